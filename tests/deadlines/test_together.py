"""Several people and jobs at once: one row a day, and no deadline counted by a calendar that is gone."""

from __future__ import annotations

import threading
from datetime import date

from django.db import close_old_connections, connections, transaction

from compliance.deadlines.models import CalendarDay
from compliance.deadlines.services import due
from tests.deadlines.saying import NOW, TUESDAY, said


def aside(work) -> threading.Thread:
    """Starts something on a connection of its own."""

    def run() -> None:
        close_old_connections()
        try:
            work()
        finally:
            connections.close_all()

    thread = threading.Thread(target=run)
    thread.start()
    return thread


def test_two_who_say_the_same_day_make_one_row_with_two_histories(own_database):
    start = threading.Barrier(2)
    failures: list[Exception] = []

    def say(kind: str) -> None:
        start.wait(10)
        try:
            said(kind=kind)
        except Exception as failure:
            failures.append(failure)

    for thread in [aside(lambda: say("day_off")), aside(lambda: say("working"))]:
        thread.join(20)
    assert not failures
    row = CalendarDay.objects.get()
    assert row.history.count() == 2
    assert row.kind == row.history.latest("history_id").kind


def test_who_changes_the_calendar_waits_for_a_deadline_that_is_being_stored(own_database):
    changed = threading.Event()

    def change() -> None:
        said()
        changed.set()

    with transaction.atomic():
        assert due("block", start=NOW).last_day == TUESDAY
        thread = aside(change)
        assert not changed.wait(0.5)  # the deadline is not committed yet, so nobody could recompute it
    thread.join(20)
    assert changed.is_set()
    assert due("block", start=NOW).last_day == date(2026, 4, 8)


def test_two_may_count_at_the_same_time(own_database):
    counted = threading.Event()

    def count() -> None:
        with transaction.atomic():
            due("block", start=NOW)
        counted.set()

    with transaction.atomic():
        due("block", start=NOW)
        thread = aside(count)
        assert counted.wait(20)
    thread.join(20)
