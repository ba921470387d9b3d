"""Consents end, distribution stops, opt-outs and conditions are kept as the preview of the request said."""

from __future__ import annotations

from datetime import timedelta

import pytest

from compliance.consents.models import Suppression, Withdrawal
from compliance.consents.services.suppression import may_contact
from compliance.consents.services.withdrawal import place_bar
from compliance.vault.reading import open_values
from requests_inbox.services.fulfilling import (
    OptOut,
    SetCondition,
    StopDistribution,
    Withdraw,
    refuse_request,
)
from requests_inbox.services.letter_sealing import open_letter
from tests.consents.giving import DISTRIBUTION, MARKETING, given, somebody
from tests.register.services.people import registered
from tests.requests_inbox.answers.requests import (
    NOW,
    SENDER,
    a_request,
    codes_of,
    done,
    identified,
    outlook_of,
    refused_codes,
    why,
)

pytestmark = pytest.mark.django_db


def test_a_withdrawal_counts_from_receipt_and_says_what_ends_and_what_goes_on(actor):
    subject = registered(purposes=("notification",))
    consent = given(subject, at=NOW - timedelta(days=30))
    later = NOW + timedelta(days=2)
    request = identified(a_request("consent_withdrawal", subject=subject), actor, now=later)
    act = Withdraw([consent])
    seen = codes_of(outlook_of(request, act, actor, later))
    assert seen["consent_ended"] == (str(consent.pk),)
    assert seen["processing_ended"] == ("service_access",)
    assert "notification" in seen["processing_goes_on"]
    letter = done(request, act, actor, now=later)
    consent.refresh_from_db()
    assert (consent.state, consent.ended_at, consent.message) == ("withdrawn", NOW, request.reference)
    assert "Согласие на обработку" in open_letter(letter).body


def test_a_barred_withdrawal_is_not_carried_out_but_refused_with_the_ground(actor):
    subject = somebody()
    consent = given(subject, at=NOW - timedelta(days=30))
    place_bar(
        subject=subject, series="", ground="open_obligation", source="договор 7", until=None, actor=actor,
        reason=why("dispute"), now=NOW,
    )  # fmt: skip
    request = identified(a_request("consent_withdrawal", subject=subject), actor)
    assert refused_codes(outlook_of(request, Withdraw([consent]), actor)) == {"open_obligation"}
    letter = refuse_request(
        request=request, ground="open_obligation", explanation="Договор № 7 ещё не исполнен.", actor=actor,
        reason=why(), now=NOW,
    )  # fmt: skip
    assert Withdrawal.objects.get().state == "refused"
    request.refresh_from_db()
    assert (request.outcome, request.ground) == ("refused", "open_obligation")
    body = open_letter(letter).body
    assert "Договор № 7 ещё не исполнен." in body
    assert "ст. 8(2)" in body
    assert "уполномоченный орган" in body
    assert "суд" in body


def test_distribution_stops_at_the_receipt_of_a_complete_demand(actor):
    subject = somebody()
    consent = given(subject, DISTRIBUTION, at=NOW - timedelta(days=9))
    later = NOW + timedelta(hours=5)
    request = identified(a_request("distribution_stop", subject=subject), actor, now=later)
    whole = {"surname": "Әлімжанова", "name": "Айгерім", "has_patronymic": False, "contact": SENDER}
    lacking = StopDistribution(consent, {**whole, "contact": ""}, ["email"])
    assert refused_codes(outlook_of(request, lacking, actor, later)) == {"demand_incomplete"}
    done(request, StopDistribution(consent, whole, ["email"]), actor, now=later)
    consent.refresh_from_db()
    assert (consent.state, consent.ended_at) == ("ended_by_demand", NOW)


def test_an_opt_out_needs_nobody_identified(actor):
    request = a_request("marketing_opt_out")
    letter = done(request, OptOut([("email", SENDER)]), actor)
    assert Suppression.objects.get().channel == "email"
    assert may_contact(channel="email", address=SENDER, now=NOW).why == "opted_out"
    assert SENDER not in open_letter(letter).body


def test_a_condition_is_kept_in_the_ledger_in_the_words_of_the_subject(actor):
    subject = somebody()
    consent = given(subject, MARKETING, at=NOW - timedelta(days=9))
    request = identified(a_request("marketing_condition", subject=subject), actor)
    done(request, SetCondition(consent, "Только по вторникам"), actor)
    consent.refresh_from_db()
    assert open_values([consent.conditions], [(subject.pk, "consents")]) == ["Только по вторникам"]
