"""Message catalogues: what the screens say in Russian and Kazakh.

Everything here is plain Python, so that nobody needs GNU gettext. Running the
product needs only :func:`compile_if_needed`; extraction and checking are for
developers and for CI (``manage.py messages --update``, ``--check``).
"""

from config.messages.compiling import compile_if_needed

__all__ = ["compile_if_needed"]
