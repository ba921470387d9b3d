"""The day by which an authority wants its answer, if it names one (clause 3.2.4)."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, datetime, timedelta

from compliance.deadlines.almanac import NoCalendar
from compliance.deadlines.rules import Unit, count, day_of
from compliance.deadlines.services import OfficeCalendar
from requests_inbox.reading import Letter, TermUnit, find_terms

# A day further away is a mistake of reading, or none that binds.
FURTHEST = timedelta(days=400)


def months_later(first: date, months: int) -> int:
    """Days to the same day so many months on, or to the last of that month (Civil Code, Art. 173, 174)."""
    years, month = divmod(first.month - 1 + months, 12)
    year = first.year + years
    last = date(year, month + 1, min(first.day, monthrange(year, month + 1)[1]))
    return (last - first).days


def named_day(letter: Letter, received_at: datetime) -> date | None:
    """The earliest day that the writer names and that comes after receipt."""
    first = day_of(received_at)
    terms = find_terms(letter, today=first)
    days = [term.until for term in terms if term.until is not None]
    counted = [(term.days, term.unit) for term in terms if term.days]
    counted += [(months_later(first, term.months), TermUnit.CALENDAR) for term in terms if term.months]
    if counted:
        calendar = OfficeCalendar()
        for amount, unit in counted:
            try:
                by = Unit.WORKING if unit is TermUnit.WORKING else Unit.CALENDAR
                days.append(count(first, amount, by, calendar.day).last_day)
            except (NoCalendar, ValueError):
                continue
    plausible = [day for day in days if first <= day <= first + FURTHEST]
    return min(plausible, default=None)
