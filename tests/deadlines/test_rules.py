"""Counting a term: plain days, no database."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, strategies as st

from compliance.deadlines.almanac import shipped_day
from compliance.deadlines.rules import MOST_DAYS, Count, Day, Part, Unit, Why, count, day_of, end_of

DAYS = st.dates(date(2010, 1, 1), date(2080, 12, 31))
AMOUNTS = st.integers(1, 60)
UNITS = st.sampled_from(Unit)
ONE = timedelta(days=1)


def plain_week(day: date) -> Day:
    return Day(day, Why.WEEKEND if day.weekday() >= 5 else Why.ORDINARY)


def counted(start: date, amount: int, unit: Unit = Unit.WORKING) -> Count:
    return count(start, amount, unit, shipped_day)


@pytest.mark.parametrize(
    ("start", "amount", "unit", "last"),
    [
        (date(2026, 4, 6), 1, Unit.WORKING, date(2026, 4, 7)),  # Monday to Tuesday
        (date(2026, 4, 10), 1, Unit.WORKING, date(2026, 4, 13)),  # Friday to Monday
        (date(2026, 4, 11), 1, Unit.WORKING, date(2026, 4, 13)),  # an event on a Saturday
        (date(2026, 3, 19), 3, Unit.WORKING, date(2026, 3, 27)),  # over Nauryz with its transfers
        (date(2026, 12, 15), 1, Unit.WORKING, date(2026, 12, 17)),  # over 16 December
        (date(2024, 5, 3), 1, Unit.WORKING, date(2024, 5, 4)),  # a Saturday that was worked
        (date(2024, 5, 6), 1, Unit.WORKING, date(2024, 5, 10)),  # 7–9 May 2024, 8 May by order
        (date(2026, 4, 6), 30, Unit.CALENDAR, date(2026, 5, 6)),  # a Wednesday
        (date(2026, 4, 1), 30, Unit.CALENDAR, date(2026, 5, 4)),  # ends on 1 May: to Monday
        (date(2026, 4, 6), 0, Unit.WORKING, date(2026, 4, 6)),  # at once
    ],
)
def test_known_terms_end_on_known_days(start, amount, unit, last):
    assert counted(start, amount, unit).last_day == last


@given(start=DAYS, amount=AMOUNTS, unit=UNITS)
def test_a_term_never_ends_on_a_day_off(start, amount, unit):
    assert shipped_day(counted(start, amount, unit).last_day).works


@given(start=DAYS, amount=AMOUNTS, unit=UNITS)
def test_the_explanation_has_every_day_from_the_next_one_to_the_last_and_no_other(start, amount, unit):
    found = counted(start, amount, unit)
    days = [one.day.date for one in found.days]
    assert days == [start + ONE * n for n in range(1, (found.last_day - start).days + 1)]


@given(start=DAYS, amount=AMOUNTS, unit=UNITS)
def test_exactly_the_days_of_the_term_are_counted(start, amount, unit):
    found = counted(start, amount, unit)
    numbers = [one.number for one in found.days if one.part is Part.COUNTED]
    assert numbers == list(range(1, amount + 1))


@given(start=DAYS, amount=AMOUNTS)
def test_working_days_count_what_is_worked_and_skip_the_rest(start, amount):
    for one in counted(start, amount).days:
        assert (one.part is Part.COUNTED) == one.day.works
        assert one.part is not Part.MOVED_ON


@given(start=DAYS, amount=AMOUNTS)
def test_calendar_days_are_all_counted_and_move_on_only_after_a_day_off(start, amount):
    days = counted(start, amount, Unit.CALENDAR).days
    assert [one.part for one in days[:amount]] == [Part.COUNTED] * amount
    moved = days[amount:]
    assert all(one.part is Part.MOVED_ON for one in moved)
    assert bool(moved) == (not days[amount - 1].day.works)
    assert all(not one.day.works for one in moved[:-1])


@given(start=DAYS, later=st.integers(0, 40), amount=AMOUNTS, more=st.integers(0, 20), unit=UNITS)
def test_who_begins_later_or_has_more_days_never_ends_earlier(start, later, amount, more, unit):
    here = counted(start, amount, unit).last_day
    assert counted(start + ONE * later, amount, unit).last_day >= here
    assert counted(start, amount + more, unit).last_day >= here


@given(start=DAYS, amount=AMOUNTS)
def test_working_days_are_never_shorter_than_calendar_days(start, amount):
    assert counted(start, amount).last_day >= counted(start, amount, Unit.CALENDAR).last_day


@given(start=DAYS, amount=AMOUNTS, unit=UNITS, off=st.sets(st.integers(1, 60), max_size=10))
def test_a_new_day_off_never_makes_a_term_end_earlier(start, amount, unit, off):
    def with_more(day: date) -> Day:
        return Day(day, Why.DAY_OFF) if (day - start).days in off else shipped_day(day)

    assert count(start, amount, unit, with_more).last_day >= counted(start, amount, unit).last_day


@given(start=DAYS, amount=AMOUNTS)
def test_a_whole_number_of_weeks_without_holidays_is_five_days_each(start, amount):
    found = count(start, amount * 5, Unit.WORKING, plain_week)
    assert found.last_day <= start + timedelta(weeks=amount)


@pytest.mark.parametrize("amount", [-1, MOST_DAYS + 1])
def test_an_impossible_number_of_days_is_refused(amount):
    with pytest.raises(ValueError, match="days"):
        counted(date(2026, 1, 1), amount)


def test_a_day_begins_and_ends_in_almaty():
    assert day_of(datetime(2026, 4, 6, 18, 59, tzinfo=UTC)) == date(2026, 4, 6)
    assert day_of(datetime(2026, 4, 6, 19, 0, tzinfo=UTC)) == date(2026, 4, 7)
    assert end_of(date(2026, 4, 6)) == datetime(2026, 4, 6, 19, 0, tzinfo=UTC)


def test_before_march_2024_almaty_was_an_hour_further():
    assert end_of(date(2024, 2, 28)) == datetime(2024, 2, 28, 18, 0, tzinfo=UTC)


@given(day=DAYS)
def test_the_last_moment_of_a_day_is_on_it_and_its_end_is_not(day):
    assert day_of(end_of(day) - timedelta(microseconds=1)) == day
    assert day_of(end_of(day)) == day + ONE
