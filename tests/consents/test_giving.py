"""Taking a consent: what must be in it, what it starts, what is refused, and that nothing is half saved."""

from __future__ import annotations

import io
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.conf import settings

from compliance.audit.models import AuditEntry
from compliance.consents.messages import MESSAGES, message
from compliance.consents.models import Consent
from compliance.consents.services.coverage import covered
from compliance.consents.services.giving import ConsentRejected
from compliance.consents.services.ledger import entries_of, opened
from compliance.register.models import LegalBasis, Processing, Purpose
from compliance.register.services.blocking import block
from compliance.register.services.destruction import destroy
from compliance.register.services.refusals import Refused
from compliance.vault.models import SealedFile
from tests.consents.giving import (
    COOKIES,
    DISTRIBUTION,
    MARKETING,
    NOW,
    OFFICER,
    SERVICE,
    given,
    published,
    somebody,
    why,
)
from tests.consents.withdrawing import withdrawn
from tests.register.makers import with_check_digit
from tests.register.services.people import AIGERIM

pytestmark = pytest.mark.django_db

MOTHER = {"name": "Әлімжанова Сәуле", "proof": "туу туралы куәлік № 123"}
CHILD = {**AIGERIM, "iin": with_check_digit("15050560001"), "birth_date": "2015-05-05"}
SCAN = b"%PDF-1.7\n%scan of a consent\n"


def refusals() -> list[tuple[str, str]]:
    """Fields and codes of what the trail says was not accepted."""
    found = AuditEntry.objects.filter(event="consents.refused").order_by("pk")
    return [(entry.details.get("fields", ""), entry.details["codes"]) for entry in found]


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


BAD: dict[str, tuple[dict[str, Any], dict[str, str]]] = {
    "a moment ahead of the clock": ({"at": NOW + timedelta(minutes=6)}, {"received_at": "received_in_future"}),
    "before the Law": (
        {"at": datetime(2012, 1, 1, tzinfo=UTC)},
        {"received_at": "received_absurd", "wording": "wording_not_in_force"},
    ),
    "year 1": (
        {"at": datetime(1, 1, 2, tzinfo=UTC)},
        {"received_at": "received_absurd", "wording": "wording_not_in_force"},
    ),
    "no channel": ({"channel": ""}, {"channel": "channel"}),
    "a channel of jobs": ({"channel": "schedule"}, {"channel": "channel_unknown"}),
    "nobody gave it": ({"giver": "nobody"}, {"giver": "giver_unknown"}),
    "paper without paper": ({"channel": "paper"}, {"evidence": "evidence"}),
    "e-mail without it": ({"channel": "email"}, {"evidence": "evidence"}),
    "in person without evidence": ({"channel": "in_person"}, {"evidence": "evidence"}),
    "an unknown purpose": (
        {"purposes": ("world_peace",)},
        {"purposes": "purpose_unknown", "categories": "purpose_without_data"},
    ),
    "a purpose of another wording": ({"purposes": ("marketing",)}, {"purposes": "purpose_not_in_wording"}),
    "no purpose": ({"purposes": ()}, {"purposes": "purposes_missing"}),
    "no data": ({"categories": ()}, {"categories": "data"}),
    "an unknown category": ({"categories": ("name", "shoe_size")}, {"categories": "category_unknown"}),
    "a forbidden category": ({"categories": ("name", "race")}, {"categories": "category_forbidden"}),
    "data of another wording": (
        {"categories": ("name", "web_statistics")}, {"categories": "category_not_in_wording"}
    ),
    "a purpose without its data": ({"categories": ("iin",)}, {"categories": "purpose_without_data"}),
    "a term that is over": ({"valid_until": NOW}, {"valid_until": "term_over"}),
    "a term longer than the wording's": (
        {"valid_until": NOW + timedelta(days=400)}, {"valid_until": "term_longer_than_wording"}
    ),
    "a nameless representative": ({"giver": "representative"}, {"representative": "representative"}),
    "a representative without proof": (
        {"giver": "representative", "representative": {"name": "Сәуле"}},
        {"representative": "representative_proof"},
    ),
    "a message that is an address": (
        {"message": "aigerim@example.kz"}, {"message": "message_not_an_id"}
    ),
    "a message that is an IIN": ({"message": "900101300017"}, {"message": "message_not_an_id"}),
    "bans on what is not distributed": (
        {"terms": {"name": ["no_transfer"]}}, {"terms": "terms_only_for_distribution"}
    ),
    "conditions where there are none": (
        {"conditions": "раз в месяц"}, {"conditions": "conditions_only_for_marketing"}
    ),
    "a script as evidence": (
        {"evidence": io.BytesIO(b"<html><script>alert(1)</script>")}, {"evidence": "evidence_type"}
    ),
    "a program as evidence": ({"evidence": io.BytesIO(b"\x7fELF\x02\x01\x01\0")}, {"evidence": "evidence_type"}),
    "an empty file": ({"evidence": io.BytesIO(b"")}, {"evidence": "evidence_empty"}),
}  # fmt: skip


