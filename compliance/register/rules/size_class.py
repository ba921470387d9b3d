"""The size class of an operator by the number of its subjects (law.md A2; Art. 10-1, 25-1).

Small up to 10,000 subjects, medium up to 500,000, large above; data of restricted access raises the class by
one. A large operator tells the authority before it starts and when it stops.
"""

from __future__ import annotations

from enum import StrEnum

SMALL_MOST, MEDIUM_MOST = 10_000, 500_000


class SizeClass(StrEnum):
    """How large an operator is."""

    SMALL = "small"
    MEDIUM = "medium"
    LARGE = "large"


def size_class(subjects: int, *, restricted: bool) -> SizeClass:
    """The class of an operator with so many subjects, who may keep data of restricted access."""
    order = (SizeClass.SMALL, SizeClass.MEDIUM, SizeClass.LARGE)
    rank = (subjects > SMALL_MOST) + (subjects > MEDIUM_MOST)
    return order[min(rank + restricted, len(order) - 1)]
