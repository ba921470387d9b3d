"""The shipped calendar of Kazakhstan."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest

from compliance.deadlines.almanac import FIRST_YEAR, LAST_YEAR, NAMES, NoCalendar, shipped_day
from compliance.deadlines.rules import Why

EVERY_DAY = [date(2010, 1, 1) + timedelta(days=n) for n in range(365 * 30)]


@pytest.mark.parametrize(
    ("day", "why"),
    [
        (date(2026, 4, 6), Why.ORDINARY),
        (date(2026, 4, 4), Why.WEEKEND),
        (date(2026, 1, 7), Why.HOLIDAY),
        (date(2026, 3, 9), Why.MOVED_HOLIDAY),
        (date(2026, 3, 24), Why.MOVED_HOLIDAY),
        (date(2026, 3, 25), Why.MOVED_HOLIDAY),
        (date(2026, 5, 11), Why.MOVED_HOLIDAY),
        (date(2026, 8, 31), Why.ORDINARY),  # 30 August is no holiday any more
        (date(2027, 3, 15), Why.HOLIDAY),
        (date(2024, 5, 8), Why.DAY_OFF),
        (date(2024, 5, 4), Why.WORKED),
        (date(2025, 1, 3), Why.DAY_OFF),
        (date(2025, 1, 5), Why.WORKED),
        (date(2012, 12, 29), Why.WORKED),  # worked for a day of the next year
    ],
)
def test_known_days_are_what_they_were(day, why):
    assert shipped_day(day).why is why


def test_orthodox_christmas_and_kurban_ait_do_not_move():
    assert shipped_day(date(2023, 1, 7)).why is Why.HOLIDAY  # a Saturday
    assert shipped_day(date(2023, 1, 9)).why is Why.ORDINARY
    assert shipped_day(date(2024, 6, 16)).why is Why.HOLIDAY  # a Sunday
    assert shipped_day(date(2024, 6, 17)).why is Why.ORDINARY


def test_a_kurban_ait_that_nobody_has_announced_is_marked_as_estimated():
    assert shipped_day(date(2026, 5, 27)).estimated
    assert not shipped_day(date(2025, 6, 6)).estimated


def test_every_holiday_has_a_name_of_ours_in_each_language():
    named = {day.name for day in map(shipped_day, EVERY_DAY) if day.name}
    assert named <= set(NAMES.values())
    for name in named:
        assert re.search("[а-яё]", name.ru, re.IGNORECASE)
        assert re.search("[а-яәғқңөұүһі]", name.kk, re.IGNORECASE)
        assert name.en.isascii()


def test_working_days_and_weekends_have_no_name_and_holidays_do():
    for day in map(shipped_day, EVERY_DAY):
        assert bool(day.name) == (day.why in {Why.HOLIDAY, Why.MOVED_HOLIDAY})


@pytest.mark.parametrize("year", [FIRST_YEAR - 1, LAST_YEAR + 1])
def test_a_year_without_a_calendar_is_said_and_not_guessed(year):
    with pytest.raises(NoCalendar):
        shipped_day(date(year, 6, 1))
