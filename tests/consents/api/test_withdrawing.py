"""Withdrawals over HTTP: carried out at once, or kept open for staff when something stands against them."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.utils import timezone

from compliance.audit.models import AuditEntry
from compliance.consents.models import Consent, Withdrawal
from compliance.consents.services.bars import place_bar
from tests.consents.api.asking import site
from tests.consents.giving import NOW, OFFICER, given, somebody, why

pytestmark = pytest.mark.django_db


def barred(subject):
    place_bar(
        subject=subject, ground="open_obligation", source="Договор 17", actor=OFFICER,
        reason=why("other", "договор"), now=NOW,
    )  # fmt: skip


def test_a_website_withdraws_a_consent_by_its_id():
    subject, website = somebody(), site()
    consent = given(subject)
    answer = website.send(f"/consents/{consent.pk}/withdrawals", {})
    assert answer.status_code == 201, answer.content
    told = answer.json()
    assert (told["state"], told["consent"]["state"], told["consent"]["number"]) == (
        "fulfilled",
        "withdrawn",
        2,
    )
    consent.refresh_from_db()
    assert consent.state == "withdrawn"
    assert not subject.processings.filter(ended_at=None).exists()
    assert AuditEntry.objects.get(event="consents.withdrawn").actor == "client:website"


def test_a_website_withdraws_a_consent_by_subject_and_series():
    subject, website = somebody(), site()
    given(subject)
    answer = website.send(
        "/withdrawals",
        {"subject": {"reference": subject.reference}, "series": "service", "message": "form-9"},
    )
    assert answer.status_code == 201, answer.content
    assert Withdrawal.objects.get().message == "form-9"


def test_a_barred_withdrawal_is_a_conflict_that_stays_open_for_staff():
    subject, website = somebody(), site()
    consent = given(subject)
    barred(subject)
    answer = website.send(f"/consents/{consent.pk}/withdrawals", {})
    assert answer.status_code == 409
    told = answer.json()
    withdrawal = Withdrawal.objects.get()
    assert told["type"] == "urn:compliance:problem:withdrawal_barred"
    assert told["withdrawal"] == withdrawal.pk
    assert datetime.fromisoformat(told["due_at"]) == withdrawal.due_at
    assert [error["code"] for error in told["errors"]] == ["open_obligation"]
    assert withdrawal.state == "open"
    assert Consent.objects.get().state == "active"
    assert AuditEntry.objects.filter(event="consents.withdrawal_refused").count() == 1
    assert "Договор" not in answer.content.decode()


def test_a_consent_that_has_ended_is_not_withdrawn_again():
    subject, website = somebody(), site()
    consent = given(subject)
    website.send(f"/consents/{consent.pk}/withdrawals", {})
    again = website.send(f"/consents/{consent.pk}/withdrawals", {})
    assert (again.status_code, again.json()["type"]) == (409, "urn:compliance:problem:consent_ended")
    assert Consent.objects.get().number == 2


@pytest.mark.parametrize(
    "address", ["/consents/4711/withdrawals", "/consents/9223372036854775807/withdrawals"]
)
def test_an_unknown_consent_is_a_problem(address):
    answer = site().send(address, {})
    assert (answer.status_code, answer.json()["type"]) == (404, "urn:compliance:problem:consent_unknown")


def test_a_withdrawal_from_the_future_is_refused_and_nothing_is_kept():
    subject, website = somebody(), site()
    consent = given(subject)
    late = timezone.now().replace(year=2100).isoformat()
    answer = website.send(f"/consents/{consent.pk}/withdrawals", {"received_at": late})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["code"] == "received_in_future"
    assert not Withdrawal.objects.exists()
