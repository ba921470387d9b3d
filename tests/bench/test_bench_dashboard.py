"""Dashboard, board, subject page and statement at a million subjects and 200,000 requests, against a thousand.

The same queries, at most 1.5 times the work. BENCH_SUBJECTS and BENCH_REQUESTS measure another size; with
BENCH_GO, a path, measuring waits until there is such a file, so that it can be done in a quiet hour. What the
night counts (``policy.record_figures``) is timed at the full size too; it must end within a minute. How long a
day takes that no night recorded is printed: it is counted when a reader asks for it only.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connections
from django.utils import timezone

from compliance.policy.tasks import record_figures_of_today
from compliance.register.models import Subject
from requests_inbox.models import Request
from tests.bench.crowd import fill, size
from tests.bench.office import begin, multiply
from tests.bench.report import machine
from tests.bench.test_bench_screens import in_turns, report
from tests.databases import point_django_at
from tests.personas import hire, signed_in
from tests.policy.drafts import drafted_real, published
from tests.services import superuser_link

pytestmark = [pytest.mark.bench, pytest.mark.timeout(3600)]

FEW = 1_000
SUBJECTS = int(os.environ.get("BENCH_SUBJECTS", "1000000"))
REQUESTS = int(os.environ.get("BENCH_REQUESTS", "200000"))
NIGHT_SECONDS = 60
GO = os.environ.get("BENCH_GO", "")
# A year of nights before the last one, at both sizes.
NIGHTS = """
    INSERT INTO policy_dailyfigure (day, code, figure, standing, measured_at)
    SELECT day - back, code, figure, standing, measured_at - back * interval '1 day'
    FROM policy_dailyfigure, generate_series(1, 365) back WHERE back <> 9 ORDER BY 1, 2
"""
# The pages of a subject and of a request have a query or two a section.
MOST_QUERIES = 25


def test_the_screens_of_the_day_cost_the_same_at_a_million_subjects(own_database):
    now = timezone.now()
    officer = signed_in(hire("responsible_person", language="en"))
    auditor = signed_in(hire("auditor", language="en", username="elena"))
    published(drafted_real())
    models = begin(now)
    known = Subject.objects.earliest("pk")
    first = Subject.objects.latest("pk").pk + 1
    request = Request.objects.earliest("pk")
    sizes = (f"{own_database.name}_few", own_database.name)

    def grow(begins: tuple[int, int], ends: tuple[int, int]) -> None:
        begun = time.perf_counter()
        with superuser_link(own_database.name) as link:
            fill(link, first=begins[0], last=ends[0])
            multiply(link, models, first=begins[1], last=ends[1], now=now)
        print(f"\n{size()}, {ends[1]:,} requests, made in {time.perf_counter() - begun:.0f} s")
        connections.close_all()

    def pass_a_year(database: str) -> None:
        point_django_at(database)
        begun = time.perf_counter()
        record_figures_of_today()
        nights.append(time.perf_counter() - begun)
        connections.close_all()
        with superuser_link(database) as link:
            link.execute("SET session_replication_role = replica")
            link.execute(NIGHTS)
            link.execute("VACUUM ANALYZE policy_dailyfigure, policy_monthfigure")

    nights: list[float] = []
    grow((first, 1), (FEW, FEW))
    with superuser_link() as link:
        link.execute(f"CREATE DATABASE {sizes[0]} TEMPLATE {sizes[1]}")
    try:
        pass_a_year(sizes[0])
        point_django_at(sizes[1])
        grow((FEW + 1, FEW + 1), (SUBJECTS, REQUESTS))
        pass_a_year(sizes[1])
        while GO and not Path(GO).exists():
            for name in sizes:  # a session that nobody uses ends
                point_django_at(name)
                assert {one.get("/admin/").status_code for one in (officer, auditor)} == {200}
            time.sleep(10)
        statement = "/admin/policy/policyversion/statement/"
        yesterday, unrecorded = (timezone.localdate(now) - timedelta(days=back) for back in (1, 9))
        board = "/admin/requests_inbox/request/"
        pages: dict[str, Callable[[int], Any]] = {
            "dashboard of a responsible person": lambda middle: officer.get("/admin/"),
            "dashboard of an auditor": lambda middle: auditor.get("/admin/"),
            "board, open": lambda middle: officer.get(f"{board}?tab=open"),
            "board, overdue": lambda middle: officer.get(f"{board}?tab=overdue"),
            "board, all of one type": lambda middle: officer.get(f"{board}?tab=all&type=complaint"),
            "request": lambda middle: officer.get(f"{board}{request.pk}/change/"),
            "letters that could not be read": lambda middle: officer.get(
                "/admin/requests_inbox/message/?state=triage&why=failed"
            ),
            "subject": lambda middle: officer.get(f"/admin/register/subject/{known.pk}/change/"),
            "statement of compliance": lambda middle: auditor.get(statement),
            "statement of a past day": lambda middle: auditor.get(f"{statement}?day={yesterday}"),
            "statement of a day not recorded": lambda middle: auditor.get(f"{statement}?day={unrecorded}"),
        }
        for name, page in pages.items():
            assert page(0).status_code == 200, name
        slow = [
            name
            for name, page in pages.items()
            if not report(name, *in_turns(page, sizes), most=MOST_QUERIES)
        ]
        point_django_at(sizes[1])
        afterwards = time.perf_counter()
        auditor.get(f"{statement}?day={unrecorded}&afterwards=1")
        afterwards = time.perf_counter() - afterwards
    finally:
        connections.close_all()
        point_django_at(own_database.name)
        with superuser_link() as link:
            link.execute(f"DROP DATABASE {sizes[0]} WITH (FORCE)")
    print(f"the night's count: {nights[0]:.2f} → {nights[1]:.1f} s (wanted ≤ {NIGHT_SECONDS})")
    print(f"a day that no night recorded, counted afterwards: {afterwards:.1f} s")
    print(f"[{machine()}]")
    assert not slow
    assert nights[1] <= NIGHT_SECONDS
