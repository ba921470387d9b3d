"""What bars a withdrawal (Art. 8(2)), and refusals with their ground."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from compliance.consents.models import Withdrawal, WithdrawalBar
from compliance.consents.rules.ledger import first_break
from compliance.consents.services import bars as bars_module
from compliance.consents.services.giving import ConsentRejected
from compliance.consents.services.withdrawal import (
    lift_bar,
    preview_withdrawal,
)
from compliance.register.services.refusals import Refusal, Refused
from compliance.vault.reading import open_values
from tests.consents.giving import MARKETING, NOW, OFFICER, given, somebody, why
from tests.consents.withdrawing import (
    LATER,
    acts,
    barred,
    live,
    received,
    refused,
    told,
    withdrawn,
)

pytestmark = pytest.mark.django_db


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
    cases: tuple[tuple[dict[str, Any], dict[str, str]], ...] = (
        ({"ground": ""}, {"ground": "ground_missing"}),
        ({"ground": "inconvenient"}, {"ground": "ground_unknown"}),
        ({"explanation": " \n"}, {"explanation": "explanation_missing"}),
        ({"explanation": "x" * 4001}, {"explanation": "explanation_too_long"}),
    )
    for fields, codes in cases:
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
    assert demand.explanation is not None
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
