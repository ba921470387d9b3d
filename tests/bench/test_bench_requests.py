"""The board and the scan for what is due, among a million requests: the same questions as among a thousand.

Half of the requests are open, one in ten overdue. Set REQUESTS to measure another size.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from compliance.audit.actors import Actor
from requests_inbox.models import Request
from requests_inbox.services.board import TABS
from requests_inbox.services.reminders import make_reminders
from tests.bench.report import ratio_line

pytestmark = [pytest.mark.bench, pytest.mark.timeout(3600)]

FEW, MANY = 1_000, int(os.environ.get("REQUESTS", "1000000"))
ROUNDS = 20
DUE = 100
JOB = Actor.job("requests_inbox.remind")
CROWD = """
    INSERT INTO requests_inbox_request (key_name, reference, type, machine_type, channel, language, received_at,
        status, outcome, ground, extended, missing, identity_method, counts_from, due_at, remind_at, done_at,
        assignee_id, rule_id)
    SELECT gen_random_uuid(), 'R-2026-' || lpad(n::text, 9, '0'), 'access', 'access', 'email', 'ru', received,
        CASE WHEN n %% 2 = 0 THEN 'done' WHEN n %% 10 = 3 THEN 'waiting' ELSE 'received' END,
        CASE WHEN n %% 2 = 0 THEN 'fulfilled' ELSE '' END, '', false, '{}', '', received,
        received + interval '20 days',
        CASE WHEN n %% 2 = 1 THEN %(later)s::timestamptz END,
        CASE WHEN n %% 2 = 0 THEN received + interval '2 days' END,
        CASE WHEN n %% 10 = 5 THEN %(mine)s END,
        (SELECT min(id) FROM deadlines_deadlinerule WHERE code = 'information')
    FROM (SELECT n, %(now)s::timestamptz
                 - CASE n %% 10 WHEN 1 THEN interval '30 days' WHEN 7 THEN interval '18 days' ELSE interval '1 day' END
                 - n * interval '1 millisecond' AS received
          FROM generate_series(%(first)s, %(last)s) n) made
"""


def grow(first: int, last: int, *, mine: int, now: datetime) -> None:
    parameters = {"first": first, "last": last, "mine": mine, "now": now, "later": now + timedelta(days=9)}
    with connection.cursor() as cursor:
        cursor.execute(CROWD, parameters)
        cursor.execute("VACUUM ANALYZE requests_inbox_request")


def measured(act: Callable[[], object]) -> tuple[int, float]:
    """Questions of one run, and the best time of several: what the machine does besides only adds to it."""
    act()
    with CaptureQueriesContext(connection) as seen:
        act()
    times = []
    for _ in range(ROUNDS):
        begun = time.perf_counter()
        act()
        times.append(time.perf_counter() - begun)
    return len(seen), min(times)


def test_the_board_and_the_scan_cost_the_same_among_a_million(own_database, officer):
    now = datetime.now(UTC)
    board = reverse("admin:requests_inbox_request_changelist")

    def page(tab: str) -> Callable[[], object]:
        def get() -> None:
            answer = officer.get(f"{board}?tab={tab}")
            assert answer.status_code == 200
            answer.content  # noqa: B018  (rendered by now)

        return get

    def scan() -> None:
        assert list(Request.objects.overdue(now)[:50])
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE requests_inbox_request SET remind_at = %s WHERE id IN "
                "(SELECT id FROM requests_inbox_request WHERE status <> 'done' AND due_at <= %s "
                "ORDER BY due_at LIMIT %s)",
                [now - timedelta(hours=1), now, DUE],
            )
        make_reminders(actor=JOB, now=now)

    acts = {**{tab: page(tab) for tab in TABS}, "scan for what is due": scan}
    grow(1, FEW, mine=officer.user.pk, now=now)
    few = {name: measured(act) for name, act in acts.items()}
    begun = time.perf_counter()
    grow(FEW + 1, MANY, mine=officer.user.pk, now=now)
    print(f"\n{MANY:,} requests, made in {time.perf_counter() - begun:.0f} s")
    many = {name: measured(act) for name, act in acts.items()}
    for name, (questions, seconds) in many.items():
        was_questions, was_seconds = few[name]
        ratio_line(
            f"{name}, {MANY:,} against {FEW:,} requests, {questions} queries",
            measured=seconds * 1000, floor=was_seconds * 1000, unit="ms", wanted="≤ 1.5",
        )  # fmt: skip
        assert questions == was_questions, name
    for name, (_questions, seconds) in many.items():
        assert seconds <= 1.5 * few[name][1], name
