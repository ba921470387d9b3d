"""Numbers of clauses as people write them: ``3.2.4.``, ``1 .``, ``3. 2. 4``, with any kind of space."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

Number = tuple[int, ...]
# A clause may lack this many of its neighbours and is still taken for one.
GAP = 6
MOST_LEVELS = 4

SPACES = "\\s\u00a0\u1680\u2000-\u200d\u202f\u205f\u2060\u3000\ufeff\u00ad"
_PART = r"[1-9]\d{0,2}"
MARKER = re.compile(
    rf"^[{SPACES}]*(?:(?:п|пункт|т|тармақ)\.?[{SPACES}]*)?"
    rf"(?P<number>{_PART}(?:[{SPACES}]*\.[{SPACES}]*{_PART}){{0,{MOST_LEVELS - 1}}})"
    rf"(?P<dot>[{SPACES}]*\.)?(?![\d)%№:/-])(?P<after>[{SPACES}]*)",
    re.IGNORECASE,
)


def as_text(number: Number) -> str:
    """``3.2.4``."""
    return ".".join(map(str, number))


def as_number(text: str) -> Number:
    """The parts of ``3.2.4``. Raises ValueError."""
    return tuple(int(part) for part in text.split("."))


def marker_of(line: str) -> tuple[Number, int] | None:
    """The number a line begins with and where its text starts, or None.

    A number of one level needs its dot: "30 күн" and "1 102 118 ₸" are no clauses.
    """
    found = MARKER.match(line)
    if not found:
        return None
    number = tuple(int(part) for part in re.findall(r"\d+", found["number"]))
    if len(number) == 1 and not found["dot"]:
        return None
    rest = line[found.end() :]
    if rest and not (found["dot"] or found["after"]):
        return None
    return number, found.end()


@dataclass
class Track:
    """Where the numbering of one language stands."""

    last: Number = ()
    seen: set[Number] = field(default_factory=set)

    def accepts(self, number: Number) -> bool:
        """Whether a clause of this number may stand here: next, nearly next, or seen before."""
        if number in self.seen:
            return True
        if not self.last:
            return number[0] <= GAP and all(part <= GAP for part in number[1:])
        if number > self.last:
            return self._near(number)
        # Out of order, but where it belongs: its parent is there.
        return len(number) > 1 and (number[:-1] in self.seen or number[:1] in self.seen)

    def take(self, number: Number) -> None:
        """Goes on from there."""
        self.seen.add(number)
        self.last = max(self.last, number)

    def _near(self, number: Number) -> bool:
        place = 0
        while place < min(len(number), len(self.last)) and number[place] == self.last[place]:
            place += 1
        stood = self.last[place] if place < len(self.last) else 0
        return number[place] - stood <= GAP and all(part <= GAP for part in number[place + 1 :])


def gaps(numbers: Iterable[Number]) -> list[Number]:
    """Numbers that must be there between those that are: 3.2 between 3.1 and 3.3, 3 above 3.1."""
    there = set(numbers)
    parents = {number[:depth] for number in there for depth in range(1, len(number))}
    whole = there | parents
    last: dict[Number, int] = {}
    for number in whole:
        parent = number[:-1]
        last[parent] = max(last.get(parent, 0), number[-1])
    needed = {(*parent, part) for parent, most in last.items() for part in range(1, most + 1)}
    return sorted(needed - there)


def in_order(numbers: Sequence[Number]) -> bool:
    """Whether numbers only rise."""
    return all(one < two for one, two in pairwise(numbers))
