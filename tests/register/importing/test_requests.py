from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.utils import timezone, translation

from compliance.audit.actors import Actor
from compliance.audit.models import AuditEntry
from compliance.audit.verify import verify
from compliance.register import tasks
from compliance.register.models import Category, Subject, SubjectImport
from compliance.register.reading.errors import ReadingError
from compliance.register.services.destruction import destroy
from compliance.register.services.importing import (
    ImportOptions,
    ImportRefused,
    continue_import,
    faults_of,
    file_is_kept,
    forget_files,
    forget_rejected_rows,
    import_tried,
    progress_of,
    rejected_rows,
    request_import,
    stop_import,
)
from compliance.vault import accepting
from compliance.vault.files import path_of
from compliance.vault.models import SealedFile
from compliance.vault.reading import open_values
from compliance.vault.values import Shredded
from tests.register.importing.files import HEADINGS, NOW, counts, crowd, table, workbook
from tests.register.services.people import registered, why

pytestmark = pytest.mark.django_db
STAFF = Actor("staff:7")
FILENAME = "Клиенты Канарейкиной.csv"


@pytest.fixture(autouse=True)
def no_key_remembered() -> Iterator[None]:
    """Commits are played here and rolled back afterwards: what a process remembers of them is not true."""
    yield
    accepting._accepted.clear()


def requested(file: io.BytesIO, *, dry_run: bool = False, **options) -> SubjectImport:
    return request_import(
        upload=file, filename=FILENAME, options=ImportOptions(**options), dry_run=dry_run, actor=STAFF,
        reason=why("import", "от Канарейкиной"), now=NOW,
    )  # fmt: skip


def file_of(run: SubjectImport) -> SealedFile:
    assert run.file is not None
    return SealedFile.objects.get(key_id=run.file.key_id)


def bad(count: int) -> list[dict[str, str]]:
    return [{**row, "iin": "900101300018"} for row in crowd(count)]


def test_a_request_seals_the_file_and_wakes_a_worker_after_commit(
    monkeypatch, django_capture_on_commit_callbacks
):
    woken: list[int] = []
    monkeypatch.setattr(tasks.run_import, "delay", woken.append)
    content = table(crowd(3)).getvalue()
    with django_capture_on_commit_callbacks(execute=True):
        run = requested(io.BytesIO(content))
        assert woken == []
    assert woken == [run.pk]
    sealed = file_of(run)
    assert "Фамилия".encode() not in path_of(sealed.pk).read_bytes()
    assert open_values([run.file])[0]["name"] == FILENAME
    assert (run.state, run.requested_by, progress_of(run).percent) == ("waiting", "staff:7", 0)
    entry = AuditEntry.objects.get(event="register.import_requested")
    assert (entry.actor, entry.request_id, bool(entry.note)) == ("staff:7", run.request_id, True)


@pytest.mark.parametrize("as_workbook", [False, True])
def test_the_worker_imports_the_file_and_destroys_it(as_workbook: bool, django_capture_on_commit_callbacks):
    file = table(crowd(5))
    if as_workbook:
        file = workbook([HEADINGS, *(tuple(row.values()) for row in crowd(5))])
    run = requested(file)
    path = path_of(file_of(run).pk)
    with django_capture_on_commit_callbacks(execute=True):
        tasks.run_import(run.pk)
    progress = progress_of(run)
    assert (progress.state, progress.percent, progress.read, progress.ended) == ("done", 100, 5, True)
    assert {row.history_actor for row in Subject.history.all()} == {"staff:7"}
    run.refresh_from_db()
    assert isinstance(open_values([run.file])[0], Shredded)
    assert not path.exists()
    report = verify()
    assert report.ok, report.problems


def test_a_task_that_comes_again_does_nothing_more():
    run = requested(table(crowd(3)))
    tasks.run_import(run.pk)
    entries = AuditEntry.objects.count()
    tasks.run_import(run.pk)
    assert (Subject.objects.count(), AuditEntry.objects.count()) == (3, entries)


def test_a_file_that_is_no_table_is_refused_and_nothing_is_kept():
    for content, error in ((b"%PDF", ReadingError), ("ИИН;Раса\n1;2\n".encode(), ImportRefused)):
        with pytest.raises(error):
            requested(io.BytesIO(content))
    assert not SubjectImport.objects.exists()
    assert not SealedFile.objects.exists()


def test_a_requested_dry_run_counts_and_keeps_rejected_rows_but_takes_nobody():
    run = requested(table([*crowd(3), *bad(1)]), dry_run=True)
    tasks.run_import(run.pk)
    assert counts(run) == (3, 0, 0, 1)
    assert (run.state, Subject.objects.count()) == ("done", 0)
    assert [(fault.row, fault.column, fault.code) for fault in faults_of(run)] == [
        (5, "iin", "iin_check_digit")
    ]


def test_a_dry_run_that_was_killed_begins_anew():
    run = requested(table([*crowd(3), *bad(1)]), dry_run=True)
    tasks.run_import(run.pk)
    run.refresh_from_db()
    run.state = "running"
    run.record(actor=STAFF, reason=why("import"), now=NOW, update_fields=["state"])
    again = requested(table([*crowd(3), *bad(1)]), dry_run=True)
    SubjectImport.objects.get(pk=again.pk)
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE register_subjectimport SET next_row = 3, created = 2 WHERE id = %s", [again.pk]
        )
    tasks.run_import(again.pk)
    assert counts(again) == (3, 0, 0, 1)


