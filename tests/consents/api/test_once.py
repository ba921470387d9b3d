"""The same idempotency key twice is one act, whatever happened in between; another request is refused."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from compliance.audit.models import AuditEntry
from compliance.consents.models import AnsweredRequest, Consent, Withdrawal
from compliance.consents.services.answered import sweep_answers
from compliance.consents.tasks import sweep_answers as sweep_job
from compliance.register.models import LegalBasis, Processing, Subject
from tests.consents.api.asking import Site, site
from tests.consents.giving import NOW, OFFICER, given, published, somebody, why
from tests.together import together

KEY = "4b6a1f0e-8f7e-4c5a-9d64-2f6f3b1d9a10"


def body(subject: Subject, **more) -> dict[str, object]:
    return {"subject": {"reference": subject.reference}, "wording": {"series": "service"}, **more}


@pytest.mark.django_db
class TestTheSameKey:
    def test_twice_is_one_consent(self):
        subject, website = somebody(), site()
        published()
        first = website.send("/consents", body(subject), key=KEY)
        again = website.send("/consents", body(subject), key=KEY)
        assert (first.status_code, again.status_code) == (201, 201)
        assert again.json() == first.json()
        assert ("Idempotency-Replayed" in first, again["Idempotency-Replayed"]) == (False, "true")
        consent = Consent.objects.get()
        assert (consent.number, Consent.history.count()) == (1, 1)
        assert Processing.objects.count() == 2
        assert AuditEntry.objects.filter(event="consents.given").count() == 1

    def test_is_answered_as_before_also_when_the_consent_has_ended_since(self):
        subject, website = somebody(), site()
        published()
        first = website.send("/consents", body(subject), key=KEY)
        website.send(f"/consents/{first.json()['id']}/withdrawals", {})
        again = website.send("/consents", body(subject), key=KEY)
        assert again.json() == first.json()
        assert Consent.objects.get().state == "withdrawn"

    def test_with_another_body_or_address_is_refused(self):
        subject, website = somebody(), site()
        published()
        website.send("/consents", body(subject), key=KEY)
        for answer in (
            website.send("/consents", body(subject, message="form-18"), key=KEY),
            website.send("/withdrawals", {"subject": {"reference": subject.reference}, "series": "service"},
                         key=KEY),
        ):  # fmt: skip
            assert (answer.status_code, answer.json()["type"]) == (422, "urn:compliance:problem:key_reused")
        assert Consent.objects.get().state == "active"

    def test_of_another_client_is_another_request(self):
        subject = somebody()
        published()
        for name in ("website", "shop"):
            answer = site(name=name).send("/consents", body(subject, received_at="2026-04-06T14:30:00+05:00"),
                                          key=KEY)  # fmt: skip
            assert "Idempotency-Replayed" not in answer
        assert AnsweredRequest.objects.count() == 2
        assert Consent.objects.get().number == 1  # the same giving all the same

    def test_repeats_a_refusal_as_well(self):
        subject, website = somebody({"surname": "Сапаров", "email": "a@example.kz"}), site()
        published()
        first = website.send("/consents", body(subject), key=KEY)
        again = website.send("/consents", body(subject), key=KEY)
        assert (first.status_code, again.status_code) == (422, 422)
        assert first.json()["errors"] == again.json()["errors"]
        assert AuditEntry.objects.filter(event="consents.refused").count() == 1

    def test_repeats_what_was_refused_after_the_consent_was_written_and_nothing_is_left_of_it(self):
        subject, website = somebody(), site()
        published()
        basis = LegalBasis.objects.get(code="consent")
        basis.active = False
        basis.record(actor=OFFICER, reason=why("service"), now=NOW)
        first = website.send("/consents", body(subject), key=KEY)
        again = website.send("/consents", body(subject), key=KEY)
        assert (first.status_code, again.status_code) == (409, 409)
        assert {error["code"] for error in first.json()["errors"]} == {"basis_inactive"}
        assert again.json()["errors"] == first.json()["errors"]
        assert AuditEntry.objects.filter(event="consents.refused").count() == 1
        assert not AuditEntry.objects.filter(event="consents.given").exists()
        assert (Consent.objects.count(), Consent.history.count(), Processing.objects.count()) == (0, 0, 0)

    def test_after_an_unexpected_error_may_be_sent_again(self, monkeypatch):
        subject, website = somebody(), site()
        published()
        with monkeypatch.context() as broken:
            broken.setattr("compliance.consents.services.giving.record_events", lambda *a, **k: 1 / 0)
            assert website.send("/consents", body(subject), key=KEY).status_code == 500
        assert not AnsweredRequest.objects.exists()
        assert not Consent.objects.exists()
        assert website.send("/consents", body(subject), key=KEY).status_code == 201

    def test_is_one_withdrawal_too(self):
        consent, website = given(somebody()), site()
        for _ in range(2):
            assert website.send(f"/consents/{consent.pk}/withdrawals", {}, key=KEY).status_code == 201
        assert Withdrawal.objects.count() == 1


@pytest.mark.django_db
class TestTheKey:
    @pytest.mark.parametrize("key", ["", "x", "17", "not-a-uuid", "0" * 200])
    def test_must_be_a_uuid(self, key):
        answer = Site(site().token).post(
            "/api/v1/consents", "{}", content_type="application/json",
            headers={"Authorization": f"Bearer {site(name='other').token}", "Idempotency-Key": key},
        )  # fmt: skip
        assert answer.status_code == 422
        assert "Idempotency-Key" in [error["field"] for error in answer.json()["errors"]]

    def test_is_forgotten_after_two_days_with_its_answer_which_holds_codes_only(self):
        subject, website = somebody(), site()
        published()
        website.send("/consents", body(subject), key=KEY)
        kept = AnsweredRequest.objects.get()
        assert set(kept.body) >= {"id", "reference", "state"}
        assert not {"Әлімжанова", "Айгерім", "900101300017"} & set(str(kept.body).split("'"))
        assert sweep_answers(now=timezone.now() + timedelta(hours=47)) == 0
        assert sweep_answers(now=timezone.now() + timedelta(hours=49)) == 1
        assert sweep_job() == 0
        assert not AnsweredRequest.objects.exists()


def test_many_at_once_with_one_key_are_one_consent(own_database):
    subject, website = somebody(), site(per_minute=1_000_000)
    published()
    answers: list[tuple[int, int]] = []

    def send() -> None:
        answer = Site(website.token).send("/consents", body(subject), key=KEY)
        answers.append((answer.status_code, answer.json()["id"]))

    assert together(*[send] * 6) == []
    consent = Consent.objects.get()
    assert answers == [(201, consent.pk)] * 6
    assert (consent.number, AnsweredRequest.objects.count()) == (1, 1)
    assert uuid.UUID(AnsweredRequest.objects.get().key) == uuid.UUID(KEY)
