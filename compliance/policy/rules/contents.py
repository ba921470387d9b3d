"""What a version says as a whole: the order of its clauses, and its digest."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable

from .numbering import MOST_LEVELS, as_number

# Clauses of one level that a place has room for.
ROOM = 1_000


def place_of(number: str, *, heading: bool) -> int:
    """Where a clause stands: after its parent and its elder siblings, the heading before its text."""
    parts = as_number(number)
    place = 0
    for level in range(MOST_LEVELS):
        place = place * ROOM + (parts[level] if level < len(parts) else 0)
    return place * 2 + (not heading)


def digest_of(titles: tuple[str, str], clauses: Iterable[tuple[str, bool, str, str]]) -> str:
    """SHA-256, in hex, over titles (kk, ru) and clauses (number, heading, kk, ru) in their order."""
    said = {"titles": titles, "clauses": list(clauses)}
    text = json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
