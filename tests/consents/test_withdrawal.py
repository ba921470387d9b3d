"""Withdrawing a consent ends what rested on it alone, at the instant the demand was received."""

from __future__ import annotations

import io
from datetime import UTC, datetime, timedelta

import pytest

from compliance.audit.models import AuditEntry
from compliance.consents.models import Consent, Withdrawal, WithdrawalBar
from compliance.consents.rules.ledger import first_break
from compliance.consents.services import bars as bars_module
from compliance.consents.services.giving import ConsentRejected
from compliance.consents.services.withdrawal import (
    lift_bar,
    place_bar,
    preview_withdrawal,
    receive_withdrawal,
    refuse_withdrawal,
)
from compliance.deadlines.services import set_calendar_day
from compliance.register.services.destruction import destroy
from compliance.register.services.refusals import Refusal, Refused
from compliance.vault.reading import open_values
from tests.consents.giving import DISTRIBUTION, MARKETING, NOW, OFFICER, SERVICE, given, somebody, why
from tests.consents.withdrawing import (
    DEMANDED,
    LATER,
    acts,
    live,
    needless,
    started,
    told,
    withdrawn,
)

pytestmark = pytest.mark.django_db
# What Aigerim's record holds beside the data of her consents.
ADDRESS = {"legal_address"}
BY_LAWYER = {"name": "Ержан Сапаров", "proof": "power of attorney 17"}


def received(
    consent: Consent, *, at: datetime = LATER, now: datetime | None = None, **fields: object
) -> Withdrawal:
    return receive_withdrawal(
        consent=consent,
        **{"received_at": at, "channel": "website_form", **fields},  # type: ignore[arg-type]
        actor=OFFICER,
        reason=why(DEMANDED),
        now=now or at,
    )


def barred(subject, **fields):
    return place_bar(
        subject=subject,
        **{"ground": "open_obligation", "source": "contract 5/2026", **fields},
        actor=OFFICER,
        reason=why("service"),
        now=NOW,
    )


def refused(
    withdrawal, *, now=LATER, ground="open_obligation", explanation="The debt of the contract stands."
):
    return refuse_withdrawal(
        withdrawal=withdrawal,
        ground=ground,
        explanation=explanation,
        actor=OFFICER,
        reason=why(DEMANDED),
        now=now,
    )


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


def test_a_barred_withdrawal_is_refused_with_its_ground():
    subject = somebody()
    consent = given(subject)
    bar = barred(subject)
    assert told("consents.bar_placed", subject_id=subject.pk).details["ground"] == "open_obligation"
    assert open_values([bar.source]) == ["contract 5/2026"]

    seen = preview_withdrawal(consent=consent, now=LATER)
    with pytest.raises(Refused) as refusal:
        withdrawn(consent)

    assert [found.row for found in seen.bars] == [bar]
    assert refusal.value.refusals == [Refusal("open_obligation")]
    assert len(live(subject)) == 2
    assert acts(consent) == [(1, "given", "active")]
    demand = Withdrawal.objects.get()
    assert demand.state == "open"
    assert told("consents.withdrawal_refused", subject_id=subject.pk).details["codes"] == "open_obligation"

    refused(demand)

    assert acts(consent) == [(1, "given", "active"), (2, "withdrawal_refused", "active")]


def test_a_bar_of_another_series_or_that_is_over_or_lifted_bars_nothing():
    subject = somebody()
    consent = given(subject)
    given(subject, MARKETING)
    barred(subject, series="marketing")
    barred(subject, until=LATER.date() - timedelta(days=1))
    lifted = lift_bar(bar=barred(subject), actor=OFFICER, reason=why("service"), now=LATER)
    again = lift_bar(bar=lifted, actor=OFFICER, reason=why("service"), now=LATER + timedelta(days=1))

    assert again.lifted_at == LATER
    assert told("consents.bar_lifted").object_id == str(lifted.pk)
    assert withdrawn(consent).state == "withdrawn"


