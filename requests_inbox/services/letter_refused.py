"""Why something about a letter or a text of letters is refused, and keeping that in the trail."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass
class LetterRefused(Exception):
    """Nothing was changed. ``code`` is one of ``answer_messages``."""

    code: str

    def __str__(self) -> str:
        return self.code


@dataclass
class TextRejected(Exception):
    """A text of letters was not published; nothing was saved. Field → code of ``answer_messages``."""

    codes: Mapping[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        return ", ".join(sorted(set(self.codes.values())))


class NoText(LookupError):
    """No text in use fits a letter; the message is its kind."""
