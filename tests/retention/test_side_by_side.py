"""Workers on one plan do their batches at the same time: none waits for another one's transaction."""

from __future__ import annotations

import threading
import uuid

import pytest
from django.db import connection

from compliance.retention.models import BatchState, DestructionAct, PlanBatch
from compliance.retention.services import batches
from compliance.retention.services.anonymising import write_facts
from compliance.retention.services.execution import execute_plan
from tests.retention.test_plans import JOB, NIGHT, approved, planned, started

PATIENCE = 30


@pytest.mark.long
def test_a_batch_is_done_while_another_worker_is_in_the_middle_of_one(own_database, monkeypatch):
    plan, _ = planned(2, batch_items=2)
    started(approved(plan))
    inside, leave = threading.Event(), threading.Event()

    def slowly(**options):
        if threading.current_thread() is slow:
            inside.set()
            assert leave.wait(PATIENCE)
        return write_facts(**options)

    def work() -> None:
        try:
            claimed = batches.claim(plan, worker=uuid.uuid4(), actor=JOB, now=NIGHT)
            assert claimed
            batches.carry_out(claimed, actor=JOB, now=NIGHT)
        finally:
            connection.close()

    monkeypatch.setattr(batches, "write_facts", slowly)
    slow = threading.Thread(target=work)
    slow.start()
    try:
        assert inside.wait(PATIENCE)
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = '5s'")
        other = batches.claim(plan, worker=uuid.uuid4(), actor=JOB, now=NIGHT)
        assert other
        assert batches.carry_out(other, actor=JOB, now=NIGHT)
        states = PlanBatch.objects.order_by("number").values_list("state", flat=True)
        assert list(states) == [BatchState.INTENT, BatchState.DONE]
    finally:
        leave.set()
        slow.join(PATIENCE)
    execute_plan(plan=plan, actor=JOB, clock=lambda: NIGHT)
    assert DestructionAct.objects.get(plan=plan).items == 4


@pytest.mark.django_db
def test_a_batch_that_nobody_has_begun_goes_before_one_whose_worker_may_be_between_its_phases():
    plan, _ = planned(2, batch_items=2)
    started(approved(plan))
    first, second, third = (batches.claim(plan, worker=uuid.uuid4(), actor=JOB, now=NIGHT) for _ in range(3))
    assert [one and one.number for one in (first, second, third)] == [1, 2, 1]