@pytest.mark.parametrize("name", BAD)
def test_bad_input_is_told_by_field_recorded_and_saves_nothing(name: str) -> None:
    fields, codes = BAD[name]
    subject = somebody()
    wording = published()
    with pytest.raises(ConsentRejected) as rejected:
        given(subject, wording=wording, now=NOW, **fields)
    assert rejected.value.codes == codes
    assert not Consent.objects.exists()
    assert not Processing.objects.exists()
    assert not SealedFile.objects.exists()
    assert refusals() == [(",".join(sorted(codes)), ",".join(sorted(set(codes.values()))))]


def test_evidence_of_200_megabytes_is_refused_before_it_is_read() -> None:
    class Huge(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            raise AssertionError("read")

        def seek(self, offset: int, whence: int = 0) -> int:
            return 200 * 1024 * 1024 if whence == io.SEEK_END else 0

    with pytest.raises(ConsentRejected) as rejected:
        given(somebody(), channel="paper", evidence=Huge())
    assert rejected.value.codes == {"evidence": "evidence_too_large"}
    assert not SealedFile.objects.exists()


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


def test_blocked_and_destroyed_subjects_give_nothing_and_it_is_recorded() -> None:
    blocked, gone = somebody(), somebody({"surname": "Иванов", "name": "Иван"})
    block(subject=blocked, category=None, ground="dispute", until=None, actor=OFFICER,
          reason=why("dispute"), now=NOW)  # fmt: skip
    destroy(subject=gone, categories=None, actor=OFFICER, reason=why("subject_request"), now=NOW)
    for subject, code in ((blocked, "subject_blocked"), (gone, "subject_destroyed")):
        with pytest.raises(Refused) as refused:
            given(subject)
        assert [refusal.code for refusal in refused.value.refusals] == [code]
    assert [codes for _, codes in refusals()] == ["subject_blocked", "subject_destroyed"]


def test_a_purpose_out_of_use_refuses_the_whole_consent() -> None:
    subject = somebody()
    basis = LegalBasis.objects.get(code="consent")
    basis.active = False
    basis.record(actor=OFFICER, reason=why("policy_changed"), now=NOW)
    with pytest.raises(Refused):
        given(subject)
    assert not Consent.objects.exists()
    assert refusals() == [("", "basis_inactive")]


def test_evidence_is_kept_sealed_with_the_type_its_bytes_show() -> None:
    subject = somebody()
    consent = given(subject, channel="paper", evidence=io.BytesIO(SCAN), evidence_name="Келісім.exe")
    kept = opened(subject.pk, entries_of(consent))[0]["evidence"]
    assert (kept["type"], kept["size"], kept["name"]) == ("application/pdf", len(SCAN), "Келісім.exe")


def test_every_code_is_told_in_each_language() -> None:
    for language, _ in settings.LANGUAGES:
        for code in MESSAGES:
            assert message(code), (language, code)
    assert {code for _, codes in BAD.values() for code in codes.values()} <= MESSAGES.keys() | {
        "category_unknown", "category_forbidden",
    }  # fmt: skip


def test_giving_takes_the_same_queries_however_long_the_ledger(django_assert_max_num_queries: Any) -> None:
    subject = somebody()
    for day in range(6):
        given(subject, at=NOW + timedelta(days=day))
    with django_assert_max_num_queries(32):
        given(subject, at=NOW + timedelta(days=9))
    assert SERVICE["series"] == Consent.objects.get(subject=subject).series
