"""An import whose process is killed at any moment has taken whole batches only, and goes on after the last."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
from django.db import connection

from compliance.audit.sealing import seal_entries
from compliance.audit.verify import verify
from compliance.register.models import DataItem, ImportedSubject, Subject, SubjectImport
from compliance.register.services.importing import requests
from compliance.register.services.importing.working import work_on
from compliance.vault.models import DataKey
from compliance.vault.reading import open_values
from tests.nursery import Nursery, kill, nursery
from tests.register.importing.files import COLUMNS, NOW, counts, crowd, table
from tests.register.importing.test_requests import requested
from tests.services import ROOT
from tests.together import together

BATCH = 20


def importers(path: Path, environment: dict[str, str]) -> AbstractContextManager[Nursery]:
    """Workers that each import the file."""
    return nursery(
        environment,
        imports="from django.core.management import call_command",
        work=f'call_command("import_subjects", {str(path)!r}, "--batch", "{BATCH}")',
    )


def assert_whole_batches() -> int:
    """Everything of a person is there or nothing, and the counts are those of the tables."""
    taken = Subject.objects.count()
    run = SubjectImport.objects.order_by("-pk").first()
    if run is None:
        assert taken == 0
        return 0
    assert run.created == taken == ImportedSubject.objects.filter(run=run).count()
    assert run.state == "done" or taken % BATCH == 0
    assert run.next_row == (taken + 2 if taken else 1)
    assert DataItem.objects.count() == taken * len(COLUMNS)
    assert DataKey.objects.filter(subject_id__isnull=False).count() == taken * len(COLUMNS)
    assert DataItem.history.count() == taken * len(COLUMNS)
    assert Subject.history.count() == taken
    return taken


def kill_and_finish(database, path: Path, *, people: int, kills: int) -> None:
    path.write_bytes(table(crowd(people)).getvalue())
    with importers(path, database.environment) as workers:
        for number in range(kills):
            doomed = workers.born()
            wanted = people * (number + 1) // (kills + 1)
            wait_for(lambda wanted=wanted: Subject.objects.count() >= wanted)
            kill(doomed, within=0.08)
            workers.buried()
            wait_for(nobody_writes)
            assert_whole_batches()
        if not is_done():  # the last kill may come a moment too late
            workers.undisturbed()
    assert assert_whole_batches() == people
    assert SubjectImport.objects.get().state == "done"
    assert all(
        isinstance(value, str) for value in open_values([i.value for i in DataItem.objects.all()[:200]])
    )
    seal_entries(now=NOW)
    report = verify()
    assert report.ok, report.problems


def is_done() -> bool:
    return SubjectImport.objects.filter(state="done").exists()


def wait_for(what, *, seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def nobody_writes() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() "
            "AND backend_type = 'client backend'"
        )
        return not cursor.fetchone()[0]


@pytest.mark.long
def test_a_killed_import_goes_on_where_it_stood(own_database, tmp_path):
    kill_and_finish(own_database, tmp_path / "people.csv", people=200, kills=2)


@pytest.mark.long
@pytest.mark.timeout(1200)
def test_an_import_killed_again_and_again_ends_with_everybody_once(own_database, tmp_path):
    kill_and_finish(own_database, tmp_path / "people.csv", people=2_000, kills=40)


@pytest.mark.long
@pytest.mark.parametrize("again", range(6))
def test_an_update_that_is_killed_changes_whole_batches_only(own_database, tmp_path, again):
    crowded = crowd(200)
    path = tmp_path / "people.csv"
    path.write_bytes(table(crowded).getvalue())
    with importers(path, own_database.environment) as workers:
        workers.undisturbed()
        newer = [{**row, "legal_address": f"Алматы, {number}"} for number, row in enumerate(crowded)]
        path.write_bytes(table(newer).getvalue())
        doomed = workers.born()
        wait_for(lambda: SubjectImport.objects.filter(updated__gte=40).exists())
        kill(doomed, within=0.05)
        workers.buried()
        wait_for(nobody_writes)
        changed = DataItem.history.filter(history_type="~").count()
        assert changed == SubjectImport.objects.latest("pk").updated
        workers.undisturbed()
    assert DataItem.history.filter(history_type="~").count() == 200
    assert SubjectImport.objects.count() == 2
    seal_entries(now=NOW)
    report = verify()
    assert report.ok, report.problems


@pytest.mark.long
def test_a_killed_worker_leaves_the_import_to_the_next(own_database, celery_worker, monkeypatch):
    monkeypatch.setattr(requests, "wake_worker", lambda run_id: None)
    run = requested(table(crowd(400)))
    code = (
        "import os; os.environ.setdefault('DJANGO_SETTINGS_MODULE', 'config.settings')\n"
        "import django; django.setup()\n"
        "from compliance.register.services.importing import Manner, working\n"
        "working.MANNER = Manner(batch=20)\n"
        "from compliance.register.tasks import run_import\n"
        f"run_import({run.pk})\n"
    )
    process = subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, env=own_database.environment)
    wait_for(lambda: Subject.objects.count() >= 60 or process.poll() is not None)
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    assert SubjectImport.objects.get().state == "running"
    from compliance.register.tasks import wake_imports

    assert wake_imports() == 1
    wait_for(lambda: SubjectImport.objects.get().state == "done")
    assert counts(run) == (400, 0, 0, 0)
    assert Subject.objects.count() == 400


def test_two_workers_never_both_run_an_import(own_database):
    run = requested(table(crowd(200)))
    assert together(*[lambda: work_on(run.pk)] * 3) == []
    assert counts(run) == (200, 0, 0, 0)
    assert Subject.objects.count() == 200
    assert run.history.filter(state="done").count() == 1
