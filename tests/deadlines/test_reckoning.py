"""When something is due, by which rule, with which days."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.utils import translation

from compliance.deadlines.almanac import NoCalendar
from compliance.deadlines.explaining import explain
from compliance.deadlines.models import DeadlineRule
from compliance.deadlines.rules import Why
from compliance.deadlines.services import NoRule, Reckoning, due
from compliance.deadlines.shipped import TERMS
from tests.deadlines.saying import FEAST, NOW, said, taken_back

pytestmark = pytest.mark.django_db

CODES = {
    "information", "refusal", "correction", "block", "destroy_unlawful", "unblock", "remove_public",
    "consent_withdrawal", "breach_notice", "transfer_notice", "automated_objection", "authority_request",
    "distribution_publication", "distribution_stop", "internal_destruction", "marketing_opt_out",
    "policy_change",
}  # fmt: skip


def test_the_terms_of_the_law_are_shipped_with_their_sources():
    rules = {rule.code: rule for rule in DeadlineRule.objects.order_by("in_force_from")}
    assert set(rules) == CODES == {term.code for term in TERMS}
    assert all(rule.citation for rule in rules.values() if rule.source != "internal")
    assert {rule.history.get().history_change_reason for rule in rules.values()} == {"shipped"}
    withdrawal = rules["consent_withdrawal"]
    assert (withdrawal.amount, withdrawal.unit, withdrawal.citation) == (15, "working", "94-V 8(7)")
    assert withdrawal.in_force_from == date(2026, 1, 18)
    assert (rules["authority_request"].amount, rules["authority_request"].unit) == (30, "calendar")


def test_a_term_ends_at_midnight_of_its_last_day_in_almaty():
    found = due("information", start=NOW, now=NOW)
    assert found.last_day == date(2026, 4, 9)
    assert found.due_at == datetime(2026, 4, 9, 19, 0, tzinfo=UTC)
    assert found.rule.code == "information"
    assert not found.at_once


def test_the_day_of_a_late_evening_is_the_day_in_almaty():
    assert due("block", start=datetime(2026, 4, 6, 18, 59, tzinfo=UTC)).last_day == date(2026, 4, 7)
    assert due("block", start=datetime(2026, 4, 6, 19, 1, tzinfo=UTC)).last_day == date(2026, 4, 8)


def test_at_once_is_due_when_it_begins():
    found = due("distribution_stop", start=NOW, now=NOW)
    assert found.due_at == NOW
    assert found.at_once
    assert found.overdue
    assert found.days == ()


def test_what_is_left_and_what_is_overdue_follow_the_moment_asked_for():
    start = datetime(2026, 4, 9, 6, 0, tzinfo=UTC)  # Thursday, three working days: until Tuesday

    def at(days: int, **more: int) -> tuple[int, bool]:
        asked = due("information", start=start, now=start + timedelta(days=days, **more))
        return asked.days_left, asked.overdue

    assert at(0) == (3, False)
    assert at(1) == (2, False)
    assert at(3) == (2, False)  # Sunday
    assert at(5) == (0, False)
    assert at(5, hours=13) == (0, True)  # 24:00 in Almaty


def test_the_version_in_force_on_the_day_of_the_event_counts(django_assert_num_queries):
    from tests.deadlines.saying import changed

    changed("information", since=date(2026, 5, 1), amount=5)
    reckoning = Reckoning()
    before = reckoning.due("information", start=datetime(2026, 4, 30, 6, 0, tzinfo=UTC))
    after = reckoning.due("information", start=datetime(2026, 5, 1, 6, 0, tzinfo=UTC))
    assert (before.rule.amount, after.rule.amount) == (3, 5)


def test_before_the_first_version_there_is_no_term():
    with pytest.raises(NoRule, match="consent_withdrawal"):
        due("consent_withdrawal", start=datetime(2023, 3, 2, 6, 0, tzinfo=UTC))
    with pytest.raises(NoRule):
        due("unheard_of", start=NOW)


def test_a_withdrawal_before_the_law_gave_it_a_term_has_the_operators_own():
    before = due("consent_withdrawal", start=datetime(2025, 12, 3, 6, 0, tzinfo=UTC))
    assert (before.rule.source, before.rule.amount, before.last_day) == ("internal", 15, date(2025, 12, 25))
    last = due("consent_withdrawal", start=datetime(2026, 1, 17, 18, 0, tzinfo=UTC))  # 23:00 in Almaty
    first = due("consent_withdrawal", start=datetime(2026, 1, 17, 19, 0, tzinfo=UTC))
    assert (last.rule.source, first.rule.source) == ("internal", "law")


def test_a_term_that_reaches_a_year_without_a_calendar_is_not_guessed():
    with pytest.raises(NoCalendar):
        due("authority_request", start=datetime(2099, 12, 20, 6, 0, tzinfo=UTC))


def test_the_offices_own_days_win_over_the_shipped_ones_until_they_are_taken_back():
    assert due("block", start=NOW).last_day == date(2026, 4, 7)
    said(date(2026, 4, 7), "day_off", order_reference="№ 1")
    assert due("block", start=NOW).last_day == date(2026, 4, 8)
    said(date(2026, 4, 8), "holiday", name=FEAST)
    assert due("block", start=NOW).last_day == date(2026, 4, 9)
    taken_back(date(2026, 4, 7))
    assert due("block", start=NOW).last_day == date(2026, 4, 7)


def test_a_weekend_that_is_worked_by_order_counts():
    friday = datetime(2026, 4, 10, 6, 0, tzinfo=UTC)
    said(date(2026, 4, 11), "working")
    found = due("block", start=friday)
    assert found.last_day == date(2026, 4, 11)
    assert [one.day.why for one in found.days] == [Why.WORKED]


def test_every_day_is_explained_in_the_readers_language():
    said(date(2026, 3, 20), "day_off", order_reference="№ 77")
    found = due("block", start=datetime(2026, 3, 19, 6, 0, tzinfo=UTC))
    with translation.override("ru"):
        lines = explain(found.days)
    assert [line.date.day for line in lines] == [20, 21, 22, 23, 24, 25, 26]
    assert "№ 77" in lines[0].what
    assert "Наурыз мейрамы" in lines[1].what
    assert [line.counted for line in lines] == [False] * 6 + [True]
    with translation.override("kk"):
        assert all(line.what and line.does for line in explain(found.days))
    with translation.override("en"):
        assert explain(found.days)[1].what == "holiday: Nauryz"
        assert explain(found.days)[0].does == "not counted"


def test_a_term_costs_the_same_queries_however_long_it_is(django_assert_num_queries):
    due("block", start=NOW)  # reads rules and calendar, unless an earlier test has
    with django_assert_num_queries(2):  # the lock, and whether anything has changed since
        due("block", start=NOW)
    with django_assert_num_queries(2):
        due("authority_request", start=NOW)
    with django_assert_num_queries(2):
        reckoning = Reckoning()
        for days in range(50):
            reckoning.due("information", start=NOW + timedelta(days=days))
            reckoning.due("block", start=NOW + timedelta(days=days))


def test_who_counts_inside_a_transaction_keeps_the_calendar_from_changing():
    due("block", start=NOW)
    with connection.cursor() as cursor:
        cursor.execute("SELECT mode FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid()")
        assert ("ShareLock",) in cursor.fetchall()
