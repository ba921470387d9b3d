"""What strangers and colleagues may put into an address: a clear answer, never a failure of ours."""

from __future__ import annotations

import io
import uuid

import pytest

from compliance.register.models import SubjectImport
from compliance.register.reading.errors import ReadingError
from compliance.register.reading.table import open_table
from compliance.register.services.search import find_subjects
from tests.personas import Persona
from tests.register.services.people import NOW, OFFICER, registered, why

pytestmark = pytest.mark.django_db
NO_IDS = ["²", "٣", "-1", "1e9", "", " ", "9" * 5000, "9" * 19, "0x1", "[]", "%s", "'"]


@pytest.mark.parametrize("text", NO_IDS)
@pytest.mark.parametrize("page", ["reveal", "reveal-history"])
def test_what_is_no_id_of_a_value_names_none(responsible: Persona, page: str, text: str):
    subject = registered()
    address = f"/admin/register/subject/{subject.pk}/"
    pages = {"reveal": f"{address}reveal/", "reveal-history": f"{address}history/reveal/"}
    assert responsible.get(pages[page], {"values": text}).status_code == 200


@pytest.mark.parametrize("name", ["since", "until"])
@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_the_trail_answers_for_the_ends_of_time(auditor: Persona, name: str, day: str):
    assert auditor.get("/admin/audit/auditentry/", {name: day}).status_code == 200


@pytest.mark.parametrize("text", ["S-\0", "s-" + "\0" * 9, "S-AB", "S-" + "A" * 5000, "S-Ким"])
def test_what_only_looks_like_a_reference_is_not_given_to_the_database(text: str):
    assert find_subjects(text, actor=OFFICER, now=NOW).subject_ids == []


def test_a_reference_is_found_however_it_is_typed():
    subject = registered()
    found = find_subjects(f" {subject.reference.lower()} ", actor=OFFICER, now=NOW)
    assert found.subject_ids == [subject.pk]


@pytest.mark.parametrize("content", [b"a" * 200_000, b"iin;" * 200_000 + b"\n1\n"])
def test_a_heading_without_end_is_not_called_an_empty_file(content: bytes):
    with pytest.raises(ReadingError) as refused:
        open_table(io.BytesIO(content))
    assert refused.value.code == "columns_too_many"


@pytest.mark.parametrize("text", NO_IDS)
def test_what_is_no_row_of_an_import_begins_at_its_first(responsible: Persona, text: str):
    run = SubjectImport(digest=b"", request_id=uuid.uuid4(), requested_by="staff:1", requested_at=NOW)
    run.record(actor=OFFICER, reason=why("import"), now=NOW)
    page = f"/admin/register/subjectimport/{run.pk}/change/"
    assert responsible.get(page, {"after_row": text}).status_code == 200