def test_faults_are_paged_and_told_in_the_language_of_the_reader():
    run = requested(table(bad(5)))
    tasks.run_import(run.pk)
    first = faults_of(run, limit=2)
    assert [fault.row for fault in first] == [2, 3]
    assert [fault.row for fault in faults_of(run, after=first[-1].row)] == [4, 5, 6]
    with translation.override("ru"):
        assert first[0].column_name == "ИИН"
        assert "900101300018" not in first[0].text


def test_rejected_rows_are_given_in_clear_and_the_export_is_recorded_first():
    run = requested(table([*crowd(2), *bad(2)]))
    tasks.run_import(run.pk)
    run.refresh_from_db()
    parts = rejected_rows(run, actor=STAFF, reason=why("correction"), now=NOW)
    entry = AuditEntry.objects.get(event="register.rejected_rows_read")
    assert (entry.actor, entry.reason, entry.details) == ("staff:7", "correction", {"rows": 2})
    rows = list(csv.reader(io.StringIO(b"".join(parts).decode("utf-8-sig")), delimiter=";"))
    assert rows[0] == [*HEADINGS, "reason"]
    assert [row[4] for row in rows[1:]] == ["900101300018"] * 2


@pytest.mark.parametrize("codes", [None, ["iin"]])
def test_rejected_rows_go_with_the_data_of_the_person_they_are_about(codes: list[str] | None):
    subject = registered({"iin": "851103300425"})
    rows = [{"iin": "851103300425", "email": "нет"}, {"iin": "12", "email": "a@example.kz"}]
    run = requested(table(rows, ("iin", "email")))
    tasks.run_import(run.pk)
    categories = None if codes is None else list(Category.objects.filter(code__in=codes))
    destroy(subject=subject, categories=categories, actor=STAFF, reason=why("unlawful"), now=NOW)
    run.refresh_from_db()
    text = b"".join(rejected_rows(run, actor=STAFF, reason=why(), now=NOW)).decode()
    assert "851103300425" not in text
    assert "12;a@example.kz" in text


def test_rejected_rows_are_forgotten_after_a_month():
    run = requested(table(bad(2)))
    tasks.run_import(run.pk)
    run.refresh_from_db()
    ended = run.finished_at
    assert ended is not None
    assert forget_rejected_rows(actor=STAFF, now=ended + timedelta(days=29)) == 0
    assert forget_rejected_rows(actor=STAFF, now=ended + timedelta(days=31)) == 1
    assert forget_rejected_rows(actor=STAFF, now=ended + timedelta(days=31)) == 0
    run.refresh_from_db()
    cells = [row.cells for row in run.rejected_rows.all()]
    assert all(isinstance(value, Shredded) for value in open_values([run.heading, *cells]))
    with pytest.raises(LookupError):
        rejected_rows(run, actor=STAFF, reason=why(), now=NOW)
    assert len(faults_of(run)) == 2


@pytest.mark.parametrize("dry_run", [True, False])
def test_a_file_that_was_only_tried_or_was_stopped_is_destroyed_after_a_day(dry_run: bool):
    run = requested(table(crowd(2)), dry_run=dry_run)
    if dry_run:
        tasks.run_import(run.pk)
    else:
        stop_import(run=run, actor=STAFF, reason=why("other"), now=timezone.now())
    run.refresh_from_db()
    ended = run.finished_at
    assert ended is not None
    assert forget_files(actor=STAFF, now=ended + timedelta(hours=23)) == 0
    assert file_is_kept(run)
    assert forget_files(actor=STAFF, now=ended + timedelta(hours=25)) == 1
    assert not file_is_kept(run)
    assert forget_files(actor=STAFF, now=ended + timedelta(hours=25)) == 0


def test_a_file_that_is_being_imported_after_its_trial_is_kept():
    run = requested(table(crowd(2)), dry_run=True)
    tasks.run_import(run.pk)
    run.refresh_from_db()
    real = import_tried(run=run, actor=STAFF, reason=why("import"), now=NOW)
    forget_files(actor=STAFF, now=timezone.now() + timedelta(days=2))
    tasks.run_import(real.pk)
    assert counts(real) == (2, 0, 0, 0)
    assert not file_is_kept(run)


def test_staff_stop_an_import_and_continue_it():
    run = requested(table(crowd(3)))
    stop_import(run=run, actor=STAFF, reason=why("other"), now=NOW)
    tasks.run_import(run.pk)
    assert not Subject.objects.exists()
    assert progress_of(run).failure == "stopped"
    assert progress_of(run).failure_text
    with pytest.raises(ImportRefused):
        stop_import(run=run, actor=STAFF, reason=why("other"), now=NOW)
    continue_import(run=run, actor=STAFF, reason=why("other"), now=NOW)
    tasks.run_import(run.pk)
    assert counts(run) == (3, 0, 0, 0)
    with pytest.raises(ImportRefused):
        continue_import(run=run, actor=STAFF, reason=why("other"), now=NOW)


def test_an_import_whose_file_was_destroyed_says_so():
    run = requested(table(crowd(1)))
    stop_import(run=run, actor=STAFF, reason=why("other"), now=NOW)
    forget_rejected_rows(actor=STAFF, now=NOW + timedelta(days=60))
    with pytest.raises(ImportRefused) as caught:
        continue_import(run=run, actor=STAFF, reason=why("other"), now=NOW)
    assert caught.value.code == "file_gone"


def test_imports_that_wait_or_were_interrupted_are_woken(monkeypatch):
    woken: list[int] = []
    monkeypatch.setattr(tasks.run_import, "delay", woken.append)
    waiting, done = requested(table(crowd(1))), requested(table(crowd(2)))
    tasks.run_import(done.pk)
    assert tasks.wake_imports() == 1
    assert woken == [waiting.pk]
