"""By when a request must be answered: what its type, its event and an authority say together."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from compliance.deadlines.almanac import NoCalendar
from compliance.deadlines.models import DeadlineRule
from compliance.deadlines.services import NoRule, Reckoning
from requests_inbox.rules.terms import earlier, term_of


@dataclass(frozen=True, slots=True)
class Counted:
    """A due date with the term behind it. ``named``: the day that an authority named came first."""

    rule: DeadlineRule | None
    due_at: datetime
    named: bool


def reckoning() -> Reckoning:
    """All terms of requests. Taken before any request is locked: who counts anew locks in that order."""
    return Reckoning()


def count_request(
    by: Reckoning, wanted: str, *, start: datetime, event: str = "", named_due: date | None = None
) -> Counted:
    """When a request of this type is due that counts from ``start``.

    Where no term is known for that day, and beyond the calendar, that is the start itself: such a request
    has waited long enough.
    """
    return _counted(by, term_of(wanted, event), start, named_due)


def count_by_rule(by: Reckoning, code: str, *, start: datetime, named_due: date | None = None) -> Counted:
    """The same for a term that is known by its code."""
    return _counted(by, code, start, named_due)


def _counted(by: Reckoning, code: str, start: datetime, named_due: date | None) -> Counted:
    try:
        due = by.due(code, start=start)
    except (NoRule, NoCalendar):
        return Counted(None, start, False)
    due_at, named = earlier(due.due_at, named_due)
    return Counted(due.rule, due_at, named)
