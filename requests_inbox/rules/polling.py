"""When a mailbox that could not be read is tried again."""

from __future__ import annotations

from datetime import datetime, timedelta

# The last one is kept to. Whoever repairs the cause need not wait: the screen tries at once.
PAUSES = tuple(timedelta(minutes=minutes) for minutes in (1, 2, 5, 10, 30, 60))


def next_poll(failures: int, now: datetime) -> datetime:
    """When to try again after so many failures in a row (1 and more)."""
    return now + PAUSES[min(failures, len(PAUSES)) - 1]
