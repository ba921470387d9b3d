"""Notes of the trail: how the floor below has its envelopes opened."""

from __future__ import annotations

from .reading import open_values
from .services import NOTE_LABEL
from .values import Sealed


def note_text(envelope: bytes) -> str:
    """A note in clear, or why there is none: destroyed with its subject, or altered."""
    return str(open_values([Sealed(envelope, NOTE_LABEL)])[0])
