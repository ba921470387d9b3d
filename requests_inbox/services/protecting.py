"""The copy of an enclosure that leaves the house: encrypted, for an e-mail is read by every server on its
way.

PDF/A forbids encryption, so the PDF/A-2b stays sealed here and what is sent is a copy encrypted with
AES-256 (PDF 2.0), which every reader of PDF opens with the password (decision 0039). Made in memory;
nothing is written to disk.
"""

from __future__ import annotations

import io

from pypdf import PdfReader, PdfWriter
from pypdf.errors import PyPdfError

from .letter_sealing import Enclosure

ALGORITHM = "AES-256"


class NotProtectable(ValueError):
    """The file is no PDF that can be encrypted. No word of it is in the message."""


def protected(enclosure: Enclosure, password: str) -> bytes:
    """The document with its data inside, encrypted with the password. Raises NotProtectable."""
    try:
        reader = PdfReader(io.BytesIO(enclosure.document))
        if reader.is_encrypted:
            raise NotProtectable
        writer = PdfWriter(clone_from=reader)
        if enclosure.data:
            writer.add_attachment(enclosure.data_name, enclosure.data)
        writer.encrypt(password, algorithm=ALGORITHM)
        made = io.BytesIO()
        writer.write(made)
    # A file of strangers breaks the library in more ways than it has names for.
    except (PyPdfError, ValueError, TypeError, KeyError, AttributeError, IndexError, RecursionError, OSError):
        raise NotProtectable from None
    return made.getvalue()
