"""The board and the scan for what is due among a million requests: the queries of a thousand, 1.5 times their time.

Half of the requests are open, one in ten overdue. Two databases are measured in turns, so that a busy machine
is busy for both. Set BENCH_REQUESTS to measure another size.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from compliance.audit.actors import Actor
from requests_inbox.models import Request
from requests_inbox.services.board import TABS, Place
from requests_inbox.services.reminders import make_reminders
from tests.bench.report import machine
from tests.bench.test_bench_screens import Measured, processors, report
from tests.databases import point_django_at
from tests.personas import hire, signed_in
from tests.services import superuser_link

pytestmark = [pytest.mark.bench, pytest.mark.timeout(3600)]

FEW, MANY = 1_000, int(os.environ.get("BENCH_REQUESTS", "1000000"))
ROUNDS, RUNS = 4, 4
DUE = 100
JOB = Actor.job("requests_inbox.remind")
CROWD = """
    INSERT INTO requests_inbox_request (key_name, reference, type, machine_type, channel, language, received_at,
        status, outcome, ground, extended, missing, identity_method, answer_to, counts_from, due_at, remind_at, done_at,
        assignee_id, rule_id)
    SELECT gen_random_uuid(), 'R-2026-' || lpad(n::text, 9, '0'), 'access', 'access', 'email', 'ru', received,
        CASE WHEN n %% 2 = 0 THEN 'done' WHEN n %% 10 = 3 THEN 'waiting' ELSE 'received' END,
        CASE WHEN n %% 2 = 0 THEN 'fulfilled' ELSE '' END, '', false, '{}', '', '', received,
        received + interval '20 days',
        CASE WHEN n %% 2 = 1 THEN %(later)s::timestamptz END,
        CASE WHEN n %% 2 = 0 THEN received + interval '2 days' END,
        CASE WHEN n %% 10 = 5 THEN %(mine)s::bigint END,
        (SELECT min(id) FROM deadlines_deadlinerule WHERE code = 'information')
    FROM (SELECT n, %(now)s::timestamptz
                 - CASE n %% 10 WHEN 1 THEN interval '30 days' WHEN 7 THEN interval '18 days' ELSE interval '1 day' END
                 - n * interval '1 millisecond' AS received
          FROM generate_series(%(first)s::bigint, %(last)s::bigint) n) made
"""
# What the last scan made is undone, so that the next finds as much again.
SOME_ARE_DUE = """
    UPDATE requests_inbox_request SET remind_at = %s WHERE id IN (
        SELECT id FROM requests_inbox_request WHERE status <> 'done' AND due_at <= %s ORDER BY due_at LIMIT %s)
"""


def test_the_board_and_the_scan_cost_the_same_among_a_million(own_database):
    now = datetime.now(UTC)
    officer = signed_in(hire("compliance_officer", language="en"))
    sizes = (f"{own_database.name}_few", own_database.name)
    grow(own_database.name, 1, FEW, mine=officer.user.pk, now=now)
    with superuser_link() as link:
        link.execute(f"CREATE DATABASE {sizes[0]} TEMPLATE {sizes[1]}")
    try:
        grow(own_database.name, FEW + 1, MANY, mine=officer.user.pk, now=now)
        slow = [
            name
            for name, (before, act) in acts(officer, now).items()
            if not report(name, *in_turns(before, act, sizes))
        ]
    finally:
        connections.close_all()
        point_django_at(own_database.name)
        with superuser_link() as link:
            link.execute(f"DROP DATABASE {sizes[0]} WITH (FORCE)")
    print(f"[{machine()}]")
    assert not slow


def grow(database: str, first: int, last: int, *, mine: int, now: datetime) -> None:
    """Fills a database up to so many requests; leaves no connection to it."""
    begun = time.perf_counter()
    parameters = {"first": first, "last": last, "mine": mine, "now": now, "later": now + timedelta(days=9)}
    with superuser_link(database) as link:
        link.execute(CROWD, parameters)
        link.execute("VACUUM ANALYZE requests_inbox_request")
    print(f"\n{last:,} requests, made in {time.perf_counter() - begun:.0f} s")
    connections.close_all()


def acts(officer: Any, now: datetime) -> dict[str, tuple[Callable[[], None], Callable[[], None]]]:
    """What is measured, by name, each with what is done before it."""
    board = reverse("admin:requests_inbox_request_changelist")

    def page(asked: str) -> Callable[[], None]:
        def get() -> None:
            assert officer.get(f"{board}?tab={asked}").status_code == 200

        return get

    def nothing() -> None:
        pass

    def some_are_due() -> None:
        with connection.cursor() as cursor:
            cursor.execute("TRUNCATE requests_inbox_reminder")
            cursor.execute(SOME_ARE_DUE, [now - timedelta(hours=1), now, DUE])

    def scan() -> None:
        assert make_reminders(actor=JOB, now=now) == DUE

    def overdue() -> None:
        assert list(Request.objects.overdue(now)[:DUE])

    return {
        **{f"board: {tab}": (nothing, page(tab)) for tab in TABS},
        "board: open, far down": (nothing, page(f"open&after={Place(now, 1)}")),
        "overdue requests": (nothing, overdue),
        f"reminders of {DUE} due requests": (some_are_due, scan),
    }


def in_turns(
    before: Callable[[], None], act: Callable[[], None], databases: tuple[str, str]
) -> tuple[Measured, Measured]:
    """Some runs in each database, in turns."""
    work: dict[str, list[float]] = {name: [] for name in databases}
    waits: dict[str, list[float]] = {name: [] for name in databases}
    queries: dict[str, int] = {}
    for _ in range(ROUNDS):
        for name in databases:
            point_django_at(name)
            before()
            act()
            before()
            with CaptureQueriesContext(connection) as counted:
                act()
            queries[name] = len(counted)
            for _ in range(RUNS):
                before()
                begun, worked = time.perf_counter(), processors()
                act()
                waits[name].append(time.perf_counter() - begun)
                work[name].append(processors() - worked)
    few, many = (
        Measured(min(work[name]) * 1000, min(waits[name]) * 1000, queries[name]) for name in databases
    )
    return few, many
