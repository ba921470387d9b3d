"""Destroying through plan, re-check, two phases, history, trail and act, against bare SQL and a plain loop."""

from __future__ import annotations

import os
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest
from django.db import connection, transaction

from compliance.audit.actors import Actor
from compliance.audit.reasons import Reason
from compliance.audit.set_based import Stamp, history_of
from compliance.register.models import DataItem, Subject
from compliance.retention.models import DestructionAct, RetentionPlan
from compliance.retention.services.approval import approve_plan
from compliance.retention.services.execution import execute_plan, start_plan
from compliance.retention.services.planning import plan_retention
from compliance.vault.models import DataKey
from compliance.vault.values import Sealed
from tests.bench.holdings import CODES, NOW, fill, settle
from tests.bench.report import ratio_line
from tests.services import superuser_link

SUBJECTS = int(os.environ.get("BENCH_DESTROY_SUBJECTS", "2000"))
ROUNDS = int(os.environ.get("BENCH_DESTROY_ROUNDS", "5"))
LOOP = 40
HISTORY = 50
JOB = Actor.job("bench")
DUE = Reason("retention_due")
# The same keys, the same rows and the same rows of history, with the same triggers; nothing is asked, planned,
# counted or told. All in one transaction.
BARE = (
    """
    UPDATE vault_datakey SET wrapped_key = NULL, shredded_at = %(stamp_now)s, shredded_ref = 'bare'
    WHERE subject_id = ANY(%(subjects)s) AND shredded_at IS NULL
    """,
    f"""
    WITH gone AS (
        UPDATE register_dataitem SET state = 'destroyed', tokens = '{{}}', identity = NULL, token_key = NULL
        WHERE subject_id = ANY(%(subjects)s) AND state <> 'destroyed' RETURNING *
    )
    {history_of(DataItem, "~", rows="gone")}
    """,
)


def timed(work: Callable[[Sequence[int]], None], subject_ids: Sequence[int]) -> float:
    begun = time.perf_counter()
    work(subject_ids)
    return time.perf_counter() - begun


def whole_path(subject_ids: Sequence[int]) -> None:
    [plan] = plan_retention(actor=JOB, reason=DUE, now=NOW, subject_ids=subject_ids)
    carried_out(plan)
    assert DestructionAct.objects.get(plan=plan).keys == len(CODES) * len(subject_ids)


def carried_out(plan: RetentionPlan) -> None:
    approve_plan(plan=plan, digest=bytes(plan.digest or b""), actor=Actor("staff:7"), reason=DUE, now=NOW)
    start_plan(plan=plan, actor=JOB, reason=DUE, now=NOW)
    execute_plan(plan=plan, actor=JOB, clock=lambda: NOW)


def bare(subject_ids: Sequence[int]) -> None:
    stamp = Stamp(JOB, NOW, None, DUE.code).parameters()
    with transaction.atomic(), connection.cursor() as cursor:
        for statement in BARE:
            cursor.execute(statement, {"subjects": list(subject_ids), **stamp})


def plain_loop(subject_ids: Sequence[int]) -> None:
    """What a service without envelopes would do: save each value empty, and scrub its history row by row."""
    for subject in Subject.objects.filter(pk__in=subject_ids).order_by("pk"):
        with transaction.atomic():
            for item in subject.items.exclude(state="destroyed"):
                emptied = Sealed(b"", item.value.label, item.value.form)
                item.value, item.state, item.tokens = emptied, "destroyed", []
                item.identity = item.token_key = None
                item.record(actor=JOB, reason=DUE, now=NOW)
                for row in item.history.all():
                    row.value = emptied
                    row.save()
            subject.status = "destroyed"
            subject.record(actor=JOB, reason=DUE, now=NOW)


@contextmanager
def scrubbable_history(link: psycopg.Connection[Any]) -> Iterator[None]:
    link.execute("ALTER TABLE register_historicaldataitem DISABLE TRIGGER audit_refuse_row")
    yield
    link.execute("ALTER TABLE register_historicaldataitem ENABLE TRIGGER audit_refuse_row")


def taken(ids: range, count: int) -> tuple[list[int], range]:
    return list(ids[:count]), ids[count:]


@pytest.mark.bench
@pytest.mark.timeout(3600)
def test_the_whole_path_is_at_least_half_as_quick_as_bare_sql(own_database):
    with superuser_link(own_database.name) as link:
        last = (2 * ROUNDS + 1) * SUBJECTS + LOOP
        fill(link, first=1, last=last, ended=f"n <= {last - SUBJECTS - LOOP}")
        settle(link)
        left = range(1, last + 1)
        ratios: list[float] = []
        times: dict[str, list[float]] = {"path": [], "bare": []}
        for number in range(ROUNDS):
            ways = [("path", whole_path), ("bare", bare)]
            for name, way in ways if number % 2 else reversed(ways):
                ids, left = taken(left, SUBJECTS)
                times[name].append(timed(way, ids))
            ratios.append(times["bare"][-1] / times["path"][-1])
        with scrubbable_history(link):
            loop = timed(plain_loop, left[-LOOP:]) / LOOP
    assert not DataKey.objects.filter(subject_id__lte=2 * ROUNDS * SUBJECTS, shredded_at=None).exists()

    path, floor = (statistics.median(times[name]) / SUBJECTS for name in ("path", "bare"))
    print("\nbare to path, round by round:", ", ".join(f"{ratio:.2f}" for ratio in ratios))
    ratio_line(
        f"destroy {SUBJECTS:,} subjects of {len(CODES)} values",
        measured=1 / path,
        floor=1 / floor,
        unit="subjects/s",
        wanted="≥ 0.5",
    )
    ratio_line(
        "the same, against save() and scrubbing",
        measured=1 / path,
        floor=1 / loop,
        unit="subjects/s",
        wanted="≥ 10",
    )


@pytest.mark.bench
@pytest.mark.timeout(3600)
def test_destroying_is_flat_in_the_length_of_the_history(own_database):
    subjects, rounds = SUBJECTS // 4, 5
    with superuser_link(own_database.name) as link:
        half = subjects * (rounds + 1)
        fill(link, first=1, last=half)
        fill(link, first=half + 1, last=2 * half, history=HISTORY)
        settle(link)
    times: dict[str, list[float]] = {"short": [], "long": []}
    left = {"short": range(1, half + 1), "long": range(half + 1, 2 * half + 1)}
    for number in range(rounds + 1):
        for name in ("short", "long") if number % 2 else ("long", "short"):
            ids, left[name] = taken(left[name], subjects)
            times[name].append(timed(whole_path, ids))
    ratio_line(
        f"destroy {subjects:,} subjects with {HISTORY} rows of history a value, against 1",
        measured=statistics.median(times["long"][1:]),
        floor=statistics.median(times["short"][1:]),
        unit="s",
        wanted="≤ 1.2",
    )
