"""Strangers are recorded one by one, a flood is counted, and nothing is lost from the count."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings, strategies as st
from hypothesis.extra.django import TestCase

from compliance.access.models import AttemptTally
from compliance.access.rules.attempts import KEPT_PER_WINDOW, SINGLY_PER_ORIGIN
from compliance.access.services.attempts import close_windows, note_attempt
from compliance.audit.actors import STRANGER, Actor
from compliance.audit.models import AuditEntry
from tests.access.trail import entries
from tests.together import together

db = pytest.mark.django_db
NOW = datetime(2026, 3, 2, 9, 0, 20, tzinfo=UTC)
LATER = NOW + timedelta(minutes=2)


def _note(
    origin: str = "0123456789abcdef",
    actor: Actor = STRANGER,
    now: datetime = NOW,
    event: str = "access.unauthenticated",
) -> None:
    note_attempt(event, actor=actor, now=now, origin=origin, details={"view": "admin:index"})


def _counted() -> int:
    return sum(entry.details["count"] for entry in entries("access.attempts_counted"))


@db
def test_the_first_attempts_are_entries_and_the_rest_of_the_minute_is_a_number():
    for _ in range(20):
        _note()
    assert len(entries("access.unauthenticated")) == SINGLY_PER_ORIGIN
    assert close_windows(now=LATER) == 20 - SINGLY_PER_ORIGIN
    (summary,) = entries("access.attempts_counted")
    assert summary.actor == "stranger"
    assert summary.details == {
        "event": "access.unauthenticated",
        "count": 20 - SINGLY_PER_ORIGIN,
        "since": "2026-03-02T09:00:00+00:00",
        "origin": "0123456789abcdef",
    }
    assert not AttemptTally.objects.exists()


@db
def test_the_minute_that_runs_is_left_open():
    for _ in range(10):
        _note()
    assert close_windows(now=NOW + timedelta(seconds=39)) == 0
    assert close_windows(now=NOW + timedelta(seconds=41)) == 5


@db
def test_closing_twice_counts_once():
    for _ in range(10):
        _note()
    close_windows(now=LATER)
    assert close_windows(now=LATER) == 0
    assert _counted() == 5


@db
def test_a_new_minute_is_written_singly_again():
    for second in (0, 60, 120):
        _note(now=NOW + timedelta(seconds=second))
    assert len(entries("access.unauthenticated")) == 3


@db
def test_a_flood_from_many_addresses_costs_a_bounded_number_of_entries():
    for number in range(5 * KEPT_PER_WINDOW):
        _note(origin=f"{number:016x}")
    assert len(entries("access.unauthenticated")) == KEPT_PER_WINDOW
    close_windows(now=LATER)
    assert _counted() == 4 * KEPT_PER_WINDOW
    assert len(entries("access.attempts_counted")) == 1


@db
def test_a_flood_of_strangers_does_not_hide_what_staff_try():
    for number in range(2 * KEPT_PER_WINDOW):
        _note(origin=f"{number:016x}", event="access.refused")
    _note(actor=Actor("staff:7"), event="access.refused")
    assert AuditEntry.objects.filter(event="access.refused", actor="staff:7").count() == 1


class NothingIsLost(TestCase):
    @settings(max_examples=25, deadline=None)
    @given(
        st.lists(
            st.tuples(
                st.sampled_from(["stranger", "staff:7"]),
                st.integers(0, 3),
                st.integers(0, 2),
                st.integers(1, 30),
            ),
            max_size=12,
        )
    )
    def test_singly_and_counted_together_are_always_all_attempts(self, floods):
        for actor, origin, minute, times in floods:
            for _ in range(times):
                _note(origin=f"{origin:016x}", actor=Actor(actor), now=NOW + timedelta(minutes=minute))
        close_windows(now=NOW + timedelta(minutes=10))
        total = sum(times for *_, times in floods)
        assert len(entries("access.unauthenticated")) + _counted() == total


def test_attempts_at_the_same_moment_and_two_closers_lose_nothing(own_database):
    def attack():
        for _ in range(15):
            _note()

    def close():
        close_windows(now=LATER)

    assert together(*[attack] * 4, *[close] * 2) == []
    close_windows(now=LATER)
    assert len(entries("access.unauthenticated")) + _counted() == 60
