"""The import from its screens: choosing a file, watching, rejected rows."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from compliance.audit.models import AuditEntry
from compliance.register import tasks
from compliance.register.models import Subject, SubjectImport
from compliance.vault import accepting
from tests.personas import PERSONAS
from tests.register.admin.screens import purpose_field, text_of
from tests.register.importing.files import crowd, table

pytestmark = pytest.mark.django_db

NAME = "Клиенты Канарейкиной.csv"


@pytest.fixture(autouse=True)
def no_key_remembered() -> Iterator[None]:
    yield
    accepting._accepted.clear()


@pytest.fixture(autouse=True)
def worker_at_once(monkeypatch):
    """Imports are worked on by the test itself, when it says so."""
    monkeypatch.setattr(tasks.run_import, "delay", lambda pk: None)


def url(page, *ids):
    return reverse(f"admin:register_subjectimport_{page}", args=ids)


def upload(person, content, name=NAME, **fields):
    form = {
        "file": SimpleUploadedFile(name, content),
        "source": "import",
        "language": "ru",
        "kind": "person",
        "reason_code": "import",
        "note": "",
        **fields,
    }
    return person.post(url("add"), form)


def imported(person, rows, **fields) -> SubjectImport:
    assert upload(person, table(rows).getvalue(), **fields).status_code == 302
    run = SubjectImport.objects.order_by("-pk")[0]
    tasks.run_import(run.pk)
    run.refresh_from_db()
    return run


def bad(count):
    return [{**row, "iin": "900101300018"} for row in crowd(count)]


class TestUploading:
    def test_a_trial_run_is_the_first_choice_and_writes_nothing(self, officer):
        assert 'name="dry_run"' in text_of(officer.get(url("add")))
        assert officer.get(url("add")).context["form"]["dry_run"].value() is True
        run = imported(officer, crowd(3), dry_run="on")
        page = officer.get(url("change", run.pk))
        assert (run.state, page.context["progress"].created) == ("done", 3)
        assert "This was a trial run: nothing was written" in text_of(page)
        assert not Subject.objects.exists()

    def test_without_the_tick_subjects_are_registered_with_their_processings(self, officer):
        from compliance.register.models import Purpose

        purpose = Purpose.objects.get(code="service_access")
        run = imported(officer, crowd(3), **{f"purpose_{purpose.pk}": "law"})
        assert Subject.objects.count() == 3
        assert run.requested_by == officer.actor.label
        assert {s.processings.get().purpose_id for s in Subject.objects.all()} == {purpose.pk}
        assert purpose_field("service_access")

    def test_what_was_tried_is_imported_without_a_second_upload(self, officer):
        tried = imported(officer, crowd(3), dry_run="on")
        assert url("repeat", tried.pk) in text_of(officer.get(url("change", tried.pk)))
        answer = officer.post(url("repeat", tried.pk))
        run = SubjectImport.objects.order_by("-pk")[0]
        assert (answer["Location"], run.dry_run) == (url("change", run.pk), False)
        assert officer.post(url("repeat", tried.pk))["Location"] == url("change", run.pk)  # a second click
        tasks.run_import(run.pk)
        assert Subject.objects.count() == 3
        # Its file is destroyed with the end of the import, that of the trial with it.
        assert url("repeat", tried.pk) not in text_of(officer.get(url("change", tried.pk)))

    def test_an_import_that_was_no_trial_is_not_repeated(self, officer):
        run = imported(officer, crowd(1))
        assert officer.post(url("repeat", run.pk))["Location"] == url("change", run.pk)
        assert SubjectImport.objects.count() == 1

    @pytest.mark.parametrize(
        ("content", "said"),
        [
            (b"", "The file is empty"),
            (b"\x00\x01\x02" * 100, "Nothing was imported"),
            ("Цвет;Вкус\nкрасный;сладкий\n".encode(), "no heading that is known"),
            ("ИИН;Раса\n900101300017;нет\n".encode(), "the policy forbids"),
        ],
    )
    def test_a_file_that_is_no_table_of_subjects_is_told_in_words(self, officer, content, said):
        page = upload(officer, content)
        assert page.status_code == 200
        assert said in str(page.context["form"].errors["file"])
        assert not SubjectImport.objects.exists()

    def test_a_file_too_large_for_memory_is_taken_too(self, officer):
        rows = crowd(12_000)
        assert len(table(rows).getvalue()) > 1_500_000
        content = table(rows).getvalue() + table(rows).getvalue().partition(b"\n")[2]
        assert upload(officer, content, dry_run="on").status_code == 302

    def test_the_name_of_the_file_is_shown_nowhere(self, officer):
        run = imported(officer, crowd(1), dry_run="on")
        for page in (officer.get(url("change", run.pk)), officer.get(url("changelist"))):
            assert "Канарейкин" not in text_of(page)


class TestWatching:
    def test_progress_is_numbers_and_codes(self, officer):
        run = imported(officer, [*crowd(4), *bad(1)])
        answer = officer.get(url("progress", run.pk))
        assert answer["Content-Type"] == "application/json"
        assert answer.json() == {
            "state": "done", "state_text": "done", "percent": 100, "ended": True,
            "read": 5, "created": 4, "updated": 0, "unchanged": 0, "rejected": 1,
        }  # fmt: skip

    def test_a_page_that_waits_asks_for_progress_and_one_that_ended_does_not(self, officer):
        upload(officer, table(crowd(1)).getvalue())
        run = SubjectImport.objects.get()
        assert url("progress", run.pk) in text_of(officer.get(url("change", run.pk)))
        tasks.run_import(run.pk)
        assert url("progress", run.pk) not in text_of(officer.get(url("change", run.pk)))

    def test_columns_are_shown_by_letters_with_what_they_were_taken_for(self, officer):
        content = "Фамилия;ИИН;Любимый цвет\nКим;900101300017;синий\n".encode()
        upload(officer, content, dry_run="on")
        run = SubjectImport.objects.get()
        tasks.run_import(run.pk)
        page = officer.get(url("change", run.pk))
        assert page.context["columns"] == [("A", "Surname"), ("B", "IIN"), ("C", "")]
        assert "Любимый" not in text_of(page)
        assert "синий" not in text_of(page)

    def test_faults_name_row_column_and_reason_and_never_the_value(self, officer):
        run = imported(officer, [*crowd(2), *bad(1)])
        page = officer.get(url("change", run.pk))
        assert [(fault.row, fault.column_name) for fault in page.context["faults"]] == [(4, "IIN")]
        assert "The check digit of the IIN does not fit" in text_of(page)
        assert "900101300018" not in text_of(page)

    def test_many_faults_come_page_by_page(self, officer, monkeypatch):
        from compliance.register.views import importing

        monkeypatch.setattr(importing, "FAULTED_ROWS", 2)
        run = imported(officer, bad(5))
        rows: list[int] = []
        link: str | None = ""
        while link is not None:
            page = officer.get(url("change", run.pk) + link)
            rows += [fault.row for fault in page.context["faults"]]
            link = page.context["next_faults"]
        assert rows == [2, 3, 4, 5, 6]

    def test_it_is_stopped_and_goes_on(self, officer):
        upload(officer, table(crowd(2)).getvalue())
        run = SubjectImport.objects.get()
        officer.post(url("stop", run.pk))
        run.refresh_from_db()
        assert (run.state, run.failure) == ("failed", "stopped")
        officer.post(url("continue", run.pk))
        tasks.run_import(run.pk)
        assert Subject.objects.count() == 2
        assert officer.get(url("stop", run.pk)).status_code == 405


class TestRejectedRows:
    def test_they_leave_with_a_reason_and_an_entry(self, officer):
        run = imported(officer, bad(2))
        assert officer.get(url("rejected", run.pk)).status_code == 200
        assert officer.post(url("rejected", run.pk), {"reason_code": "", "note": ""}).status_code == 200
        assert not AuditEntry.objects.filter(event="register.rejected_rows_read").exists()

        answer = officer.post(url("rejected", run.pk), {"reason_code": "correction", "note": ""})
        content = b"".join(answer.streaming_content).decode("utf-8-sig")
        assert content.count("900101300018") == 2
        assert answer["Content-Disposition"] == f'attachment; filename="rejected-{run.pk}.csv"'
        assert "no-store" in answer["Cache-Control"]
        entry = AuditEntry.objects.get(event="register.rejected_rows_read")
        assert (entry.actor, entry.reason, entry.details) == (officer.actor.label, "correction", {"rows": 2})

    def test_where_none_were_rejected_there_is_no_file(self, officer):
        run = imported(officer, crowd(1))
        assert (
            officer.post(url("rejected", run.pk), {"reason_code": "correction", "note": ""}).status_code
            == 404
        )


@pytest.mark.parametrize("name", PERSONAS)
def test_who_may_see_and_who_may_import(name, request, officer):
    run = imported(officer, [*crowd(1), *bad(1)])
    person = request.getfixturevalue(name)
    sees = name in {"officer", "responsible", "auditor"}
    imports = name in {"officer", "responsible"}
    for page in ("change", "progress"):
        assert (person.get(url(page, run.pk)).status_code == 200) == sees
    assert (person.get(url("rejected", run.pk)).status_code == 200) == imports
    assert (person.get(url("add")).status_code == 200) == imports
    for page in ("stop", "continue", "rejected", "repeat"):
        assert (person.post(url(page, run.pk), {}).status_code == 403) != imports
    assert (upload(person, table(crowd(1)).getvalue(), dry_run="on").status_code == 302) == imports


def test_a_stranger_gets_nothing(stranger, officer):
    run = imported(officer, crowd(1))
    for page in ("change", "progress", "rejected"):
        assert "/login/" in stranger.get(url(page, run.pk))["Location"]
