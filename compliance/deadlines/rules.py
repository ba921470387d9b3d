"""How a term is counted (Civil Code 172–176): plain days in, days with their reasons out. No clock, no query.

The term begins on the day after the event (173). Working days count only days that are worked; calendar
days count all. A last day that is a day off gives way to the next working day (175). The term runs until
24:00 of its last day in Almaty (176).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

ALMATY = ZoneInfo("Asia/Almaty")
MOST_DAYS = 3650
_ONE = timedelta(days=1)


class Unit(StrEnum):
    """What a term is counted in."""

    WORKING = "working"
    CALENDAR = "calendar"


class Why(StrEnum):
    """Why a day is a working day or a day off."""

    ORDINARY = "ordinary"
    WORKED = "worked"  # a weekend or holiday that is worked, by order
    WEEKEND = "weekend"
    HOLIDAY = "holiday"
    MOVED_HOLIDAY = "moved_holiday"  # a holiday fell on a weekend, so this day is off instead
    DAY_OFF = "day_off"  # off by order, for a weekend that is worked


@dataclass(frozen=True, slots=True)
class Name:
    """What a day is called, in three languages."""

    kk: str
    ru: str
    en: str


@dataclass(frozen=True, slots=True)
class Day:
    """One day of the calendar and what makes it worked or not."""

    date: date
    why: Why
    name: Name | None = None
    order: str = ""
    estimated: bool = False
    own: bool = False  # said by the operator's own calendar, not by the shipped one

    @property
    def works(self) -> bool:
        """Whether it is a working day."""
        return self.why in {Why.ORDINARY, Why.WORKED}


class Part(StrEnum):
    """What a day does in a term."""

    COUNTED = "counted"
    SKIPPED = "skipped"  # a day off within working days
    MOVED_ON = "moved_on"  # after a last day that was a day off (175)


@dataclass(frozen=True, slots=True)
class CountedDay:
    """One day of a term: the day, what it does, and how many days are counted with it."""

    day: Day
    part: Part
    number: int


@dataclass(frozen=True, slots=True)
class Count:
    """A counted term with every day from the first to the last."""

    start: date
    last_day: date
    days: tuple[CountedDay, ...]


def count(start: date, amount: int, unit: Unit, calendar: Callable[[date], Day]) -> Count:
    """Counts a term from an event on ``start``. An amount of 0 is "at once": the day itself, none counted."""
    if not 0 <= amount <= MOST_DAYS:
        raise ValueError(f"a term has 0 to {MOST_DAYS} days, not {amount}")
    days: list[CountedDay] = []
    here, number = start, 0
    while number < amount:
        here += _ONE
        day = calendar(here)
        counts = unit is Unit.CALENDAR or day.works
        number += counts
        days.append(CountedDay(day, Part.COUNTED if counts else Part.SKIPPED, number))
    while days and not days[-1].day.works:
        here += _ONE
        days.append(CountedDay(calendar(here), Part.MOVED_ON, number))
    return Count(start, here, tuple(days))


def day_of(moment: datetime) -> date:
    """The day in Almaty on which something happened."""
    return moment.astimezone(ALMATY).date()


def end_of(day: date) -> datetime:
    """24:00 of a day in Almaty: the first moment after it."""
    return datetime.combine(day + _ONE, datetime.min.time(), tzinfo=ALMATY)
