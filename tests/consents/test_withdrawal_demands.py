"""A demand to withdraw: its term, who makes it, what it must say, and what shows it."""

from __future__ import annotations

import io
from datetime import UTC, datetime, timedelta

import pytest

from compliance.audit.models import AuditEntry
from compliance.consents.models import Consent, Withdrawal
from compliance.consents.services.giving import ConsentRejected
from compliance.deadlines.services import set_calendar_day
from compliance.vault.reading import open_values
from tests.consents.giving import NOW, OFFICER, given, somebody, why
from tests.consents.withdrawing import (
    LATER,
    acts,
    live,
    received,
    told,
    withdrawn,
)

pytestmark = pytest.mark.django_db


BY_LAWYER = {"name": "Ержан Сапаров", "proof": "power of attorney 17"}


def test_a_demand_is_due_after_fifteen_working_days():
    consent = given(somebody())
    # Monday 4 May 2026; 7, 9 and 11 May are days off.
    demand = received(consent, at=datetime(2026, 5, 4, 10, tzinfo=UTC))

    assert demand.due_at == datetime(2026, 5, 28, 19, tzinfo=UTC)
    assert demand.state == "open"
    assert Consent.objects.get(pk=consent.pk).state == "active"
    assert list(Withdrawal.objects.waiting()) == [demand]
    assert not Withdrawal.objects.overdue(demand.due_at - timedelta(seconds=1)).exists()
    assert list(Withdrawal.objects.overdue(demand.due_at)) == [demand]
    assert told("consents.withdrawal_received").subject_id == consent.subject_id

    withdrawn(consent, withdrawal=demand, at=demand.due_at)

    assert not Withdrawal.objects.overdue(demand.due_at).exists()


def test_the_consent_ends_when_the_demand_was_received_not_when_it_was_decided():
    subject = somebody()
    consent = given(subject)
    demand = received(consent, channel="email", message="17")

    ended = withdrawn(consent, withdrawal=demand, at=LATER + timedelta(days=9), channel="paper")

    assert (ended.ended_at, ended.received_at, ended.channel, ended.message) == (LATER, LATER, "email", "17")
    assert {p.ended_at for p in subject.processings.all()} == {LATER}
    demand.refresh_from_db()
    assert (demand.state, demand.decided_at) == ("fulfilled", LATER + timedelta(days=9))


def test_a_second_demand_is_the_open_one():
    consent = given(somebody())
    first = received(consent)

    assert received(consent, at=LATER + timedelta(hours=1)).pk == first.pk
    assert Withdrawal.objects.count() == 1
    assert Withdrawal.history.count() == 1


def test_withdrawing_twice_is_withdrawing_once():
    subject = somebody()
    consent = given(subject)
    withdrawn(consent)

    again = withdrawn(consent, at=LATER + timedelta(days=1))

    assert (again.state, again.ended_at) == ("withdrawn", LATER)
    assert len(acts(consent)) == 2
    assert Withdrawal.objects.count() == 1
    assert AuditEntry.objects.filter(event="consents.withdrawn").count() == 1
    with pytest.raises(ConsentRejected) as rejected:
        received(consent)
    assert rejected.value.codes == {"consent": "consent_ended"}


def test_a_representative_is_named_with_proof_and_both_are_kept_sealed():
    consent = given(somebody())
    for representative, code in (
        (None, "representative"),
        ({"name": " "}, "representative"),
        ({"name": "Ержан Сапаров"}, "representative_proof"),
    ):
        with pytest.raises(ConsentRejected) as rejected:
            received(consent, giver="representative", representative=representative)
        assert rejected.value.codes == {"representative": code}
    assert not Withdrawal.objects.exists()
    assert told("consents.refused").details["codes"] == "representative_proof"

    ended = withdrawn(consent, giver="representative", representative=BY_LAWYER)

    demand = Withdrawal.objects.get()
    assert open_values([demand.representative, ended.representative]) == [BY_LAWYER, BY_LAWYER]
    assert Consent.history.get(id=consent.pk, number=2).giver == "representative"


def test_evidence_of_the_demand_stands_in_the_ledger_too():
    consent = given(somebody())

    ended = withdrawn(
        consent, channel="paper", evidence=io.BytesIO(b"%PDF-1.7 signed"), evidence_name="letter.pdf"
    )

    demand = Withdrawal.objects.get()
    kept, entered = open_values([demand.evidence, ended.evidence])
    assert kept == entered
    assert kept["name"] == "letter.pdf"


@pytest.mark.parametrize(
    ("fields", "codes"),
    [
        ({"at": LATER + timedelta(minutes=6), "now": LATER}, {"received_at": "received_in_future"}),
        ({"at": datetime(1999, 1, 1, tzinfo=UTC), "now": LATER}, {"received_at": "received_absurd"}),
        ({"at": NOW - timedelta(days=1), "now": LATER}, {"received_at": "received_out_of_order"}),
        ({"channel": "pigeon"}, {"channel": "channel_unknown"}),
        ({"channel": "schedule"}, {"channel": "channel_unknown"}),
        ({"giver": "nobody"}, {"giver": "giver_unknown"}),
        ({"message": "900101300017"}, {"message": "message_not_an_id"}),
        ({"evidence": io.BytesIO(b"MZ\x00\x01")}, {"evidence": "evidence_type"}),
    ],
)
def test_a_faulty_demand_changes_nothing_and_is_recorded(fields, codes):
    subject = somebody()
    consent = given(subject)

    with pytest.raises(ConsentRejected) as rejected:
        withdrawn(consent, **fields)

    assert rejected.value.codes == codes
    assert Consent.objects.get(pk=consent.pk).state == "active"
    assert len(live(subject)) == 2
    assert not Withdrawal.objects.exists()
    entry = told("consents.refused", subject_id=subject.pk)
    assert entry.details["codes"] == ",".join(codes.values())


def test_a_clock_that_is_a_little_ahead_is_received_now():
    consent = given(somebody())

    assert withdrawn(consent, at=LATER + timedelta(minutes=4), now=LATER).ended_at == LATER


def test_a_change_of_the_calendar_moves_the_term_of_open_demands_and_keeps_the_old_day():
    consent, other = given(somebody()), given(somebody({"surname": "Бекова", "name": "Әсел"}))
    monday = datetime(2026, 5, 4, 10, tzinfo=UTC)
    demand, settled = received(consent, at=monday), received(other, at=monday)
    withdrawn(other, withdrawal=settled, at=monday)
    was = demand.due_at

    set_calendar_day(
        day=datetime(2026, 5, 20, tzinfo=UTC).date(), kind="day_off", order_reference="order 1",
        actor=OFFICER, reason=why("law_changed"), now=monday,
    )  # fmt: skip

    demand.refresh_from_db()
    settled.refresh_from_db()
    assert demand.due_at == was + timedelta(days=1)
    assert settled.due_at == was
    assert list(demand.history.order_by("history_id").values_list("due_at", flat=True)) == [
        was,
        demand.due_at,
    ]
    assert told("deadlines.day_set").details["recomputed"] == 1


def test_a_demand_from_before_the_term_was_law_has_the_operators_own():
    consent = given(somebody(), at=datetime(2025, 5, 4, tzinfo=UTC), now=NOW)
    demand = received(consent, at=datetime(2025, 12, 1, tzinfo=UTC), now=NOW)

    assert demand.due_at == datetime(2025, 12, 23, 19, tzinfo=UTC)  # 15 working days, one of them a holiday
    assert list(Withdrawal.objects.overdue(NOW)) == [demand]
