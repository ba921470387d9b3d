"""A retention run that is in the middle, and things that happen beside it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from threading import Thread
from typing import Any

import pytest
from django.db import connections
from django.utils import timezone

from compliance.audit.actors import Actor
from compliance.extracts.services import extracting, snapshot
from compliance.register.models import Destruction
from compliance.retention.models import RetentionPlan
from compliance.retention.services.approval import approve_plan
from compliance.retention.services.execution import execute_plan, start_plan
from compliance.retention.services.planning import plan_retention
from tests.register.services.people import registered, why

JOB = Actor.job("retention.execute")
PEOPLE = 6


def running_plan() -> RetentionPlan:
    """Six people whom nobody needs any longer, in three batches; one of them is carried out."""
    for _ in range(PEOPLE):
        registered({"surname": "Бекова", "name": "Әсел"})
    now = timezone.now()
    [plan] = plan_retention(actor=JOB, reason=why("retention_due"), now=now, batch_items=4)
    approve_plan(
        plan=plan, digest=bytes(plan.digest or b""), actor=Actor("staff:7"), reason=why("retention_approval"),
        now=now,
    )  # fmt: skip
    start_plan(plan=plan, actor=JOB, reason=why("schedule"), now=now)
    execute_plan(plan=plan, actor=JOB, limit=1)
    assert 1 < Destruction.objects.count() < PEOPLE
    return plan


def finish(plan: RetentionPlan) -> None:
    """The rest of the run, as another worker does it while this one is inside an export."""
    beside(lambda: execute_plan(plan=plan, actor=JOB))
    assert Destruction.objects.count() >= 1  # this connection is still of use


def beside(act: Callable[[], Any]) -> None:
    """Runs something with a connection of its own, to its end."""
    failed: list[Exception] = []

    def run() -> None:
        try:
            act()
        except Exception as error:
            failed.append(error)
        finally:
            connections.close_all()

    thread = Thread(target=run)
    thread.start()
    thread.join(timeout=60)
    assert not thread.is_alive(), "the run waits for the export"
    assert not failed


def after_the_first_row(monkeypatch: pytest.MonkeyPatch, act: Callable[[], Any]) -> None:
    """Whatever reads a register next reads it row by row, and has read one when this happens."""
    read = snapshot.read_batches
    monkeypatch.setattr(snapshot, "BATCH", 1)

    def interrupted(*asked: Any) -> Iterator[list[Any]]:
        rows = read(*asked)
        yield next(rows)
        monkeypatch.setattr(extracting, "read_batches", read)
        act()
        yield from rows

    monkeypatch.setattr(extracting, "read_batches", interrupted)
