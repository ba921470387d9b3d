"""Taking a consent: what must be in it, who gives it, what it starts and what is kept of it."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

import pytest

from compliance.audit.models import AuditEntry
from compliance.consents.models import Consent
from compliance.consents.services.coverage import covered
from compliance.consents.services.giving import ConsentRejected
from compliance.consents.services.ledger import entries_of, opened
from compliance.register.models import LegalBasis, Processing, Purpose
from tests.consents.giving import COOKIES, DISTRIBUTION, MARKETING, NOW, SERVICE, given, published, somebody
from tests.consents.withdrawing import withdrawn
from tests.register.makers import with_check_digit
from tests.register.services.people import AIGERIM

pytestmark = pytest.mark.django_db

MOTHER = {"name": "Әлімжанова Сәуле", "proof": "туу туралы куәлік № 123"}
CHILD = {**AIGERIM, "iin": with_check_digit("15050560001"), "birth_date": "2015-05-05"}
SCAN = b"%PDF-1.7\n%scan of a consent\n"


def test_a_consent_starts_what_rests_on_it_for_the_data_it_names() -> None:
    subject = somebody()
    consent = given(subject)
    assert (consent.state, consent.act, consent.number) == ("active", "given", 1)
    assert consent.valid_until == NOW.replace(year=2027)
    running = Processing.objects.filter(subject=subject, ended_at=None).select_related("purpose", "basis")
    assert {p.purpose.code: p.covers for p in running} == {
        "service_access": sorted(consent.categories),
        "notification": ["email", "mobile_phone", "name", "patronymic"],
    }
    assert {p.basis.code for p in running} == {"consent"}
    assert covered(
        subject_id=subject.pk,
        purpose=Purpose.objects.get(code="service_access"),
        basis=LegalBasis.objects.get(code="consent"),
        now=NOW,
    ) == frozenset(consent.categories)
    entry = AuditEntry.objects.get(event="consents.given", subject_id=subject.pk)
    assert entry.details["wording"] == consent.wording_digest[:16]


def test_a_consent_may_name_less_than_its_wording_and_then_covers_less() -> None:
    subject = somebody()
    consent = given(subject, purposes=("service_access",), categories=("name", "surname", "email"))
    running = Processing.objects.get(subject=subject, ended_at=None)
    assert running.covers == consent.categories == ["email", "name", "surname"]


def test_the_same_push_twice_is_one_entry_also_after_a_withdrawal() -> None:
    subject = somebody()
    first = given(subject)
    assert given(subject, now=NOW + timedelta(hours=1)).pk == first.pk
    withdrawn(first, at=NOW + timedelta(days=1))
    again = given(subject, now=NOW + timedelta(days=2))
    assert (again.state, again.number) == ("withdrawn", 2)
    assert [entry.act for entry in entries_of(subject)] == ["given", "withdrawn"]


def test_a_giving_held_up_on_its_way_does_not_revive_what_was_withdrawn_after_it() -> None:
    subject = somebody()
    consent = given(subject)
    withdrawn(consent, at=NOW + timedelta(days=5))
    with pytest.raises(ConsentRejected) as rejected:
        given(subject, at=NOW + timedelta(days=3), now=NOW + timedelta(days=6))
    assert rejected.value.codes == {"received_at": "received_out_of_order"}
    consent.refresh_from_db()
    assert (consent.state, consent.number) == ("withdrawn", 2)


def test_a_consent_given_again_says_what_holds_from_then_on() -> None:
    subject = somebody()
    given(subject)
    less = given(subject, at=NOW + timedelta(days=1), categories=("name", "surname"),
                 purposes=("service_access",))  # fmt: skip
    assert (less.act, less.number) == ("renewed", 2)
    running = Processing.objects.filter(subject=subject, ended_at=None).select_related("purpose")
    assert {p.purpose.code: p.covers for p in running} == {"service_access": ["name", "surname"]}
    ended = Processing.objects.get(subject=subject, purpose__code="notification")
    assert (ended.ended_at, ended.end_reason) == (NOW + timedelta(days=1), "withdrawn")


def test_a_clock_that_is_a_little_ahead_is_received_now() -> None:
    consent = given(somebody(), at=NOW + timedelta(minutes=4), now=NOW)
    assert consent.received_at == consent.given_at == NOW


def test_a_wording_is_agreed_to_only_while_it_is_in_force() -> None:
    subject = somebody()
    old = published()
    new = published(text_ru="Новый текст.", in_force_from=NOW)
    later = published(text_ru="Текст будущего.", in_force_from=NOW + timedelta(days=30))
    for wording, at, code in (
        (old, NOW, "wording_superseded"),
        (new, NOW - timedelta(seconds=1), "wording_not_in_force"),
        (later, NOW, "wording_not_in_force"),
    ):
        with pytest.raises(ConsentRejected) as rejected:
            given(subject, wording=wording, at=at, now=NOW)
        assert rejected.value.codes == {"wording": code}
    # What was received before the change may be recorded after it.
    assert given(subject, wording=old, at=NOW - timedelta(seconds=1), now=NOW).wording == old


def test_who_is_not_known_by_full_name_consents_to_nothing_but_cookies() -> None:
    nameless = somebody({"email": "visitor@example.kz", "web_statistics": "pages:12"})
    with pytest.raises(ConsentRejected) as rejected:
        given(nameless)
    assert rejected.value.codes == {"subject": "full_name"}
    assert given(nameless, COOKIES).state == "active"


def test_a_minor_consents_through_a_representative_with_proof() -> None:
    child = somebody(CHILD)
    with pytest.raises(ConsentRejected) as rejected:
        given(child)
    assert rejected.value.codes == {"giver": "minor_needs_representative"}
    consent = given(child, giver="representative", representative=MOTHER)
    assert opened(child.pk, entries_of(consent))[0]["representative"] == MOTHER


def test_the_iin_alone_tells_a_minor_and_the_eighteenth_birthday_ends_it() -> None:
    almost = somebody({**AIGERIM, "iin": with_check_digit("08040760001")})  # born 2008-04-07
    with pytest.raises(ConsentRejected):
        given(almost)  # in Almaty it is 6 April 2026
    assert given(almost, at=NOW + timedelta(hours=15)).state == "active"


def test_consent_to_distribution_is_direct_and_cannot_be_given_for_another() -> None:
    subject = somebody()
    for fields, codes in (
        ({"giver": "representative", "representative": MOTHER}, {"giver": "direct"}),
        ({"channel": "import"}, {"channel": "direct"}),
    ):
        with pytest.raises(ConsentRejected) as rejected:
            given(subject, DISTRIBUTION, **fields)
        assert rejected.value.codes == codes
    consent = given(subject, DISTRIBUTION, terms={"email": ["no_transfer"]})
    assert consent.terms == {"email": ["no_transfer"]}
    running = Processing.objects.get(subject=subject, ended_at=None)
    assert running.basis.code == "consent_distribution"


def test_marketing_is_a_consent_of_its_own_with_the_subjects_conditions_sealed() -> None:
    subject = somebody()
    given(subject)
    assert not Processing.objects.filter(subject=subject, purpose__code="marketing").exists()
    consent = given(subject, MARKETING, conditions="Только письма")
    assert opened(subject.pk, entries_of(consent))[0]["conditions"] == "Только письма"
    assert Processing.objects.get(subject=subject, purpose__code="marketing").ended_at is None


def test_evidence_is_kept_sealed_with_the_type_its_bytes_show() -> None:
    subject = somebody()
    consent = given(subject, channel="paper", evidence=io.BytesIO(SCAN), evidence_name="Келісім.exe")
    kept = opened(subject.pk, entries_of(consent))[0]["evidence"]
    assert (kept["type"], kept["size"], kept["name"]) == ("application/pdf", len(SCAN), "Келісім.exe")


def test_giving_takes_the_same_queries_however_long_the_ledger(django_assert_max_num_queries: Any) -> None:
    subject = somebody()
    for day in range(6):
        given(subject, at=NOW + timedelta(days=day))
    with django_assert_max_num_queries(32):
        given(subject, at=NOW + timedelta(days=9))
    assert SERVICE["series"] == Consent.objects.get(subject=subject).series
