"""Until when a change of the policy has to be published, for the floor below that publishes it."""

from __future__ import annotations

from datetime import date, datetime, time

from compliance.deadlines.almanac import NoCalendar
from compliance.deadlines.rules import ALMATY

from .reckoning import NoRule, due


def publication_due(approved_on: date) -> datetime | None:
    """The term ``policy_change`` from a day on; None before the term was in force or beyond the calendar."""
    try:
        return due("policy_change", start=datetime.combine(approved_on, time(12), tzinfo=ALMATY)).due_at
    except (NoRule, NoCalendar):
        return None
