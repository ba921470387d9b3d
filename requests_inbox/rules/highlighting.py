"""The words that decided the type of a letter, within its text."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any


def highlighted(text: str, evidence: Iterable[Mapping[str, Any]], where: str) -> list[tuple[str, bool]]:
    """The text in pieces, each with whether it was found; together they are the text again."""
    spans = sorted(
        (max(0, int(one["start"])), min(len(text), int(one["end"])))
        for one in evidence
        if one.get("where") == where
    )
    pieces: list[tuple[str, bool]] = []
    here = 0
    for found, end in spans:
        start = max(here, found)
        if end <= start:
            continue
        if start > here:
            pieces.append((text[here:start], False))
        pieces.append((text[start:end], True))
        here = end
    if here < len(text):
        pieces.append((text[here:], False))
    return pieces
