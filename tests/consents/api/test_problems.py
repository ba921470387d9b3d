"""Bad input over HTTP: each is a problem (RFC 9457) with a stable type, quotes nothing, and saves nothing."""

from __future__ import annotations

import io
import json
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from compliance.audit.models import AuditEntry
from compliance.consents.api.problems import PROBLEMS
from compliance.consents.models import AnsweredRequest, Consent, Withdrawal
from compliance.register.models import Processing
from tests.consents.api.asking import HOME, site
from tests.consents.giving import DISTRIBUTION, MARKETING, given, published, somebody
from tests.register.makers import with_check_digit
from tests.register.services.people import AIGERIM

pytestmark = pytest.mark.django_db
CHILD = {**AIGERIM, "iin": with_check_digit("15050560001"), "birth_date": "2015-05-05"}
MOTHER = {"name": "Әлімжанова Сәуле", "proof": "туу туралы куәлік № 123"}
KEY = "4b6a1f0e-8f7e-4c5a-9d64-2f6f3b1d9a10"
SECRET = "Канарейкин 900101300017"


def problem(answer, status: int, code: str) -> dict[str, str]:
    """Checks that an answer is this problem; gives its errors as field → code."""
    told = answer.json()
    assert (answer.status_code, told["type"]) == (status, f"urn:compliance:problem:{code}"), told
    assert answer["Content-Type"] == "application/problem+json"
    assert answer["Cache-Control"] == "no-store"
    assert told["status"] == status
    assert told["title"]
    assert told["detail"]
    assert SECRET not in answer.content.decode()
    return {error["field"]: error["code"] for error in told.get("errors", [])}


def nothing_was_saved() -> bool:
    return not (Consent.objects.exists() or Processing.objects.exists() or Withdrawal.objects.exists())


BROKEN = {
    "half of it": b'{"subject": {"reference": "S-00',
    "a list": b"[]",
    "a number": b"17",
    "null": b"null",
    "not a number": b'{"wording": NaN}',
    "infinity": b'{"wording": -Infinity}',
    "two of a name": b'{"wording": {}, "wording": {}}',
    "not UTF-8": b'{"conditions": "\xff\xfe"}',
    "half of a letter": b'{"conditions": "\\ud800"}',
    "trailing": b'{} {"a": 1}',
    "too deep": b'{"a":' * 60 + b"1" + b"}" * 60,
    "hopelessly deep": b"[" * 100_000,
    "a comma too many": b'{"a": 1,}',
    "single quotes": b"{'a': 1}",
}


@pytest.mark.parametrize("name", BROKEN)
def test_half_broken_json_is_told_and_leaves_nothing(name):
    answer = site().send("/consents", BROKEN[name])
    problem(answer, 400, "json_broken")
    assert nothing_was_saved()
    assert not AnsweredRequest.objects.exists()


def test_no_body_at_all_lacks_its_fields():
    assert "field_missing" in problem(site().send("/consents", b""), 422, "not_valid").values()
    assert nothing_was_saved()


def test_a_body_that_breaks_off_is_broken():
    class Torn(io.BytesIO):
        def read(self, size=-1):
            raise OSError("the client has gone")

    website = site()
    torn: dict[str, Any] = {"wsgi.input": Torn()}
    answer = website.generic(
        "POST", HOME + "/consents", b"{}", content_type="application/json", **torn,
        headers={**website._headers(), "Idempotency-Key": KEY},
    )  # fmt: skip
    problem(answer, 400, "json_broken")
    assert nothing_was_saved()


def test_a_body_that_is_not_declared_as_json_is_not_read():
    website = site()
    for kind in (
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "text/xml",
    ):
        answer = website.post(HOME + "/consents", b"{}", content_type=kind,
                              headers={**website._headers(), "Idempotency-Key": KEY})  # fmt: skip
        problem(answer, 415, "not_json")


def test_a_body_that_is_too_large_is_refused_by_its_length_before_it_is_read():
    website = site()
    large = json.dumps({"conditions": "я" * 400_000})
    problem(website.send("/consents", large), 413, "too_large")
    answer = website.post(
        HOME + "/consents", b"{}", content_type="application/json", CONTENT_LENGTH=str(200 * 1024 * 1024),
        headers={**website._headers(), "Idempotency-Key": KEY},
    )  # fmt: skip
    problem(answer, 413, "too_large")


