"""How long the texts are beside one another. A clause that is much shorter has lost something."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from statistics import median

from .shapes import Difference, Kind, Texts, Weight

# Shorter texts say too little about proportion.
LEAST = 60
LEAST_HEADING = 6
# As a factor beside the usual proportion of this very policy.
ODD = 1.6
ODD_HEADING = 1.5


def compare_lengths(pairs: Sequence[Texts]) -> Iterator[Difference]:
    """Clauses whose proportion is far from that of the others."""
    whole = [one for one in pairs if one.kk and one.ru and not one.heading]
    measured = [math.log(len(one.kk) / len(one.ru)) for one in whole if len(one.ru) >= LEAST]
    usual = median(measured) if measured else 0.0
    for one in pairs:
        least, odd = (LEAST_HEADING, ODD_HEADING) if one.heading else (LEAST, ODD)
        if not one.kk or not one.ru or max(len(one.kk), len(one.ru)) < least:
            continue
        off = math.log(len(one.kk) / len(one.ru)) - (0.0 if one.heading else usual)
        if abs(off) > math.log(odd):
            yield Difference(
                Kind.LENGTH, Weight.LOW, one.number, one.heading, (), (),
                {"kk": str(len(one.kk)), "ru": str(len(one.ru)), "lacks": "ru" if off > 0 else "kk"},
            )  # fmt: skip