def test_a_bar_holds_to_the_end_of_its_last_day_in_almaty():
    subject = somebody()
    bar = barred(subject, until=datetime(2026, 5, 6, tzinfo=UTC).date())

    midnight = datetime(2026, 5, 6, 19, tzinfo=UTC)
    assert list(WithdrawalBar.objects.live(midnight - timedelta(seconds=1))) == [bar]
    assert not WithdrawalBar.objects.live(midnight).exists()


@pytest.mark.parametrize(
    ("fields", "codes"),
    [
        ({"ground": "because"}, {"ground": "ground_unknown"}),
        ({"source": " "}, {"source": "bar_source"}),
        ({"series": "elsewhere"}, {"series": "series_unknown"}),
        ({"until": NOW.date() - timedelta(days=2)}, {"until": "bar_over"}),
    ],
)
def test_a_bar_says_on_what_it_rests(fields, codes):
    with pytest.raises(ConsentRejected) as rejected:
        barred(somebody(), **fields)
    assert rejected.value.codes == codes
    assert not WithdrawalBar.objects.exists()


def test_apps_above_may_bar_a_withdrawal(monkeypatch):
    consent = given(somebody())
    monkeypatch.setattr(bars_module, "BARS", [lambda asked, now: [Refusal("contrary_to_law")]])

    assert [bar.ground for bar in preview_withdrawal(consent=consent, now=LATER).bars] == ["contrary_to_law"]
    with pytest.raises(Refused, match="contrary_to_law"):
        withdrawn(consent)


def test_refusing_needs_a_ground_and_an_explanation():
    demand = received(given(somebody()))
    for fields, codes in (
        ({"ground": ""}, {"ground": "ground_missing"}),
        ({"ground": "inconvenient"}, {"ground": "ground_unknown"}),
        ({"explanation": " \n"}, {"explanation": "explanation_missing"}),
        ({"explanation": "x" * 4001}, {"explanation": "explanation_too_long"}),
    ):
        with pytest.raises(ConsentRejected) as rejected:
            refused(demand, **fields)
        assert rejected.value.codes == codes
    demand.refresh_from_db()
    assert demand.state == "open"


def test_a_refusal_is_an_entry_of_the_ledger_with_its_explanation_sealed():
    subject = somebody()
    consent = given(subject)
    demand = refused(received(consent), now=LATER + timedelta(days=3))

    assert (demand.state, demand.ground) == ("refused", "open_obligation")
    assert open_values([demand.explanation]) == ["The debt of the contract stands."]
    assert b"debt" not in bytes(demand.explanation.envelope)
    assert acts(consent) == [(1, "given", "active"), (2, "withdrawal_refused", "active")]
    assert told("consents.withdrawal_refused", subject_id=subject.pk).details["ground"] == "open_obligation"
    assert len(live(subject)) == 2

    assert refused(demand, ground="contrary_to_law").ground == "open_obligation"
    assert len(acts(consent)) == 2

    # It may be demanded anew, and carried out.
    withdrawn(consent, at=LATER + timedelta(days=40))
    assert [act for _, act, _ in acts(consent)] == ["given", "withdrawal_refused", "withdrawn"]
    assert first_break(acts(consent)) is None


def test_what_was_carried_out_is_not_refused():
    consent = given(somebody())
    demand = received(consent)
    withdrawn(consent, withdrawal=demand)

    with pytest.raises(ConsentRejected) as rejected:
        refused(demand)
    assert rejected.value.codes == {"withdrawal": "withdrawal_decided"}


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


def test_a_demand_from_before_the_term_was_law_is_overdue_at_once():
    consent = given(somebody(), at=datetime(2025, 5, 4, tzinfo=UTC), now=NOW)
    demand = received(consent, at=datetime(2025, 12, 1, tzinfo=UTC), now=NOW)

    assert demand.due_at == demand.received_at
    assert list(Withdrawal.objects.overdue(NOW)) == [demand]