def test_fields_of_another_form_are_told_by_their_place_and_not_repeated():
    answer = site().send(
        "/consents",
        {"subject": {"iin": 17}, "wording": {"series": SECRET}, "channel": SECRET, SECRET: 1,
         "received_at": "2026-04-06T14:30:00", "terms": {"email": [SECRET]}},
    )  # fmt: skip
    errors = problem(answer, 422, "not_valid")
    assert errors["received_at"] == "time_without_zone"
    assert {"wording.series", "channel", "subject.iin"} <= set(errors)
    assert "field_unknown" in errors.values()


# What is wrong → the field and the code of the answer. The service says the same to the screens.
REJECTED: dict[str, tuple[dict[str, Any], dict[str, str]]] = {
    "an unknown text": ({"wording": {"series": "nothing"}}, {"wording": "wording_unknown"}),
    "an unknown version": ({"wording": {"series": "service", "version": 9}}, {"wording": "wording_unknown"}),
    "another text": ({"wording": {"series": "service", "digest": "0" * 64}}, {"wording": "wording_unknown"}),
    "an unknown category": ({"categories": ["name", "shoe_size"]}, {"categories": "category_unknown"}),
    "a forbidden category": ({"categories": ["name", "race"]}, {"categories": "category_forbidden"}),
    "an unknown purpose": (
        {"purposes": ["world_peace"]}, {"purposes": "purpose_unknown", "categories": "purpose_without_data"}
    ),
    "no data": ({"categories": []}, {"categories": "data"}),
    "paper without its message": ({"channel": "paper"}, {"message": "evidence"}),
    "a nameless representative": ({"giver": "representative"}, {"representative": "representative"}),
    "a blank representative": (
        {"giver": "representative", "representative": {"name": "  ", "proof": "№ 7"}},
        {"representative": "representative"},
    ),
    "a message that is an IIN": ({"message": "900101300017"}, {"message": "message_not_an_id"}),
    "conditions where there are none": ({"conditions": "x"}, {"conditions": "conditions_only_for_marketing"}),
    "before the Law": (
        {"received_at": "2012-01-01T00:00:00Z"}, {"received_at": "received_absurd", "wording": "wording_not_in_force"}
    ),
    "a term that is over": ({"valid_until": "2020-01-01T00:00:00Z"}, {"valid_until": "term_over"}),
    "a term of a century": ({"valid_until": "2190-01-01T00:00:00Z"}, {"valid_until": "term_longer_than_wording"}),
}  # fmt: skip


@pytest.mark.parametrize("name", REJECTED)
def test_what_the_rules_reject_is_told_by_field_recorded_and_not_saved(name):
    fields, codes = REJECTED[name]
    subject, wording = somebody(), published()
    body = {"subject": {"reference": subject.reference},
            "wording": {"series": "service", "digest": wording.digest}, **fields}  # fmt: skip
    errors = problem(site().send("/consents", body), 422, "not_accepted")
    assert {field: errors.get(field) for field in codes} == codes
    assert nothing_was_saved()
    if codes != {"wording": "wording_unknown"}:
        assert AuditEntry.objects.get(event="consents.refused").actor == "client:website"


def test_a_clock_a_little_ahead_is_now_and_further_ahead_is_the_future():
    subject, website = somebody(), site()
    published()
    soon = {"subject": {"reference": subject.reference}, "wording": {"series": "service"}}
    ahead = (timezone.now() + timedelta(minutes=6)).isoformat()
    errors = problem(website.send("/consents", {**soon, "received_at": ahead}), 422, "not_accepted")
    assert errors == {"received_at": "received_in_future"}
    assert nothing_was_saved()
    ahead = (timezone.now() + timedelta(minutes=4)).isoformat()
    assert website.send("/consents", {**soon, "received_at": ahead}).status_code == 201
    assert Consent.objects.get().received_at <= timezone.now()


