from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, strategies as st

from compliance.register.rules.dates import normalise_date, normalise_day
from compliance.register.rules.outcome import Normalised, Rejected
from tests.register.makers import TODAY, outcome


@pytest.mark.parametrize(
    "raw", ["1985-02-01", "01.02.1985", "1.2.1985", " 01.02.1985 ", "1985-02-01 00:00:00", "1985-02-01T00:00"]
)
def test_a_day_is_read_in_its_usual_forms(raw):
    assert normalise_date(raw, today=TODAY) == ("1985-02-01", ())


@given(st.dates(date(1900, 1, 1), TODAY))
def test_both_forms_of_a_day_are_the_same(day):
    assert normalise_date(day.isoformat(), today=TODAY) == normalise_date(f"{day:%d.%m.%Y}", today=TODAY)


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        ("", "empty"),
        ("01/02/1985", "date_format"),
        ("01.02.85", "date_format"),
        ("1985", "date_format"),
        ("1 февраля 1985", "date_format"),
        ("1985-02-01 13:45", "date_format"),
        ("٠١.٠٢.١٩٨٥", "date_format"),
        ("30.02.1985", "date_impossible"),
        ("29.02.1900", "date_impossible"),
        ("00.00.0000", "date_impossible"),
        ("31.12.1899", "date_too_early"),
        ((TODAY + timedelta(days=1)).isoformat(), "date_in_future"),
        ("01.02.1985\u200f", "bidi_characters"),
        ("1" * 10_000_000, "too_long"),
    ],
)
def test_what_is_no_day_is_rejected_with_its_reason(raw, code):
    with pytest.raises(Rejected) as caught:
        normalise_date(raw, today=TODAY)
    assert caught.value.code == code


def test_today_is_not_the_future():
    assert normalise_date(TODAY.isoformat(), today=TODAY)


@pytest.mark.parametrize("raw", ["2024-05-01 13:45", "01.05.2024 13:45:10", "2024-05-01T13:45:10+05:00"])
def test_a_time_of_day_is_dropped_where_only_the_day_matters(raw):
    assert normalise_day(raw, today=TODAY).value == "2024-05-01"


@given(st.text(max_size=30))
def test_any_text_is_a_day_or_rejected(raw):
    for action in (normalise_date, normalise_day):
        found = outcome(action, raw, today=TODAY)
        if isinstance(found, Normalised):
            assert action(found.value, today=TODAY) == found
