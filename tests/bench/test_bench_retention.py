"""Destroying through plan, re-check, two phases and act: at least half as quick as bare SQL that destroys the same."""

from __future__ import annotations

import os
import time
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone

from compliance.audit.actors import Actor
from compliance.audit.reasons import Reason
from compliance.audit.set_based import Stamp, history_of
from compliance.register.models import DataItem
from compliance.retention.models import DestructionAct
from compliance.retention.services.approval import approve_plan
from compliance.retention.services.execution import execute_plan, start_plan
from compliance.retention.services.planning import plan_retention
from tests.bench.crowd import fill
from tests.bench.report import ratio_line
from tests.services import superuser_link

SUBJECTS = int(os.environ.get("BENCH_RETENTION_SUBJECTS", "20000"))
JOB = Actor.job("bench")
DUE = Reason("retention_due")
BARE = (
    """
    UPDATE vault_datakey SET wrapped_key = NULL, shredded_at = %(stamp_now)s, shredded_ref = 'bare'
    WHERE subject_id > %(after)s AND subject_id <= %(until)s AND shredded_at IS NULL
    """,
    f"""
    WITH gone AS (
        UPDATE register_dataitem SET state = 'destroyed', tokens = '{{}}', identity = NULL, token_key = NULL
        WHERE subject_id > %(after)s AND subject_id <= %(until)s AND state <> 'destroyed' RETURNING *
    )
    {history_of(DataItem, "~", rows="gone")}
    """,
)


@pytest.mark.bench
@pytest.mark.timeout(3600)
def test_the_whole_path_is_at_least_half_as_quick_as_bare_sql(own_database):
    with superuser_link(own_database.name) as link:
        fill(link, first=1, last=2 * SUBJECTS)
        link.execute("UPDATE register_subject SET status = 'active'")
        link.execute("ANALYZE")
    now = timezone.now() + timedelta(days=9)

    begun = time.perf_counter()
    ids = list(range(1, SUBJECTS + 1))
    [plan] = plan_retention(actor=JOB, reason=DUE, now=now, subject_ids=ids)
    planned = time.perf_counter() - begun
    approve_plan(plan=plan, digest=bytes(plan.digest or b""), actor=Actor("staff:7"), reason=DUE, now=now)
    start_plan(plan=plan, actor=JOB, reason=DUE, now=now)
    execute_plan(plan=plan, actor=JOB, clock=lambda: now)
    whole = time.perf_counter() - begun
    assert DestructionAct.objects.get().items == 2 * SUBJECTS

    stamp = Stamp(JOB, now, None, DUE.code).parameters()
    begun = time.perf_counter()
    for after in range(SUBJECTS, 2 * SUBJECTS, 2_000):
        with transaction.atomic(), connection.cursor() as cursor:
            for statement in BARE:
                cursor.execute(
                    statement, {"after": after, "until": min(after + 2_000, 2 * SUBJECTS), **stamp}
                )
    floor = time.perf_counter() - begun

    print(f"\nplanning {planned:.1f} s of {whole:.1f} s")
    ratio_line(
        f"destroy {2 * SUBJECTS:,} values of {SUBJECTS:,} subjects",
        measured=SUBJECTS / whole,
        floor=SUBJECTS / floor,
        unit="subjects/s",
        wanted="≥ 0.5",
    )
