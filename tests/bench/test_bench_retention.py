"""Finding what is due in a large register, against the bare join; and two workers on one plan, against one."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from typing import Any

import pytest
from django.db import connection

from compliance.audit.actors import Actor
from compliance.audit.reasons import Reason
from compliance.retention.models import DestructionAct, RetentionPlan
from compliance.retention.services.approval import approve_plan
from compliance.retention.services.due import find_due
from compliance.retention.services.execution import start_plan
from compliance.retention.services.planning import plan_retention
from tests.bench.holdings import CODES, NOW, fill, settle
from tests.bench.report import machine, ratio_line
from tests.services import ROOT, superuser_link

# A million are wanted (BENCH_DUE_SUBJECTS=1000000); as many are made in some minutes.
SUBJECTS = int(os.environ.get("BENCH_DUE_SUBJECTS", "200000"))
VALUES_DUE = 10_000
ROUNDS = int(os.environ.get("BENCH_DUE_ROUNDS", "5"))
WORK = int(os.environ.get("BENCH_WORKER_SUBJECTS", "8000"))
JOB = Actor.job("bench")
DUE = Reason("retention_due")
# Active values that no live processing needs, and that are not held: no rules, periods, ends, grounds.
BARE = """
    SELECT i.id, i.subject_id, i.category_id FROM register_dataitem i
    WHERE i.state = 'active' AND NOT EXISTS (
        SELECT FROM register_processing p JOIN register_purposecategory n
            ON n.purpose_id = p.purpose_id AND n.active
        WHERE p.subject_id = i.subject_id AND p.ended_at IS NULL AND n.category_id = i.category_id)
    AND NOT EXISTS (SELECT FROM retention_hold h WHERE h.subject_id = i.subject_id AND h.lifted_at IS NULL)
    ORDER BY i.subject_id, i.id
"""
PLAN = """
import os, resource, sys, time
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
import django; django.setup()
from datetime import datetime
from compliance.audit.actors import Actor
from compliance.audit.reasons import Reason
from compliance.retention.services.planning import plan_retention
begun = time.perf_counter()
[plan] = plan_retention(actor=Actor.job("bench"), reason=Reason("retention_due"),
    now=datetime.fromisoformat(sys.argv[1]))
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(plan.items, time.perf_counter() - begun, peak)
"""
# Everything is loaded before the signal to begin, so that starting a process is not measured.
WORKER = """
import os, sys
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
import django; django.setup()
from datetime import datetime
from django.db import connection
from compliance.audit.actors import Actor
from compliance.retention.models import RetentionPlan
from compliance.retention.services.execution import execute_plan
plan, now = RetentionPlan.objects.get(pk=sys.argv[1]), datetime.fromisoformat(sys.argv[2])
print("ready", flush=True)
sys.stdin.readline()
execute_plan(plan=plan, actor=Actor.job("bench"), clock=lambda: now)
"""


def bare_join() -> int:
    with connection.chunked_cursor() as cursor:
        cursor.execute(BARE)
        return sum(len(rows) for rows in iter(lambda: cursor.fetchmany(2_000), []))


@pytest.mark.bench
@pytest.mark.timeout(3600)
def test_finding_what_is_due_takes_at_most_twice_the_bare_join(own_database):
    with superuser_link(own_database.name) as link:
        step = SUBJECTS * len(CODES) // VALUES_DUE
        fill(link, first=1, last=SUBJECTS, ended=f"n % {step} = 0", history=0, keys=False)
        settle(link)
    times: dict[str, list[float]] = {"due": [], "bare": []}
    ways: list[tuple[str, Any]] = [("due", lambda: sum(1 for _ in find_due(now=NOW))), ("bare", bare_join)]
    for number in range(ROUNDS + 1):
        for name, way in ways if number % 2 else reversed(ways):
            begun = time.perf_counter()
            assert way() == VALUES_DUE
            times[name].append(time.perf_counter() - begun)
    due, bare = (statistics.median(times[name][1:]) for name in ("due", "bare"))
    ratio_line(
        f"find {VALUES_DUE:,} due values among {SUBJECTS:,} subjects",
        measured=due,
        floor=bare,
        unit="s",
        wanted="≤ 2",
    )
    done = subprocess.run(
        [sys.executable, "-c", PLAN, NOW.isoformat()],
        cwd=ROOT, env=own_database.environment, stdout=subprocess.PIPE, text=True, check=True,
    )  # fmt: skip
    items, seconds, peak = done.stdout.split()
    print(
        f"\nplan {int(items):,} values: {float(seconds):.1f} s, peak memory of the process {float(peak):.0f} MB "
        f"(wanted ≤ 300) [{machine()}]"
    )


def executed(plan: RetentionPlan, workers: int, environment: dict[str, str]) -> float:
    """Seconds until so many processes together are done with a plan."""
    born = [
        subprocess.Popen(
            [sys.executable, "-c", WORKER, str(plan.pk), NOW.isoformat()],
            cwd=ROOT, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )
        for _ in range(workers)
    ]  # fmt: skip
    for worker in born:
        assert worker.stdout
        assert worker.stdout.readline() == "ready\n"
    begun = time.perf_counter()
    for worker in born:
        assert worker.stdin
        worker.stdin.close()
    for worker in born:
        assert worker.wait() == 0
    seconds = time.perf_counter() - begun
    assert DestructionAct.objects.get(plan=plan).items == plan.items
    return seconds


@pytest.mark.bench
@pytest.mark.timeout(3600)
def test_two_workers_are_quicker_than_one(own_database):
    rounds = 2
    with superuser_link(own_database.name) as link:
        fill(link, first=1, last=2 * rounds * WORK)
        settle(link)
    times: dict[int, list[float]] = {1: [], 2: []}
    for number in range(2 * rounds):
        ids = range(number * WORK + 1, (number + 1) * WORK + 1)
        [plan] = plan_retention(actor=JOB, reason=DUE, now=NOW, subject_ids=ids)
        digest = bytes(plan.digest or b"")
        approve_plan(plan=plan, digest=digest, actor=Actor("staff:7"), reason=DUE, now=NOW)
        start_plan(plan=plan, actor=JOB, reason=DUE, now=NOW)
        workers = 1 + (number + number // 2) % 2  # 1 2 2 1: what grows or warms up meanwhile falls on both
        times[workers].append(executed(plan, workers, own_database.environment))
    one, two = (statistics.mean(times[workers]) for workers in (1, 2))
    print(f"\nload of the machine meanwhile: {os.getloadavg()[0]:.1f}")
    ratio_line(
        f"two workers on a plan of {WORK:,} subjects, against one",
        measured=WORK / two,
        floor=WORK / one,
        unit="subjects/s",
        wanted="≥ 1.6",
    )