@pytest.mark.parametrize(
    "at", ["0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "2026-02-30T00:00:00Z", 1e300, "soon"]
)
def test_times_at_the_ends_of_the_calendar_are_not_of_the_form(at):
    subject, website = somebody(), site()
    published()
    body = {"subject": {"reference": subject.reference}, "wording": {"series": "service"}, "received_at": at}
    assert "received_at" in problem(website.send("/consents", body), 422, "not_valid")
    assert nothing_was_saved()


def test_a_minor_needs_a_representative():
    child, website = somebody(CHILD), site()
    published()
    body = {"subject": {"reference": child.reference}, "wording": {"series": "service"}}
    errors = problem(website.send("/consents", body), 422, "not_accepted")
    assert errors == {"giver": "minor_needs_representative"}
    assert nothing_was_saved()
    spoken = {**body, "giver": "representative", "representative": MOTHER}
    assert website.send("/consents", spoken).status_code == 201


def test_distribution_is_direct_over_http_too():
    subject, website = somebody(), site()
    published(DISTRIBUTION)
    body = {"subject": {"reference": subject.reference}, "wording": {"series": "distribution"},
            "giver": "representative", "representative": MOTHER}  # fmt: skip
    assert problem(website.send("/consents", body), 422, "not_accepted") == {"giver": "direct"}


def test_the_same_push_twice_under_two_keys_is_one_entry():
    subject, website = somebody(), site()
    published(MARKETING)
    body = {"subject": {"reference": subject.reference}, "wording": {"series": "marketing"},
            "received_at": "2026-04-06T14:30:00+05:00", "conditions": "Тек пошта"}  # fmt: skip
    answers = [website.send("/consents", body).json() for _ in range(2)]
    assert answers[0] == answers[1]
    assert Consent.history.count() == 1


def test_who_is_not_registered_is_not_known_and_is_named_once():
    website = site()
    published()
    unknown = {"wording": {"series": "service"}}
    for name in ({"reference": "S-0000-0000"}, {"iin": "900101300017"}, {"iin": "нет"}):
        problem(website.send("/consents", {**unknown, "subject": name}), 404, "subject_unknown")
    for name in ({}, {"reference": "S-0000-0000", "iin": "900101300017"}):
        errors = problem(website.send("/consents", {**unknown, "subject": name}), 422, "not_accepted")
        assert errors == {"subject": "subject_named_once"}


def test_a_demand_from_before_the_giving_and_one_for_an_ended_consent():
    consent, website = given(somebody()), site()
    address = f"/consents/{consent.pk}/withdrawals"
    early = {"received_at": (consent.given_at - timedelta(days=1)).isoformat()}
    errors = problem(website.send(address, early), 422, "not_accepted")
    assert errors == {"received_at": "received_out_of_order"}
    # A clock two minutes slow loses nothing.
    slow = {"received_at": (consent.given_at - timedelta(minutes=2)).isoformat()}
    answer = website.send(address, slow)
    assert (answer.status_code, answer.json()["consent"]["state"]) == (201, "withdrawn")
    problem(website.send(address, {}), 409, "consent_ended")


def test_addresses_and_methods_that_are_not_there_are_problems_too():
    website = site()
    problem(website.ask("/nothing"), 404, "not_found")
    answer = website.delete(HOME + "/consents", headers=website._headers())
    problem(answer, 405, "method_not_allowed")
    assert "POST" in answer["Allow"]


@pytest.mark.parametrize(
    ("language", "title"), [("kk", "Қабылданбады"), ("ru", "Не принято"), ("en", "Not accepted")]
)
def test_texts_are_in_the_language_that_was_asked_for(language, title):
    subject = somebody()
    published()
    body = {"subject": {"reference": subject.reference}, "wording": {"series": "nothing"}}
    told = site().send("/consents", body, language=language).json()
    assert told["title"] == title


def test_an_unexpected_error_is_a_problem_that_says_nothing_of_it(monkeypatch, caplog):
    def broken(*args, **kwargs):
        raise RuntimeError(SECRET)

    monkeypatch.setattr("compliance.consents.api.consents.give_consent", broken)
    subject = somebody()
    published()
    answer = site().send(
        "/consents", {"subject": {"reference": subject.reference}, "wording": {"series": "service"}}
    )
    problem(answer, 500, "unexpected")
    assert nothing_was_saved()
    assert SECRET not in "".join(record.getMessage() for record in caplog.records)


def test_every_problem_says_what_happened_and_what_to_do():
    for status, title, detail in PROBLEMS.values():
        assert 400 <= status <= 500
        assert str(title)
        assert str(detail).endswith(".")
