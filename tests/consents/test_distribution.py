"""Distribution: terms that bind or contradict, demands checked (4.9), an end at receipt (4.10)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from hypothesis import given as examples, strategies as st

from compliance.audit.models import AuditEntry
from compliance.consents.models import DistributionDemand, Publication
from compliance.consents.rules.distribution import (
    CONTRADICTIONS,
    TERMS,
    binding,
    contradict,
    missing_of_demand,
    reachable,
)
from compliance.consents.services import hooks
from compliance.consents.services.distribution import receive_demand
from compliance.consents.services.entries import ConsentRejected
from compliance.consents.services.publications import publish_terms
from compliance.consents.terms import TERM_TEXTS
from compliance.register.services.destruction import destroy
from compliance.vault.reading import open_values
from tests.consents.giving import DISTRIBUTION, NOW, OFFICER, SERVICE, given, somebody, why
from tests.register.services.people import end_all

LATER = NOW + timedelta(days=1)
WHOLE = {
    "surname": "Әлімжанова",
    "name": "Айгерім",
    "patronymic": "Серікқызы",
    "has_patronymic": True,
    "contact": "8 701 555 01 02",
}
NO_COPIES = {"email": ["no_transfer"]}


def distributed(**fields):
    """A consent to distribution, given by a subject themselves."""
    subject = somebody()
    return given(subject, DISTRIBUTION, **{"terms": NO_COPIES, **fields})


def demand(consent, *, contents=WHOLE, categories=("email",), received_at=LATER, now=LATER, **fields):
    return receive_demand(
        subject=consent.subject, consent=consent, contents=contents, categories=categories,
        received_at=received_at, channel="email", actor=OFFICER, reason=why("distribution_demand"), now=now, **fields,
    )  # fmt: skip


def publish(publication, now=LATER):
    return publish_terms(publication=publication, actor=OFFICER, reason=why(), now=now)


class TestRules:
    def test_every_term_has_a_text_and_the_other_way_round(self):
        assert set(TERM_TEXTS) == TERMS

    @pytest.mark.parametrize("pair", CONTRADICTIONS, ids=sorted)
    def test_what_cannot_hold_together_is_refused(self, pair):
        assert contradict(pair)
        assert not any(contradict([code]) for code in pair)

    @examples(st.sets(st.sampled_from(sorted(TERMS))))
    def test_terms_bind_everybody_but_who_cites_a_law(self, codes):
        assert binding(codes) == binding(codes, law="  ") == codes
        assert binding(codes, law="Law 94-V, Art. 9(1)") == frozenset()

    @pytest.mark.parametrize(
        ("change", "missing"),
        [
            ({}, ()),
            ({"surname": " "}, ("surname",)),
            ({"name": None}, ("name",)),
            ({"patronymic": ""}, ("patronymic",)),
            ({"patronymic": "", "has_patronymic": False}, ()),
            ({"contact": "позвоните мне"}, ("contact",)),
            ({"contact": ""}, ("contact",)),
        ],
    )
    def test_each_required_part_is_named_when_it_is_missing(self, change, missing):
        assert missing_of_demand({**WHOLE, **change}, ["email"]) == missing
        assert missing_of_demand({**WHOLE, **change}, []) == (*missing, "categories")

    @examples(st.fixed_dictionaries({}, optional={part: st.text() for part in WHOLE}), st.lists(st.text()))
    def test_whatever_is_said_the_missing_parts_are_among_those_required(self, contents, categories):
        missing = missing_of_demand(contents, categories)
        assert set(missing) <= {"surname", "name", "patronymic", "contact", "categories"}
        assert ("categories" in missing) == (not categories)

    @pytest.mark.parametrize(
        ("text", "reaches"),
        [
            ("a@b.kz", True), ("+7 701 555 01 02", True), ("Алматы, Абай даңғылы 1", True), ("050000 Алматы", False),
            ("Алматы", False), ("a@b", False), ("12345", False), ("", False),
        ],
    )  # fmt: skip
    def test_a_contact_is_a_phone_an_e_mail_or_an_address(self, text, reaches):
        assert reachable(text) == reaches


@pytest.mark.django_db
class TestDemands:
    def test_a_complete_demand_ends_the_consent_at_the_instant_of_receipt(self):
        consent = distributed()
        publish(consent.publications.get())
        accepted = demand(consent, received_at=LATER, now=LATER + timedelta(hours=5))
        consent.refresh_from_db()
        assert (accepted.state, accepted.missing) == ("accepted", [])
        assert (consent.state, consent.act) == ("ended_by_demand", "ended_by_demand")
        assert consent.ended_at == accepted.received_at == LATER
        processing = consent.subject.processings.get()
        assert (processing.end_reason, processing.ended_at) == ("demanded", LATER)
        assert consent.publications.get().ended_at == LATER
        entry = AuditEntry.objects.get(event="consents.ended_by_demand")
        assert (entry.subject_id, entry.details["act"]) == (consent.subject_id, "ended_by_demand")

    def test_recipients_are_told_in_the_same_transaction(self, monkeypatch):
        told = []
        monkeypatch.setattr(hooks, "ENDED", [*hooks.ENDED, lambda *said: told.append(said[:2])])
        consent = distributed()
        demand(consent)
        # The giving came with bans, which are about what was handed on before it.
        assert told == [(consent, frozenset()), (consent, frozenset({"email", "name", "surname"}))]

    def test_other_consents_of_the_subject_go_on(self):
        consent = distributed()
        other = given(consent.subject, SERVICE)
        demand(consent)
        other.refresh_from_db()
        assert other.state == "active"
        bases = consent.subject.processings.filter(ended_at=None).values_list("basis__code", flat=True)
        assert set(bases) == {"consent"}

    @pytest.mark.parametrize("part", ["surname", "name", "patronymic", "contact"])
    def test_an_incomplete_demand_is_kept_and_stops_nothing(self, part):
        consent = distributed()
        kept = demand(consent, contents={**WHOLE, part: ""})
        consent.refresh_from_db()
        assert (kept.state, kept.missing, consent.state) == ("incomplete", [part], "active")
        assert AuditEntry.objects.get(event="consents.demand_received").details["missing"] == part
        demand(consent)
        consent.refresh_from_db()
        assert consent.state == "ended_by_demand"

    @pytest.mark.parametrize("categories", [(), ("iin",)])
    def test_a_demand_without_a_list_of_the_data_is_incomplete(self, categories):
        consent = distributed()
        assert demand(consent, categories=categories).missing == ["categories"]

    def test_the_contents_are_sealed_and_go_with_the_subject(self):
        consent = distributed()
        kept = DistributionDemand.objects.get(pk=demand(consent).pk)
        assert open_values([kept.contents]) == [WHOLE]
        with connection.cursor() as cursor:
            cursor.execute("SELECT contents FROM consents_distributiondemand")
            assert "Айгерім".encode() not in bytes(cursor.fetchone()[0])
        assert "Айгерім" not in repr(kept)
        end_all(consent.subject)
        destroy(
            subject=consent.subject, categories=None, actor=OFFICER, reason=why("subject_request"), now=LATER
        )
        assert not isinstance(open_values([kept.contents])[0], dict)
        assert Publication.objects.get().ended_at is not None

    def test_one_that_comes_twice_ends_the_consent_once(self):
        consent = distributed()
        first, second = (
            demand(consent),
            demand(consent, received_at=LATER + timedelta(hours=1), now=LATER + timedelta(hours=2)),
        )
        consent.refresh_from_db()
        assert (first.state, second.state) == ("accepted", "accepted")
        assert (consent.number, consent.ended_at) == (2, LATER)

    def test_a_term_that_had_run_out_before_is_told_as_such(self):
        consent = distributed(valid_until=NOW + timedelta(hours=1))
        demand(consent)
        consent.refresh_from_db()
        assert consent.state == "expired"

    @pytest.mark.parametrize(
        ("fields", "codes"),
        [
            ({"received_at": NOW - timedelta(days=1)}, {"received_at": "received_out_of_order"}),
            ({"received_at": LATER + timedelta(hours=1)}, {"received_at": "received_in_future"}),
            ({"categories": ("shoe_size",)}, {"categories": "category_unknown"}),
            ({"contents": {**WHOLE, "surname": "я" * 301}}, {"surname": "too_long"}),
        ],
    )
    def test_what_cannot_be_is_refused_and_recorded(self, fields, codes):
        consent = distributed()
        with pytest.raises(ConsentRejected) as rejected:
            demand(consent, **fields)
        assert rejected.value.codes == codes
        assert not DistributionDemand.objects.exists()
        assert AuditEntry.objects.filter(event="consents.refused").exists()

    def test_only_a_consent_to_distribution_of_that_subject(self):
        with pytest.raises(LookupError):
            demand(given(somebody(), SERVICE))
