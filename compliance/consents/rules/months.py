"""Counting months and years on the operator's calendar."""

from __future__ import annotations

from calendar import monthrange
from datetime import datetime

from compliance.deadlines.rules import ALMATY


def plus_months(at: datetime, months: int) -> datetime:
    """The same day and time in Almaty so many months later; the last day of a month too short for it.

    Whatever the zone of ``at``: what was given on the evening of the 30th in UTC was given on the 1st.
    """
    here = at.astimezone(ALMATY)
    years, month = divmod(here.month - 1 + months, 12)
    year, month = here.year + years, month + 1
    later = here.replace(year=year, month=month, day=min(here.day, monthrange(year, month)[1]))
    return later.astimezone(at.tzinfo)
