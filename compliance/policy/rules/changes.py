"""What changed between two texts of one clause, word by word."""

from __future__ import annotations

import re
from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from typing import TypeVar

Key = TypeVar("Key", bound=Hashable)

_TOKEN = re.compile(r"\s+|\w+|[^\w\s]")
# Beyond this the comparison takes longer than anybody waits: the clause is shown as replaced.
MOST_TOKENS = 4_000


class What(StrEnum):
    """What happened to a piece of text, or to a clause."""

    SAME = "same"
    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of words with the same fate."""

    what: What
    text: str


def pieces(old: str, new: str) -> list[Piece]:
    """The old text and the new one woven into one."""
    if old == new:
        return [Piece(What.SAME, new)] if new else []
    left, right = _TOKEN.findall(old), _TOKEN.findall(new)
    if max(len(left), len(right)) > MOST_TOKENS:
        return [piece for piece in (Piece(What.REMOVED, old), Piece(What.ADDED, new)) if piece.text]
    woven: list[Piece] = []
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, left, right, autojunk=False).get_opcodes():
        if tag == "equal":
            woven.append(Piece(What.SAME, "".join(left[i1:i2])))
            continue
        if i2 > i1:
            woven.append(Piece(What.REMOVED, "".join(left[i1:i2])))
        if j2 > j1:
            woven.append(Piece(What.ADDED, "".join(right[j1:j2])))
    return woven


def fate(key: Key, old: Mapping[Key, object], new: Mapping[Key, object]) -> What:
    """Whether a clause is in both versions, and alike."""
    if key not in old:
        return What.ADDED
    if key not in new:
        return What.REMOVED
    return What.SAME if old[key] == new[key] else What.CHANGED
