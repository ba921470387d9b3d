"""Distribution: terms published in time (4.8), demands checked (4.9), an end at receipt (4.10)."""

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
from compliance.consents.services.expiry import expire_consents
from compliance.consents.services.giving import change_consent, narrow_consent
from compliance.consents.services.publications import follow_ends, publish_terms
from compliance.consents.services.withdrawal import withdraw_consent
from compliance.consents.terms import TERM_TEXTS
from compliance.deadlines.rules import day_of
from compliance.deadlines.services import set_calendar_day
from compliance.register.services.destruction import destroy
from compliance.register.services.refusals import Refused
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
class TestPublications:
    def test_a_consent_makes_a_publication_due_in_three_working_days(self):
        consent = distributed()
        row = consent.publications.get()
        assert row.number.startswith("T-2026-")
        assert (row.categories, row.terms, row.entry) == (["email", "name", "surname"], NO_COPIES, 1)
        # Received on Monday the 6th of April: the 9th is the last day, and what comes after is too late.
        assert row.due_at.isoformat() == "2026-04-09T19:00:00+00:00"
        assert row.history.count() == 1

    def test_other_kinds_of_consent_publish_nothing(self):
        given(somebody(), SERVICE)
        assert not Publication.objects.exists()

    def test_what_waits_too_long_is_overdue_and_published_is_late(self):
        row = distributed().publications.get()
        overdue = Publication.objects.overdue
        assert (overdue(row.due_at - timedelta(seconds=1)).count(), overdue(row.due_at).count()) == (0, 1)
        publish(row, now=row.due_at)
        assert not overdue(row.due_at).exists()
        assert AuditEntry.objects.get(event="consents.terms_published").details == {
            "number": row.number,
            "late": True,
        }

    def test_publishing_twice_is_once(self):
        row = distributed().publications.get()
        assert publish(row).published_at == publish(row, now=LATER + timedelta(days=1)).published_at == LATER
        assert row.history.count() == 2

    def test_changed_terms_are_published_anew_and_the_old_ones_end(self):
        consent = distributed()
        first = publish(consent.publications.get())
        change_consent(consent=consent, terms={"name": ["access_only"]}, received_at=LATER, channel="website_form",
                       actor=OFFICER, reason=why(), now=LATER)  # fmt: skip
        first.refresh_from_db()
        second = consent.publications.get(ended_at=None)
        assert (first.ended_at, second.entry, second.published_at) == (LATER, 2, None)
        assert second.terms == {"name": ["access_only"]}

    def test_narrowing_is_published_anew(self):
        consent = distributed()
        narrow_consent(consent=consent, categories=("surname", "name"), received_at=LATER, channel="website_form",
                       actor=OFFICER, reason=why(), now=LATER)  # fmt: skip
        row = consent.publications.get(ended_at=None)
        assert (row.categories, row.terms) == (["name", "surname"], {})

    def test_the_same_terms_given_again_stay_published(self):
        consent = distributed()
        publish(consent.publications.get())
        given(consent.subject, DISTRIBUTION, terms=NO_COPIES, at=LATER)
        assert consent.publications.get().published_at == LATER

    def test_a_withdrawal_ends_the_publication_at_its_receipt(self):
        consent = distributed()
        withdraw_consent(consent=consent, received_at=LATER, channel="email", message="m1", actor=OFFICER,
                         reason=why("withdrawal_demanded"), now=LATER + timedelta(hours=1))  # fmt: skip
        assert consent.publications.get().ended_at == LATER

    def test_a_term_that_runs_out_ends_the_publication(self):
        consent = distributed(valid_until=NOW + timedelta(days=30))
        assert expire_consents(actor=OFFICER, now=NOW + timedelta(days=31)) == 1
        row = consent.publications.get()
        assert (row.ended_at, row.history.count()) == (NOW + timedelta(days=30), 2)

    def test_destroying_a_subject_takes_the_terms_from_the_page(self):
        consent = distributed()
        publish(consent.publications.get())
        end_all(consent.subject)
        destroy(
            subject=consent.subject, categories=None, actor=OFFICER, reason=why("subject_request"), now=LATER
        )
        assert consent.publications.get().ended_at == LATER

    def test_terms_that_hold_no_more_are_not_published(self):
        consent = distributed()
        row = consent.publications.get()
        demand(consent)
        with pytest.raises(Refused, match="publication_ended"):
            publish(row)
        row.refresh_from_db()
        assert row.published_at is None
        assert AuditEntry.objects.get(event="consents.refused").details["codes"] == "publication_ended"

    @pytest.mark.parametrize(
        ("terms", "code"),
        [
            ({"email": ["no_transfer", "consent_only"]}, "terms_contradict"),
            ({"email": ["no_such_ban"]}, "terms_unknown"),
            ({"iin": ["no_transfer"]}, "terms_of_other_data"),
        ],
    )
    def test_terms_that_cannot_be_kept_are_not_taken(self, terms, code):
        with pytest.raises(ConsentRejected) as rejected:
            distributed(terms=terms)
        assert rejected.value.codes == {"terms": code}
        assert not Publication.objects.exists()

    def test_many_ends_are_one_statement(self, django_assert_num_queries):
        row = distributed().publications.get()
        with django_assert_num_queries(1):
            follow_ends([row.consent_id, row.consent_id + 1], LATER, OFFICER, why())
        row.refresh_from_db()
        assert (row.ended_at, row.history.count()) == (LATER, 2)


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


@pytest.mark.django_db
def test_terms_that_wait_get_the_new_day_of_a_changed_calendar_and_keep_the_old_one():
    waiting = Publication.objects.get(consent=distributed())
    other = somebody({"surname": "Бекова", "name": "Әсел", "email": "asel@example.kz"})
    done = publish(Publication.objects.get(consent=given(other, DISTRIBUTION, terms=NO_COPIES)))
    was = waiting.due_at
    set_calendar_day(
        day=day_of(was - timedelta(seconds=1)), kind="day_off", order_reference="№ 7",
        actor=OFFICER, reason=why("law_changed"), now=LATER,
    )  # fmt: skip

    waiting.refresh_from_db()
    assert waiting.due_at > was
    assert [row.due_at for row in waiting.history.order_by("history_id")] == [was, waiting.due_at]
    assert Publication.objects.get(pk=done.pk).due_at == done.due_at
    assert AuditEntry.objects.get(event="deadlines.day_set").details["recomputed"] == 1
