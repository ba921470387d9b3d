"""Bytes of a message in, plain values out. No Django, no clock, no input or output, and no exception.

``read_message(raw)`` gives a ``ReadMessage`` for any bytes whatsoever; its ``defects`` name every oddity.
``find_identifiers(letter)`` and ``find_terms(letter)`` look into the ``Letter`` of it.
"""

from .identifiers import find_identifiers
from .limits import DEFAULT_LIMITS, Limits
from .message import (
    DEFECTS,
    Address,
    Attachment,
    Automatic,
    AutomaticKind,
    Bounce,
    Found,
    Identifiers,
    Letter,
    NamedTerm,
    ReadMessage,
    TermUnit,
    Where,
)
from .reader import read_message
from .terms import find_terms

__all__ = [
    "DEFAULT_LIMITS",
    "DEFECTS",
    "Address",
    "Attachment",
    "Automatic",
    "AutomaticKind",
    "Bounce",
    "Found",
    "Identifiers",
    "Letter",
    "Limits",
    "NamedTerm",
    "ReadMessage",
    "TermUnit",
    "Where",
    "find_identifiers",
    "find_terms",
    "read_message",
]
