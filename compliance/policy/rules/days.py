"""Days on which a policy can come into force."""

from __future__ import annotations

from datetime import date, timedelta

# The Law is of 2013; a policy under it is not older, nor made for another generation.
EARLIEST = date(2013, 5, 21)
FARTHEST = timedelta(days=5 * 366)


def may_be_in_force_from(day: date, *, today: date) -> bool:
    """Whether a policy can be in force from this day on."""
    return EARLIEST <= day <= today + FARTHEST
