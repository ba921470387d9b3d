"""A register is exported while the night destroys: neither waits for the other, and the file is of one instant."""

from __future__ import annotations

import io
import zipfile
from hashlib import sha256

import pytest
from django.db import OperationalError, connection, connections
from django.urls import reverse
from pypdf import PdfReader

from compliance.audit.verify import verify
from compliance.extracts.models import Extract
from compliance.extracts.writing import document
from compliance.register.models import Destruction, Subject
from tests.commands import manage
from tests.extracts.files import content, started
from tests.extracts.runs import PEOPLE, after_the_first_row, finish, running_plan
from tests.personas import hire, signed_in
from tests.register.admin.screens import text_of
from tests.register.services.people import OFFICER
from tests.services import superuser_link

LIST = reverse("admin:extracts_extract_changelist")
TAKE = reverse("admin:extracts_extract_take", args=["destruction"])
WHY = {"reason_code": "register_copy", "note": "", "language": "ru", "since": "", "until": ""}
RUNNING = "data is being destroyed at this moment"


def from_the_web(kind, folder):
    """The file as a browser gets it."""
    return b"".join(asked_for(kind).streaming_content)


def asked_for(kind):
    return signed_in(hire("compliance_officer", language="en")).post(TAKE, {**WHY, "format": kind})


def from_the_command(kind, folder):
    """The file as a job of the operator makes it."""
    done = manage("export_register", "destruction", "--format", kind, "--output", folder)
    assert done.returncode == 0, done.stderr
    [file] = folder.iterdir()
    return file.read_bytes()


def told_of(file):
    """References of the subjects whose destruction a file tells of, whatever its format."""
    if file.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(file)) as archive:
            text = "".join(text_in(archive.read(name)) for name in archive.namelist())
    else:
        text = text_in(file)
    return {one for one in Subject.objects.values_list("reference", flat=True) if one in text}


def text_in(file):
    """The words of a PDF; anything else is text already."""
    if not file.startswith(b"%PDF"):
        return file.decode()
    return "".join(page.extract_text() for page in PdfReader(io.BytesIO(file)).pages).replace("\n", "")


def destroyed():
    return set(Destruction.objects.values_list("subject__reference", flat=True))


@pytest.mark.parametrize("taken", [from_the_web, from_the_command])
@pytest.mark.parametrize("kind", ["csv", "xlsx", "pdf"])
def test_an_export_in_the_middle_of_a_retention_run_is_whole_and_of_one_instant(
    own_database, monkeypatch, tmp_path, taken, kind
):
    plan = running_plan()
    before = destroyed()
    after_the_first_row(monkeypatch, lambda: finish(plan))
    file = taken(kind, tmp_path)
    plan.refresh_from_db()
    assert plan.state == "done"
    assert told_of(file) == before, "what was destroyed after its instant is not in it"
    extract = Extract.objects.get()
    assert (extract.state, extract.rows) == ("whole", len(before))
    assert extract.sha256 == sha256(file).hexdigest()
    assert told_of(content("destruction", kind)) == destroyed()
    assert len(destroyed()) == PEOPLE, "and nothing is lost"
    assert verify().ok


def test_parts_are_numbered_by_the_rows_that_are_in_them_and_not_by_those_of_a_moment_before(
    own_database, monkeypatch
):
    monkeypatch.setattr(document, "PART_ROWS", 1)
    plan = running_plan()
    export = started("destruction", "pdf")
    finish(plan)
    file = b"".join(export.pieces)
    assert told_of(file) == destroyed()
    with zipfile.ZipFile(io.BytesIO(file)) as archive:
        assert len(archive.namelist()) == PEOPLE
        assert f"{PEOPLE} из {PEOPLE}" in text_in(archive.read(archive.namelist()[-1]))


def test_whoever_takes_a_register_in_a_run_is_told_of_it_and_afterwards_no_longer(
    own_database, officer, tmp_path
):
    plan = running_plan()

    def said():
        done = manage("export_register", "destruction", "--output", tmp_path)
        assert done.returncode == 0
        return [text_of(officer.get(LIST)), text_of(officer.get(TAKE)), done.stderr]

    assert all(RUNNING in text for text in said())
    finish(plan)
    assert not any(RUNNING in text for text in said())


def test_an_export_that_its_reader_broke_off_says_so_and_the_run_goes_on(own_database, officer):
    plan = running_plan()
    export = started("destruction")
    next(export.pieces)
    export.pieces.close()
    finish(plan)
    assert len(destroyed()) == PEOPLE
    extract = Extract.objects.get()
    assert (extract.state, extract.sha256) == ("begun", "")
    assert str(extract.history.latest().history_actor) == OFFICER.label
    assert "not finished" in text_of(officer.get(LIST))


def cut_off(plan):
    """The run goes on, and the server ends the connection of the export."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        [backend] = cursor.fetchone()
    finish(plan)
    with superuser_link() as link:
        link.execute("SELECT pg_terminate_backend(%s)", [backend])


@pytest.mark.parametrize("kind", ["csv", "xlsx", "pdf"])
def test_an_export_that_the_database_broke_off_in_a_run_leaves_no_file_says_so_and_loses_nothing(
    own_database, monkeypatch, tmp_path, kind
):
    plan = running_plan()
    after_the_first_row(monkeypatch, lambda: cut_off(plan))
    done = manage("export_register", "destruction", "--format", kind, "--output", tmp_path)
    connections.close_all()
    assert done.returncode
    assert "nothing was written: the database broke off the reading" in done.stderr
    assert "EX-1 stays unfinished; begin again" in done.stderr
    assert not list(tmp_path.iterdir())
    after_the_first_row(monkeypatch, lambda: cut_off(plan))
    with pytest.raises(OperationalError):
        list(asked_for(kind).streaming_content)
    connections.close_all()
    assert [one.state for one in Extract.objects.all()] == ["begun", "begun"]
    page = text_of(signed_in(hire("auditor", language="en")).get(LIST))
    assert page.count("not finished") == 2
    assert len(destroyed()) == PEOPLE
    assert told_of(content("destruction", kind)) == destroyed()
    assert verify().ok
