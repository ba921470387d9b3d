"""Two workers on one plan, one of them killed at random points: every value destroyed exactly once or not at all."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction
from django.utils import timezone

from compliance.audit.actors import Actor
from compliance.audit.verify import verify
from compliance.register.models import DataItem, Destruction, Subject
from compliance.retention.models import DestructionAct, PlanBatch, PlanItem, RetentionPlan
from compliance.retention.services.approval import approve_plan
from compliance.retention.services.execution import execute_plan, start_plan
from compliance.retention.services.planning import plan_retention
from compliance.vault.models import DataKey
from tests.nursery import kill, nursery
from tests.register.services.people import registered, why

JOB = Actor.job("kill-test")
IMPORTS = """
from compliance.audit.actors import Actor
from compliance.retention.services.nightly import execute_running
"""
WORK = 'execute_running(actor=Actor.job("kill-test"))'


def kill_and_finish(database, *, subjects: int, kills: int) -> int:
    """How many of the killed left a batch begun."""
    for _ in range(subjects):
        registered({"surname": "Бекова", "name": "Әсел"})
    now = timezone.now()
    [plan] = plan_retention(actor=JOB, reason=why("retention_due"), now=now, batch_items=2)
    approve_plan(
        plan=plan,
        digest=bytes(plan.digest or b""),
        actor=Actor("staff:7"),
        reason=why("retention_approval"),
        now=now,
    )
    start_plan(plan=plan, actor=JOB, reason=why("schedule"), now=now)
    left = killed = 0
    with (
        nursery(database.environment, imports=IMPORTS, work=WORK) as workers,
        ThreadPoolExecutor(1) as other,
    ):
        for _ in range(kills):
            doomed = workers.born()
            # Beside the dying one another worker goes on, from before the kill until after it.
            beside = other.submit(go_on, plan)
            kill(doomed, within=0.12)
            left += PlanBatch.objects.filter(plan=plan, state="intent").exists()
            beside.result()
            killed += workers.buried()
            each_once_or_not_at_all(plan)
    assert killed > kills * 2 // 3, killed
    finish(plan)
    act = DestructionAct.objects.get()
    assert each_once_or_not_at_all(plan) == act.items == 2 * subjects
    assert (act.subjects, act.whole_subjects, act.keys) == (subjects, subjects, 2 * subjects)
    assert verify().ok
    return left


def go_on(plan: RetentionPlan) -> None:
    try:
        execute_plan(plan=plan, actor=JOB, limit=1)
    finally:
        connection.close()


def finish(plan: RetentionPlan) -> None:
    """Until nothing is left: the server may take a while to notice that the last of the killed is gone."""
    until = time.monotonic() + 60
    while time.monotonic() < until:
        execute_plan(plan=plan, actor=JOB)
        plan.refresh_from_db()
        if plan.state == "done":
            return
        time.sleep(0.05)
    raise AssertionError(plan.state)


def each_once_or_not_at_all(plan: RetentionPlan) -> int:
    """Counted at one instant: what a killed worker had sent may still be committed."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        done = PlanBatch.objects.filter(plan=plan, state="done")
        expected = set(
            PlanItem.objects.filter(
                plan=plan, batch__in=list(done.values_list("number", flat=True)), outcome=""
            ).values_list("data_item_id", flat=True)
        )
        gone = DataItem.objects.filter(state="destroyed")
        assert set(gone.values_list("pk", flat=True)) == expected
        assert DataItem.history.filter(state="destroyed").count() == len(expected)
        assert DataKey.objects.exclude(shredded_at=None).count() == len(expected)
        assert Destruction.objects.count() == Subject.objects.filter(status="destroyed").count()
        assert sum(PlanBatch.objects.values_list("destroyed", flat=True)) == len(expected)
    return len(expected)


def test_a_killed_worker_leaves_each_value_destroyed_once_or_not_at_all(own_database):
    # What nobody needs is due a week after it was registered, which was in April.
    kill_and_finish(own_database, subjects=8, kills=1)


@pytest.mark.long
@pytest.mark.timeout(600)
def test_two_hundred_killed_workers_destroy_everything_exactly_once(own_database):
    assert kill_and_finish(own_database, subjects=1000, kills=200) > 10
