"""What a letter says, opened for an act or for a reader. Whoever shows it to a person records that first."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from compliance.vault.values import Shredded, Unreadable
from requests_inbox.models import Message

from .keys import open_in_scope


@dataclass(frozen=True, slots=True)
class LetterContents:
    """The sealed reading of a letter and the words that decided its type (see ``sealed_reading``).

    ``gone`` says why there is nothing to read: destroyed, altered, or not read yet.
    """

    reading: dict[str, Any] = field(repr=False)
    evidence: list[dict[str, Any]] = field(repr=False)
    gone: Shredded | Unreadable | None = None


def open_letter(message: Message) -> LetterContents:
    """The contents of a letter in clear. One query."""
    reading, evidence = open_in_scope([message.reading, message.evidence], message.subject_id, message.scope)
    if isinstance(reading, Shredded | Unreadable):
        return LetterContents({}, [], reading)
    return LetterContents(reading or {}, evidence if isinstance(evidence, list) else [])


def missing_of(contents: LetterContents) -> tuple[str, ...]:
    """Codes of what a demand lacks (clause 4.9)."""
    return tuple(str(code) for code in contents.reading.get("missing") or ())
