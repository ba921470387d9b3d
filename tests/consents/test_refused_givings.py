"""What is taken for no consent: told by field and in each language, recorded in the trail, and nothing of it saved."""

from __future__ import annotations

import io
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.conf import settings

from compliance.audit.models import AuditEntry
from compliance.consents.messages import MESSAGES, message
from compliance.consents.models import Consent
from compliance.consents.services.giving import ConsentRejected
from compliance.register.models import LegalBasis, Processing
from compliance.register.services.blocking import block
from compliance.register.services.destruction import destroy
from compliance.register.services.refusals import Refused
from compliance.vault.models import SealedFile
from tests.consents.giving import NOW, OFFICER, given, published, somebody, why

pytestmark = pytest.mark.django_db


def refusals() -> list[tuple[str, str]]:
    """Fields and codes of what the trail says was not accepted."""
    found = AuditEntry.objects.filter(event="consents.refused").order_by("pk")
    return [(entry.details.get("fields", ""), entry.details["codes"]) for entry in found]


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


def test_every_code_is_told_in_each_language() -> None:
    for language, _ in settings.LANGUAGES:
        for code in MESSAGES:
            assert message(code), (language, code)
    assert {code for _, codes in BAD.values() for code in codes.values()} <= MESSAGES.keys() | {
        "category_unknown", "category_forbidden",
    }  # fmt: skip
