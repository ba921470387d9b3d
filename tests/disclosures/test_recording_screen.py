"""Recording transfers on the screen: of one subject, a list or everybody; what is wrong is told and not kept."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from compliance.disclosures.models import Transfer
from tests.consents.giving import given
from tests.disclosures.recipients import (
    SHARING,
    another,
    basis,
    company,
    entries,
    purpose,
    registered,
    sharer,
)
from tests.disclosures.test_screens import WHY, address
from tests.register.admin.screens import text_of

pytestmark = pytest.mark.django_db


def the_form(recipient, **fields):
    return {
        "recipient": recipient.pk, "purpose": purpose().pk, "basis": basis().pk, "categories": ["email"],
        "who": "one", "reference": "", "at": "", "ground": "", "document": "", **WHY, **fields,
    }  # fmt: skip


class TestRecording:
    def test_one_subject_by_reference(self, officer):
        subject, _consent = sharer()
        recipient = company()
        page = officer.post(address("transfer_add"), the_form(recipient, reference=subject.reference.lower()))
        transfer = Transfer.objects.get()
        assert page.url == address("transfer_change", transfer.pk)
        assert transfer.history.get().history_user_id == officer.user.pk
        assert subject.reference in text_of(officer.get(page.url))

    def test_a_list_from_a_file_with_those_left_out(self, officer):
        subject, _consent = sharer()
        other = registered(another())
        text = f"Reference;Note\n{subject.reference};x\n\n{other.reference}\n"
        file = SimpleUploadedFile("list.csv", text.encode("utf-8-sig"), "text/csv")
        recipient = company()
        page = officer.post(address("transfer_add"), the_form(recipient, who="listed", file=file))
        assert "Of 2 subjects, 1 has no live basis" in text_of(page)
        assert "1: not processed for this purpose on this basis" in text_of(page)
        assert not Transfer.objects.exists()
        file.seek(0)
        officer.post(address("transfer_add"), the_form(recipient, who="listed", file=file, skip_refused="on"))
        assert list(Transfer.objects.get().rows.values_list("subject_id", flat=True)) == [subject.pk]
        assert {entry.actor for entry in entries("disclosures.subject_refused")} == {
            f"staff:{officer.user.pk}"
        }

    def test_everybody_whose_data_is_processed_for_the_purpose(self, officer):
        sharer()
        second = registered(another())
        given(second, SHARING)
        officer.post(address("transfer_add"), the_form(company(), who="everybody"))
        assert Transfer.objects.get().count == 2

    @pytest.mark.parametrize(
        ("content", "told"),
        [
            (b"\xff\xfe\x00rubbish\xff", "The file is no text"),
            (b"reference\n", "There is no reference in the file"),
            (b"S-0000-0000\nsomebody\n", "A reference is not in the register"),
            (b"S-0000-0000\n", "A reference is not in the register"),
        ],
    )
    def test_a_bad_file_is_told_beside_the_form_and_nothing_is_kept(self, officer, content, told):
        file = SimpleUploadedFile("list.csv", content, "text/csv")
        page = officer.post(address("transfer_add"), the_form(company(), who="listed", file=file))
        assert told in text_of(page)
        assert not Transfer.objects.exists()

    def test_a_reference_of_nobody_and_none_at_all(self, officer):
        page = officer.post(address("transfer_add"), the_form(company(), reference="S-0000-0000"))
        assert "A reference is not in the register" in text_of(page)
        page = officer.post(address("transfer_add"), the_form(company("b")))
        assert "Type the reference of the subject" in text_of(page)


def test_times_of_the_form_are_those_of_almaty(officer):
    subject, _consent = sharer()
    soon = timezone.localtime(timezone.now() - timedelta(minutes=1))
    officer.post(
        address("transfer_add"),
        the_form(company(), reference=subject.reference, at=soon.strftime("%Y-%m-%dT%H:%M:%S")),
    )
    assert abs(Transfer.objects.get().at - soon) < timedelta(seconds=1)
