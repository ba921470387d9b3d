"""Two workers on one plan, one of them killed at random points: every value destroyed exactly once or not at all."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time

import pytest
from django.utils import timezone

from compliance.audit.actors import Actor
from compliance.audit.verify import verify
from compliance.register.models import DataItem, Destruction, Subject
from compliance.retention.models import DestructionAct, PlanBatch, PlanItem, RetentionPlan
from compliance.retention.services.approval import approve_plan
from compliance.retention.services.execution import execute_plan, start_plan
from compliance.retention.services.planning import plan_retention
from compliance.vault.models import DataKey
from tests.register.services.people import registered, why
from tests.services import ROOT

JOB = Actor.job("kill-test")
WORK = """
import os
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
import django; django.setup()
from compliance.audit.actors import Actor
from compliance.retention.services.nightly import execute_running
print("ready", flush=True)
execute_running(actor=Actor.job("kill-test"))
"""


def worker(environment: dict[str, str]) -> subprocess.Popen[str]:
    process = subprocess.Popen(
        [sys.executable, "-c", WORK], cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout
    assert process.stdout.readline() == "ready\n"
    return process


def kill_and_finish(database, *, subjects: int, kills: int) -> None:
    for _ in range(subjects):
        registered({"surname": "Бекова", "name": "Әсел"})
    now = timezone.now()
    [plan] = plan_retention(actor=JOB, reason=why("retention_due"), now=now, batch_items=4)
    approve_plan(
        plan=plan,
        digest=bytes(plan.digest or b""),
        actor=Actor("staff:7"),
        reason=why("retention_approval"),
        now=now,
    )
    start_plan(plan=plan, actor=JOB, reason=why("schedule"), now=now)
    for _ in range(kills):
        doomed = worker(database.environment)
        time.sleep(random.uniform(0, 0.05))  # the random point
        os.kill(doomed.pid, signal.SIGKILL)
        # Beside the dying one another worker goes on.
        execute_plan(plan=plan, actor=JOB, limit=1)
        doomed.wait()
        each_once_or_not_at_all(plan)
    execute_plan(plan=plan, actor=JOB)
    plan.refresh_from_db()
    assert plan.state == "done"
    act = DestructionAct.objects.get()
    assert each_once_or_not_at_all(plan) == act.items == 2 * subjects
    assert (act.subjects, act.whole_subjects, act.keys) == (subjects, subjects, 2 * subjects)
    assert verify().ok


def each_once_or_not_at_all(plan: RetentionPlan) -> int:
    done = list(PlanBatch.objects.filter(plan=plan, state="done").values_list("number", flat=True))
    expected = set(
        PlanItem.objects.filter(plan=plan, batch__in=done, outcome="").values_list("data_item_id", flat=True)
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
@pytest.mark.timeout(3600)
def test_two_hundred_killed_workers_destroy_everything_exactly_once(own_database):
    kill_and_finish(own_database, subjects=1600, kills=200)
