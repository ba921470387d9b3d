"""Withdrawing a consent ends what rested on it alone, at the instant the demand was received."""

from __future__ import annotations

from datetime import timedelta

import pytest

from compliance.audit.models import AuditEntry
from compliance.consents.models import Consent
from compliance.consents.services.withdrawal import (
    preview_withdrawal,
)
from compliance.register.services.destruction import destroy
from compliance.register.services.refusals import Refused
from tests.consents.giving import DISTRIBUTION, MARKETING, NOW, OFFICER, SERVICE, given, somebody, why
from tests.consents.withdrawing import (
    DEMANDED,
    LATER,
    acts,
    barred,
    live,
    needless,
    received,
    started,
    told,
    withdrawn,
)

pytestmark = pytest.mark.django_db
# What Aigerim's record holds beside the data of her consents.
ADDRESS = {"legal_address"}


def test_withdrawing_the_only_basis_makes_exactly_its_data_due():
    subject = somebody()
    consent = given(subject)
    assert needless(subject) == ADDRESS

    ended = withdrawn(consent)

    assert (ended.state, ended.act, ended.ended_at, ended.received_at) == (
        "withdrawn",
        "withdrawn",
        LATER,
        LATER,
    )
    assert live(subject) == {}
    assert needless(subject) == ADDRESS | {"surname", "name", "iin", "email", "mobile_phone"}
    for processing in subject.processings.all():
        assert (processing.end_reason, processing.ended_at) == ("withdrawn", LATER)
    assert acts(consent) == [(1, "given", "active"), (2, "withdrawn", "withdrawn")]
    entry = told("consents.withdrawn", subject_id=subject.pk)
    assert entry.details["ended"] == 2
    assert entry.details["due"] == 5
    assert entry.reason == DEMANDED
    assert entry.row_hash is None
    assert AuditEntry.objects.filter(event="consents.consent.changed", subject_id=subject.pk).count() == 1
    assert AuditEntry.objects.filter(event="register.processing.changed", subject_id=subject.pk).count() == 2


def test_withdrawing_one_of_two_bases_leaves_the_data_of_the_other():
    subject = somebody()
    consent = given(subject)
    by_law = started(subject, "notification")
    marketing = given(subject, MARKETING)

    withdrawn(consent)

    assert set(live(subject)) == {("marketing", "consent"), ("notification", "law")}
    assert live(subject)["notification", "law"].pk == by_law.pk
    assert needless(subject) == ADDRESS | {"surname", "iin"}
    assert Consent.objects.get(pk=marketing.pk).state == "active"

    withdrawn(marketing)

    assert set(live(subject)) == {("notification", "law")}
    assert needless(subject) == ADDRESS | {"surname", "iin"}


def test_what_two_consents_carried_goes_on_as_far_as_the_other_reaches():
    subject = somebody()
    wide = given(subject)
    narrow = given(subject, {**SERVICE, "series": "service_b", "categories": ("surname", "email")})

    seen = preview_withdrawal(consent=wide, now=LATER)
    withdrawn(wide)

    assert {p.purpose.code for p in seen.ends} == set()
    assert {(g.processing.purpose.code, g.why, g.name) for g in seen.goes_on} == {
        ("service_access", "other_consent", narrow.wording.title),
        ("notification", "other_consent", narrow.wording.title),
    }
    assert live(subject)["service_access", "consent"].covers == ["email", "surname"]
    assert live(subject)["notification", "consent"].covers == ["email"]
    assert set(seen.due) == {"name", "iin", "mobile_phone"} == needless(subject) - ADDRESS

    withdrawn(narrow)

    assert live(subject) == {}
    assert needless(subject) == ADDRESS | {"surname", "name", "iin", "email", "mobile_phone"}


def test_distribution_and_processing_do_not_carry_each_other():
    subject = somebody()
    consent = given(subject)
    given(subject, DISTRIBUTION)

    withdrawn(consent)

    assert set(live(subject)) == {("service_access", "consent_distribution")}
    assert needless(subject) == ADDRESS | {"iin", "mobile_phone"}


def test_the_preview_names_the_other_basis():
    subject = somebody()
    consent = given(subject)
    offer = started(subject, "service_access", "public_offer")

    seen = preview_withdrawal(consent=consent, now=LATER)

    [going] = seen.goes_on
    assert (going.processing, going.why, going.name) == (offer, "other_basis", offer.basis.name)
    assert {p.purpose.code for p in seen.ends} == {"service_access", "notification"}
    assert seen.due == ()
    assert seen.bars == ()


def test_the_preview_takes_the_same_queries_whatever_there_is(django_assert_num_queries):
    subject = somebody()
    consent = given(subject)
    with django_assert_num_queries(6):
        preview_withdrawal(consent=consent, now=LATER)
    for number in range(4):
        given(subject, {**SERVICE, "series": f"more_{number}"})
        barred(subject, series=f"more_{number}")
    started(subject, "service_access")
    given(subject, MARKETING)
    with django_assert_num_queries(6):
        preview_withdrawal(consent=consent, now=LATER)


def test_a_demand_does_not_end_what_was_given_anew_after_it():
    subject = somebody()
    consent = given(subject)
    demand = received(consent)
    given(subject, at=LATER + timedelta(days=1))

    after = withdrawn(consent, withdrawal=demand, at=LATER + timedelta(days=2))

    assert after.state == "active"
    assert len(live(subject)) == 2
    demand.refresh_from_db()
    assert demand.state == "fulfilled"


def test_a_consent_that_ran_out_before_the_demand_is_not_called_withdrawn():
    subject = somebody()
    consent = given(subject)
    assert consent.valid_until is not None

    ended = withdrawn(consent, at=consent.valid_until + timedelta(days=1))

    assert (ended.state, ended.ended_at) == ("expired", consent.valid_until)
    assert {p.end_reason for p in subject.processings.all()} == {"expired"}


def test_a_consent_withdrawn_on_its_last_day_is_withdrawn_though_the_decision_came_later():
    consent = given(somebody())
    assert consent.valid_until is not None
    demand = received(consent, at=consent.valid_until - timedelta(hours=1))

    ended = withdrawn(consent, withdrawal=demand, at=consent.valid_until + timedelta(days=1))

    assert (ended.state, ended.ended_at) == ("withdrawn", demand.received_at)


def test_a_blocked_subject_may_withdraw_and_a_destroyed_one_has_nothing_left():
    from compliance.register.services.blocking import block

    subject = somebody()
    consent = given(subject)
    block(
        subject=subject,
        category=None,
        ground="dispute",
        until=None,
        actor=OFFICER,
        reason=why("service"),
        now=NOW,
    )
    assert withdrawn(consent).state == "withdrawn"

    gone = somebody({"surname": "Бекова", "name": "Әсел"})
    other = given(gone)
    withdrawn(other)
    destroy(subject=gone, categories=None, actor=OFFICER, reason=why("purpose_ended"), now=LATER)
    with pytest.raises(Refused, match="subject_destroyed"):
        received(other)


def test_what_nobody_gave_is_not_touched_by_somebody_elses_withdrawal():
    subject, other = somebody(), somebody({"surname": "Бекова", "name": "Әсел", "email": "asel@example.kz"})
    consent = given(subject)
    given(other)

    withdrawn(consent)

    assert len(live(other)) == 2
    assert needless(other) == set()
