"""Notes of the trail: how the floors below have their envelopes made and opened."""

from __future__ import annotations

from datetime import datetime

from .reading import open_values
from .services import NOTE_LABEL, seal_note
from .values import Sealed


def note_text(envelope: bytes) -> str:
    """A note in clear, or why there is none: destroyed with its subject, or altered."""
    return str(open_values([Sealed(envelope, NOTE_LABEL)])[0])


def office_note(text: str, now: datetime) -> bytes:
    """A note about nobody in particular as an envelope."""
    return seal_note(None, text, now)
