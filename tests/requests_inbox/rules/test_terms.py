"""Terms of requests over the day lists of 2022–2027, and what holds of every one; plain days, no database."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given, strategies as st

from compliance.deadlines.almanac import shipped_day
from compliance.deadlines.rules import ALMATY, Count, Day, Unit, Why, count, end_of
from compliance.deadlines.shipped import TERMS
from requests_inbox.models import ReminderKind, RequestType
from requests_inbox.rules import checklists, reminders, workflow
from requests_inbox.rules.terms import (
    TERM_AFTER,
    TERM_OF,
    Event,
    Standing,
    earlier,
    events_of,
    extension_fault,
)

SHIPPED = {term.code: term for term in TERMS}
ONE = timedelta(days=1)
WANTED = st.sampled_from(sorted(TERM_OF))
DAYS = st.dates(date(2022, 1, 1), date(2027, 12, 31))


def term(wanted: str, start: date, calendar: Callable[[date], Day] = shipped_day) -> Count:
    shipped = SHIPPED[TERM_OF[wanted]]
    return count(start, shipped.amount, Unit(shipped.unit), calendar)


def with_days_off(days: frozenset[date]) -> Callable[[date], Day]:
    return lambda day: Day(day, Why.DAY_OFF) if day in days else shipped_day(day)


def test_every_type_has_a_term_that_is_shipped_and_steps_to_do():
    assert set(TERM_OF) == set(RequestType.values) == set(checklists.STEPS)
    assert {*TERM_OF.values(), *TERM_AFTER.values()} <= set(SHIPPED)
    assert set(TERM_OF) >= workflow.WITHOUT_IDENTITY | workflow.HOLDING_TYPES
    assert [point.kind for point in reminders.POINTS] == ReminderKind.values


@pytest.mark.parametrize(
    ("wanted", "start", "last"),
    [
        # Days that an order moved: law.md F.
        ("access", date(2022, 3, 4), date(2022, 3, 10)),  # 5 March worked for the 7th
        ("access", date(2022, 8, 26), date(2022, 9, 1)),  # 27 August worked for the 29th, 30 August
        ("access", date(2022, 10, 21), date(2022, 10, 27)),  # 22 October worked for the 24th, 25 October
        ("access", date(2023, 6, 30), date(2023, 7, 4)),  # 1 July worked …
        ("access", date(2023, 7, 4), date(2023, 7, 11)),  # … for the 7th
        ("access", date(2024, 5, 3), date(2024, 5, 10)),  # 4 May worked for the 8th
        ("access", date(2024, 12, 31), date(2025, 1, 8)),  # 5 January worked for the 3rd
        # Holidays on a weekend give the next working day; 7 January and Kurban Ait do not.
        ("access", date(2026, 3, 6), date(2026, 3, 12)),  # 9 March
        ("access", date(2026, 3, 20), date(2026, 3, 30)),  # 24 and 25 March
        ("access", date(2026, 5, 8), date(2026, 5, 14)),  # 11 May
        ("access", date(2026, 5, 26), date(2026, 6, 1)),  # Kurban Ait on 27 May
        ("access", date(2026, 8, 28), date(2026, 9, 2)),  # 30 August is no holiday any more
        ("access", date(2027, 3, 12), date(2027, 3, 18)),  # 15 March is one now
        ("access", date(2027, 5, 14), date(2027, 5, 19)),  # Kurban Ait on Sunday, 16 May, does not move
        # One working day, also from a Friday, and from a Friday before a worked Saturday.
        ("rectification", date(2026, 4, 10), date(2026, 4, 13)),
        ("blocking", date(2024, 5, 3), date(2024, 5, 4)),
        ("destruction", date(2026, 12, 15), date(2026, 12, 17)),
        # Fifteen working days over Nauryz; thirty calendar days that end on a holiday.
        ("consent_withdrawal", date(2026, 3, 20), date(2026, 4, 15)),
        ("authority_inquiry", date(2025, 12, 3), date(2026, 1, 5)),
        ("authority_inquiry", date(2026, 4, 17), date(2026, 5, 18)),
        ("distribution_stop", date(2026, 4, 11), date(2026, 4, 11)),  # at once, on a Saturday too
    ],
)
def test_terms_end_on_the_days_that_the_calendar_of_kazakhstan_gives(wanted, start, last):
    assert term(wanted, start).last_day == last


@given(wanted=WANTED, start=DAYS, off=st.frozensets(st.integers(1, 40), max_size=8), more=st.integers(1, 40))
def test_a_further_day_off_never_makes_a_request_due_earlier(wanted, start, off, more):
    days = frozenset(start + ONE * n for n in off)
    before = term(wanted, start, with_days_off(days)).last_day
    assert term(wanted, start, with_days_off(days | {start + ONE * more})).last_day >= before


@given(wanted=WANTED, start=DAYS, later=st.integers(0, 60))
def test_what_came_later_is_never_due_earlier(wanted, start, later):
    assert term(wanted, start + ONE * later).last_day >= term(wanted, start).last_day


@given(wanted=WANTED, start=DAYS, named=st.none() | DAYS)
def test_a_named_day_never_makes_a_request_due_later(wanted, start, named):
    due_at = end_of(term(wanted, start).last_day)
    found, won = earlier(due_at, named)
    assert found <= due_at
    assert won == (found < due_at)


def test_an_event_is_offered_only_where_the_law_counts_from_it():
    assert events_of("rectification") == (Event.DOCUMENTS,)
    assert events_of("destruction") == (Event.CONFIRMED, Event.DENIED)
    assert events_of("access") == ()
    for (wanted, event), code in TERM_AFTER.items():
        assert SHIPPED[code].counts_from == event, (wanted, event)


@given(start=DAYS, until=DAYS, extended=st.booleans(), done=st.booleans())
def test_an_extension_is_never_backwards_never_late_and_never_twice(start, until, extended, done):
    due_at = end_of(term("access", start).last_day)
    now = datetime(start.year, start.month, start.day, 12, tzinfo=ALMATY)
    fault = extension_fault(Standing(due_at, extended, done), until, now)
    if not fault:
        assert due_at < end_of(until) <= due_at + timedelta(days=61)
        assert not extended
        assert not done
    assert extension_fault(Standing(due_at, extended, done), until, due_at)


@given(hours=st.integers(0, 24 * 60))
def test_the_first_reminder_is_never_after_the_term(hours):
    start = datetime(2026, 4, 6, 12, tzinfo=ALMATY)
    due_at = start + timedelta(hours=hours)
    assert reminders.first_moment(start, due_at) <= due_at
    moments = [reminders.moment_of(point, start, due_at) for point in reminders.POINTS]
    assert moments[-1] == due_at + ONE
