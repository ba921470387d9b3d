"""Consents over HTTP: recorded by the same service as on the screens, and answered without a value."""

from __future__ import annotations

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from compliance.audit.models import AuditEntry
from compliance.consents.models import Consent
from compliance.register.models import Processing
from compliance.vault.models import DataKey
from compliance.vault.reading import open_values
from compliance.vault.services import key_for
from tests.consents.api.asking import site
from tests.consents.giving import NOW, published, somebody

pytestmark = pytest.mark.django_db


def test_a_website_records_a_consent_and_is_told_its_entry():
    subject, wording, website = somebody(), published(), site()
    answer = website.send(
        "/consents",
        {
            "subject": {"reference": subject.reference},
            "wording": {"series": "service", "digest": wording.digest},
            "received_at": "2026-04-06T14:30:00+05:00",
            "message": "form-17",
        },
    )
    assert answer.status_code == 201, answer.content
    told = answer.json()
    consent = Consent.objects.get()
    assert told["id"] == consent.pk
    assert (told["state"], told["act"], told["number"]) == ("active", "given", 1)
    assert told["version"] == 1
    assert told["given_at"] == "2026-04-06T09:30:00Z"
    assert (consent.channel, consent.giver, consent.message) == ("website_form", "self", "form-17")
    entry = AuditEntry.objects.get(event="consents.given")
    assert entry.actor == "client:website"
    assert entry.subject_id == subject.pk
    assert entry.reason == "interface"
    assert Consent.history.get().history_actor == "client:website"


def test_giving_takes_a_fixed_and_small_number_of_statements():
    published()
    website = site(per_minute=1_000_000)
    subjects = [somebody({"surname": "Ахметов", "name": "Бауыржан", "iin": iin})
                for iin in ("900101300017", "791028302728", "950101300707")]  # fmt: skip
    counted = []
    for subject in subjects:
        body = {"subject": {"reference": subject.reference}, "wording": {"series": "service"}}
        with CaptureQueriesContext(connection) as seen:
            assert website.send("/consents", body).status_code == 201
        counted.append(len(seen))
    # Client, place of the answer with subject, its lock and text, facts with keys, consent and processings with their
    # history, trail, answer; and the marks of one transaction, which the test's own has around it.
    assert counted[1:] == [8, 8]


def test_a_consent_with_sealed_parts_is_kept_under_the_key_that_the_subject_has_already():
    subject = somebody()
    published()
    website = site()
    with transaction.atomic():
        before = key_for(subject.pk, "consents", NOW)
    body = {
        "subject": {"reference": subject.reference}, "wording": {"series": "service"},
        "giver": "representative", "representative": {"name": "Әлімжанов Ержан", "proof": "№ 17"},
    }  # fmt: skip
    assert website.send("/consents", body).status_code == 201
    consent = Consent.objects.get()
    assert (consent.number, Consent.history.count(), Processing.objects.count()) == (1, 1, 2)
    assert DataKey.objects.get(subject_id=subject.pk, scope="consents").pk == before.id
    owner = [(subject.pk, "consents")]
    assert open_values([consent.representative], owner) == [{"name": "Әлімжанов Ержан", "proof": "№ 17"}]


def test_a_first_consent_with_sealed_parts_takes_no_statement_more_than_one_without():
    published()
    website = site()
    acting = {"giver": "representative", "representative": {"name": "Әлімжанов Ержан", "proof": "№ 17"}}
    counted = []
    for iin, more in (("900101300017", {}), ("791028302728", {}), ("950101300707", acting)):
        subject = somebody({"surname": "Ахметов", "name": "Бауыржан", "iin": iin})
        body = {"subject": {"reference": subject.reference}, "wording": {"series": "service"}, **more}
        with CaptureQueriesContext(connection) as seen:
            assert website.send("/consents", body).status_code == 201
        counted.append(len(seen))
    # The master key is compared by two, which a process does once: but here nothing is committed.
    assert counted[2] == counted[1] + 2
