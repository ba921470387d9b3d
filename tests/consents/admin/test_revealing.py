"""The sealed parts of an entry: opened with a reason, recorded, in one answer only."""

from __future__ import annotations

import io

import pytest

from compliance.audit.models import AuditEntry
from compliance.register.services.blocking import block
from tests.consents.admin.screens import ASKED, address, errors_of, text_of
from tests.consents.giving import MARKETING, NOW, OFFICER, given, somebody, why

pytestmark = pytest.mark.django_db

SCAN = b"%PDF-1.7 a scan"


@pytest.fixture
def consent():
    return given(
        somebody(), MARKETING, giver="representative", representative={"name": "Ким Ольга", "proof": "Куәлік 1"},
        conditions="Тек пошта", channel="paper", evidence=io.BytesIO(SCAN), evidence_name="Ким.pdf",
    )  # fmt: skip


def told(event):
    return AuditEntry.objects.filter(event=event)


@pytest.mark.parametrize("name", ["officer", "responsible", "auditor"])
def test_a_reason_opens_them_once_and_is_recorded(name, request, consent):
    person = request.getfixturevalue(name)
    url = address("consent_reveal", consent.pk, 1)
    assert "Ким" not in text_of(person.get(url))
    assert "reason_code" in errors_of(person.post(url, {"note": ""}))
    assert not told("consents.entry_revealed").exists()

    answer = person.post(url, ASKED)
    for value in ("Ким Ольга", "Куәлік 1", "Тек пошта", "Ким.pdf"):
        assert value in text_of(answer)
    assert answer["Cache-Control"] == "no-store, private"
    entry = told("consents.entry_revealed").get()
    assert (entry.actor, entry.reason, entry.subject_id) == (
        person.actor.label, "subject_request", consent.subject_id,
    )  # fmt: skip
    assert entry.details == {"entry": 1}


def test_the_pages_hold_none_of_it(clerk, officer, auditor, consent):
    for person in (clerk, officer, auditor):
        for url in (
            address("consent_subject", consent.subject_id), address("consent_change", consent.pk),
            address("consent_history", consent.pk), address("consent_changelist"),
        ):  # fmt: skip
            page = text_of(person.get(url))
            for value in ("Ким Ольга", "Куәлік 1", "Тек пошта", "Ким.pdf"):
                assert value not in page, url


def test_the_file_is_given_as_an_attachment_that_no_browser_opens(auditor, consent):
    url = address("consent_file", consent.pk, 1)
    answer = auditor.post(url, ASKED)
    assert b"".join(answer.streaming_content) == SCAN
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["Content-Disposition"] == f'attachment; filename="evidence-{consent.pk}-1"'
    assert answer["Cache-Control"] == "no-store, private"
    assert told("consents.evidence_read").get().actor == auditor.actor.label


@pytest.mark.parametrize("page", ["consent_reveal", "consent_file"])
def test_a_clerk_opens_nothing(page, clerk, consent):
    assert clerk.post(address(page, consent.pk, 1), ASKED).status_code == 403
    assert not told("consents.entry_revealed").exists()


@pytest.mark.parametrize("page", ["consent_reveal", "consent_file"])
def test_an_entry_that_is_not_there_is_not_found(page, officer, consent):
    assert officer.post(address(page, consent.pk, 7), ASKED).status_code == 404
    assert officer.post(address(page, 999_999, 1), ASKED).status_code == 404


def test_an_entry_without_a_file_has_none_to_give(officer):
    consent = given(somebody())
    assert officer.post(address("consent_file", consent.pk, 1), ASKED).status_code == 404
    assert not told("consents.evidence_read").exists()


@pytest.mark.parametrize("page", ["consent_reveal", "consent_file"])
def test_blocked_data_stays_shut_and_the_try_is_recorded(page, officer, consent):
    block(
        subject=consent.subject, category=None, ground="dispute", until=None, actor=OFFICER, reason=why("dispute"),
        now=NOW,
    )  # fmt: skip
    answer = officer.post(address(page, consent.pk, 1), ASKED)
    assert errors_of(answer)["__all__"]
    assert "Ким Ольга" not in text_of(answer)
    assert told("register.reveal_refused").get().actor == officer.actor.label
    assert not told("consents.entry_revealed").exists()
