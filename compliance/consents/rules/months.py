"""Counting months and years on the calendar."""

from __future__ import annotations

from calendar import monthrange
from datetime import datetime


def plus_months(at: datetime, months: int) -> datetime:
    """The same day and time so many months later; the last day of a month that is too short for it."""
    years, month = divmod(at.month - 1 + months, 12)
    year = at.year + years
    return at.replace(year=year, month=month + 1, day=min(at.day, monthrange(year, month + 1)[1]))
