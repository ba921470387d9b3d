"""When a term ends, with its rule and every day on the way."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone

from compliance.audit.kept import Kept
from compliance.deadlines.almanac import shipped_day
from compliance.deadlines.models import CalendarDay, DayKind, DeadlineRule
from compliance.deadlines.rules import CountedDay, Day, Name, Part, Unit, Why, count, day_of, end_of

from .recomputing import hold_calendar

_WHY = {DayKind.HOLIDAY: Why.HOLIDAY, DayKind.DAY_OFF: Why.DAY_OFF, DayKind.WORKING: Why.WORKED}


class NoRule(LookupError):
    """No version of this term was in force on the day."""


@dataclass(frozen=True, slots=True)
class Due:
    """When something is due, and why then.

    ``due_at`` is 24:00 of ``last_day`` in Almaty, the first moment that is too late. A term "at once" (of no
    days) is due at its start. ``asked_at`` is the moment that ``overdue`` and ``days_left`` speak of.
    """

    code: str
    start: datetime
    due_at: datetime
    last_day: date
    rule: DeadlineRule
    days: tuple[CountedDay, ...]
    asked_at: datetime

    @property
    def at_once(self) -> bool:
        """Whether no day is given."""
        return not self.days

    @property
    def overdue(self) -> bool:
        """Whether the term has run out."""
        return self.asked_at >= self.due_at

    @property
    def days_left(self) -> int:
        """Days that still count, today not among them; working days of a term in working days."""
        today = day_of(self.asked_at)
        return sum(one.part is Part.COUNTED and one.day.date > today for one in self.days)


class OfficeCalendar:
    """The shipped calendar with the office's own days over it, read in one query."""

    def __init__(self, *, year: int | None = None) -> None:
        rows = CalendarDay.objects.filter(active=True)
        own = rows if year is None else rows.filter(date__year=year)
        self._own = {row.date: _own_day(row) for row in own}

    def day(self, day: date) -> Day:
        """What a day is: as the office says, or as shipped. Raises NoCalendar."""
        return self._own.get(day) or shipped_day(day)


class Reckoning:
    """Counts any number of terms with one look whether rules or the office's own days have changed.

    Inside a transaction it also keeps calendar and rules from changing until the end of it, so that a
    deadline that is stored is either counted by the new calendar or found by those who recompute.
    """

    def __init__(self) -> None:
        hold_calendar()
        self._rules, self._calendar = _office()

    def rule(self, code: str, day: date) -> DeadlineRule:
        """The version of a term that was in force on a day. Raises NoRule."""
        for rule in self._rules.get(code, ()):
            if rule.in_force_from <= day:
                return rule
        raise NoRule(f"{code} on {day.isoformat()}")

    def due(self, code: str, *, start: datetime, now: datetime | None = None) -> Due:
        """When something that began at ``start`` is due. Raises NoRule, NoCalendar."""
        first = day_of(start)
        rule = self.rule(code, first)
        counted = count(first, rule.amount, Unit(rule.unit), self._calendar.day)
        return Due(
            code=code,
            start=start,
            due_at=end_of(counted.last_day) if counted.days else start,
            last_day=counted.last_day,
            rule=rule,
            days=counted.days,
            asked_at=now or timezone.now(),
        )


def _read() -> tuple[dict[str, list[DeadlineRule]], OfficeCalendar]:
    rules: dict[str, list[DeadlineRule]] = {}
    for rule in DeadlineRule.objects.filter(active=True).order_by("-in_force_from"):
        rules.setdefault(rule.code, []).append(rule)
    return rules, OfficeCalendar()


# Every letter that comes in has its terms counted.
_office = Kept(DeadlineRule, CalendarDay, read=_read)


def due(code: str, *, start: datetime, now: datetime | None = None) -> Due:
    """When something that began at ``start`` is due, with its explanation. Raises NoRule, NoCalendar.

    For several at once use a ``Reckoning``.
    """
    return Reckoning().due(code, start=start, now=now)


def _own_day(row: CalendarDay) -> Day:
    named = row.name_kk or row.name_ru or row.name_en
    name = Name(row.name_kk or named, row.name_ru or named, row.name_en or named) if named else None
    return Day(row.date, _WHY[DayKind(row.kind)], name, row.order_reference, own=True)
