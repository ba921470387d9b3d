"""What strangers and colleagues may put into an address: a clear answer, never a failure of ours."""

from __future__ import annotations

import io
import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from django import forms

from compliance.consents.forms.clients import ClientForm
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


ENDS_OF_TIME = ["0001-01-01", "9999-12-31"]


@pytest.mark.parametrize("name", ["since", "until"])
@pytest.mark.parametrize("day", ENDS_OF_TIME)
def test_the_trail_answers_for_the_ends_of_time(auditor: Persona, name: str, day: str):
    assert auditor.get("/admin/audit/auditentry/", {name: day}).status_code == 200


def test_transfers_and_an_interface_client_answer_for_the_ends_of_time(officer: Persona):
    for day in ENDS_OF_TIME:
        for name in ("since", "until"):
            assert officer.get("/admin/disclosures/transfer/", {name: day}).status_code == 200
        form = ClientForm({"name": "shop", "scopes": ["record"], "per_minute": "60", "last_day": day})
        assert "last_day" in form.errors


def forms_below(form: Any) -> Iterator[Any]:
    for one in form.__subclasses__():
        yield one
        yield from forms_below(one)


def test_every_field_for_a_day_refuses_days_that_nothing_can_be_reckoned_with():
    """The day after 31 December 9999 is a failure of ours."""
    fields = [
        (f"{form.__module__}.{form.__name__}.{name}", field)
        for form in forms_below(forms.BaseForm)
        if form.__module__.startswith(("compliance.", "requests_inbox."))
        for name, field in form.base_fields.items()
        if isinstance(field, forms.DateField)
    ]
    assert len(fields) > 15
    for day in ENDS_OF_TIME:
        for name, field in fields:
            with pytest.raises(forms.ValidationError):
                pytest.fail(f"{name} took {field.clean(day)}")


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
