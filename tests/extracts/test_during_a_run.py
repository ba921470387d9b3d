"""A register is exported while the night destroys: neither waits for the other, and the file is of one instant."""

from __future__ import annotations

import csv
import io
from hashlib import sha256
from threading import Thread

from django.db import connections
from django.utils import timezone

from compliance.audit.actors import Actor
from compliance.audit.verify import verify
from compliance.extracts.models import Extract
from compliance.extracts.services import snapshot
from compliance.register.models import Destruction, Subject
from compliance.retention.models import RetentionPlan
from compliance.retention.services.approval import approve_plan
from compliance.retention.services.execution import execute_plan, start_plan
from compliance.retention.services.planning import plan_retention
from tests.extracts.files import content, started
from tests.register.services.people import OFFICER, registered, why

JOB = Actor.job("retention.execute")
PEOPLE = 6


def running_plan() -> RetentionPlan:
    """Six people whom nobody needs any longer, in three batches; the run has begun."""
    for _ in range(PEOPLE):
        registered({"surname": "Бекова", "name": "Әсел"})
    now = timezone.now()
    [plan] = plan_retention(actor=JOB, reason=why("retention_due"), now=now, batch_items=4)
    approve_plan(
        plan=plan, digest=bytes(plan.digest or b""), actor=Actor("staff:7"), reason=why("retention_approval"),
        now=now,
    )  # fmt: skip
    start_plan(plan=plan, actor=JOB, reason=why("schedule"), now=now)
    return plan


def beside(act) -> None:
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


def rows(file: bytes) -> list[list[str]]:
    """Rows under the headings."""
    return list(csv.reader(io.StringIO(file.decode("utf-8-sig"), newline="")))[1:]


def test_an_export_in_the_middle_of_a_retention_run_is_whole_and_of_one_instant(own_database, monkeypatch):
    monkeypatch.setattr(snapshot, "BATCH", 1)  # a row at a time, so that the run is really in the middle
    plan = running_plan()
    execute_plan(plan=plan, actor=JOB, limit=1)
    before = Destruction.objects.count()
    assert 0 < before < PEOPLE
    export = started("destruction")
    pieces = [next(export.pieces), next(export.pieces)]

    beside(lambda: execute_plan(plan=plan, actor=JOB))

    file = b"".join([*pieces, *export.pieces])
    plan.refresh_from_db()
    assert plan.state == "done"
    assert len(rows(file)) == before, "what was destroyed after its instant is not in it"
    extract = Extract.objects.get()
    assert (extract.state, extract.rows, extract.sha256) == ("whole", before, sha256(file).hexdigest())
    after = {row[1] for row in rows(content("destruction"))}
    assert after == set(Subject.objects.values_list("reference", flat=True))
    assert Destruction.objects.count() == len(after) == PEOPLE
    assert verify().ok


def test_an_export_that_was_broken_off_in_a_run_says_so_and_the_run_goes_on(own_database, monkeypatch):
    monkeypatch.setattr(snapshot, "BATCH", 1)
    plan = running_plan()
    execute_plan(plan=plan, actor=JOB, limit=1)
    export = started("destruction")
    next(export.pieces)
    export.pieces.close()  # the reader went away
    execute_plan(plan=plan, actor=JOB)
    assert Destruction.objects.count() == PEOPLE
    extract = Extract.objects.get()
    assert (extract.state, extract.sha256) == ("begun", "")
    assert str(extract.history.latest().history_actor) == OFFICER.label
