"""When staff are reminded of a term, and how often a reminder is tried."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Point:
    """One point of a term: a part of it, then some time. A later one is more urgent than all before it."""

    kind: str
    part: float
    after: timedelta = timedelta(0)


# In the order of urgency. Of several that have come, the last is sent and the others only noted.
POINTS: tuple[Point, ...] = (
    Point("half", 0.5),
    Point("most", 0.8),
    Point("last_day", 1.0, -DAY),
    Point("overdue", 1.0),
    Point("still_overdue", 1.0, DAY),
)
# The one that goes to the responsible person, whoever the request is assigned to.
ESCALATED = "still_overdue"

# After the first try, the second …; then it is given up, which the trail tells.
PAUSES = (
    timedelta(minutes=5),
    timedelta(minutes=15),
    timedelta(hours=1),
    timedelta(hours=3),
    timedelta(hours=6),
    timedelta(hours=12),
    timedelta(hours=24),
)


def moment_of(point: Point, start: datetime, due_at: datetime) -> datetime:
    """When a point of a term has come."""
    return start + (due_at - start) * point.part + point.after


def first_moment(start: datetime, due_at: datetime) -> datetime:
    """When the first reminder of a term is due."""
    return min(moment_of(point, start, due_at) for point in POINTS)
