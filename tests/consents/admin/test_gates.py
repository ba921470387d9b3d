"""Every screen of the consents, persona by persona: who is let in, and that refusals are recorded."""

from __future__ import annotations

import pytest
from django.urls import get_resolver, reverse

from compliance.audit.models import AuditEntry
from compliance.consents.models import Consent, Withdrawal
from compliance.consents.services.bars import place_bar
from compliance.consents.services.withdrawal import receive_withdrawal
from tests.consents.giving import MARKETING, NOW, OFFICER, given, published, somebody, why
from tests.personas import PERSONAS
from tests.register.admin.screens import secrets_in

pytestmark = pytest.mark.django_db

SEE = {"clerk", "officer", "responsible", "auditor"}
ENTER = {"clerk", "officer", "responsible"}
DAILY = {"officer", "responsible"}
REVEAL = {"officer", "responsible", "auditor"}
DECIDE = {"responsible"}

# Name of the address after "consents_", the ids it takes, who may open it.
SCREENS = [
    ("consent_changelist", (), SEE),
    ("consent_change", ("consent",), SEE),
    ("consent_history", ("consent",), SEE),
    ("consent_subject", ("subject",), SEE),
    ("consent_choose", ("subject",), ENTER),
    ("consent_give", ("subject", "wording"), ENTER),
    ("consent_evidence", ("subject",), REVEAL),
    ("consent_bar", ("subject",), DAILY),
    ("consent_lift", ("subject", "bar"), DAILY),
    ("consent_narrow", ("consent",), DAILY),
    ("consent_conditions", ("consent",), DAILY),
    ("consent_withdraw", ("consent",), ENTER),
    ("consent_reveal", ("consent", "number"), REVEAL),
    ("consent_file", ("consent", "number"), REVEAL),
    ("wording_changelist", (), SEE),
    ("wording_change", ("wording",), SEE),
    ("wording_history", ("wording",), SEE),
    ("wording_add", (), DECIDE),
    ("withdrawal_changelist", (), SEE),
    ("withdrawal_change", ("withdrawal",), SEE),
    ("withdrawal_history", ("withdrawal",), SEE),
    ("withdrawalbar_changelist", (), SEE),
]
READING = ("_changelist", "_history", "_change", "_subject", "_choose")


@pytest.fixture
def ids():
    subject = somebody()
    marketing = given(subject, MARKETING, conditions="Айгерім only by e-mail")
    consent = given(subject)
    bar = place_bar(
        subject=subject,
        ground="open_obligation",
        source="Contract 7",
        actor=OFFICER,
        reason=why("dispute"),
        now=NOW,
    )
    withdrawal = receive_withdrawal(
        consent=consent, received_at=NOW, channel="website_form", actor=OFFICER,
        reason=why("withdrawal_demanded"), now=NOW,
    )  # fmt: skip
    return {
        "subject": subject.pk,
        "consent": marketing.pk,
        "number": 1,
        "wording": marketing.wording_id,
        "bar": bar.pk,
        "withdrawal": withdrawal.pk,
    }


def url(screen, wanted, ids):
    return reverse(f"admin:consents_{screen}", args=[ids[one] for one in wanted])


@pytest.mark.parametrize("name", PERSONAS)
def test_each_screen_opens_to_its_roles_and_to_nobody_else(name, request, ids):
    person = request.getfixturevalue(name)
    for screen, wanted, roles in SCREENS:
        page = person.get(url(screen, wanted, ids))
        assert page.status_code == (200 if name in roles else 403), (screen, page.status_code)
        assert secrets_in(page) == [], screen


@pytest.mark.parametrize("name", PERSONAS)
def test_a_form_sent_by_the_wrong_role_is_refused_recorded_and_changes_nothing(name, request, ids):
    person = request.getfixturevalue(name)
    before = Consent.history.count(), Withdrawal.history.count()
    refused = 0
    for screen, wanted, roles in SCREENS:
        if name in roles or screen.endswith(READING):
            continue
        assert person.post(url(screen, wanted, ids), {}).status_code == 403, screen
        refused += 1
    assert (Consent.history.count(), Withdrawal.history.count()) == before
    entries = AuditEntry.objects.filter(event="access.refused", actor=person.actor.label)
    assert bool(refused) == entries.exists()


@pytest.mark.parametrize("name", ["clerk", "auditor", "administrator"])
@pytest.mark.parametrize("decision", ["withdraw", "refuse"])
def test_who_may_not_decide_cannot_by_sending_the_form(name, decision, request, ids):
    person = request.getfixturevalue(name)
    form = {
        "decision": decision,
        "ground": "contrary_to_law",
        "explanation": "x",
        "reason_code": "other",
        "note": "x",
    }
    assert person.post(url("withdrawal_change", ("withdrawal",), ids), form).status_code == 403
    assert Withdrawal.objects.get(pk=ids["withdrawal"]).state == "open"


def test_a_stranger_gets_nowhere(stranger, ids):
    for screen, wanted, _roles in SCREENS:
        answer = stranger.get(url(screen, wanted, ids))
        assert answer.status_code == 302, screen
        assert "/login/" in answer["Location"], screen


def test_no_address_of_these_screens_is_missing_here():
    """A new screen must say above who may open it."""
    mine = ("consent_", "wording_", "withdrawal_", "withdrawalbar_")
    names = {
        name.removeprefix("consents_")
        for name in get_resolver().namespace_dict["admin"][1].reverse_dict
        if isinstance(name, str) and name.startswith(tuple(f"consents_{one}" for one in mine))
    }
    told = {screen for screen, _, _ in SCREENS}
    elsewhere = {
        *(name for name in names if name.endswith("_delete")),
        # What Django makes for lists that are changed elsewhere.
        "consent_add", "withdrawal_add", "withdrawalbar_add", "withdrawalbar_change", "withdrawalbar_history",
    }  # fmt: skip
    assert names - told - elsewhere == set()


@pytest.mark.parametrize("model", ["consent", "withdrawal", "withdrawalbar"])
def test_lists_of_acts_offer_no_form(responsible, model):
    assert responsible.get(reverse(f"admin:consents_{model}_add")).status_code == 403
    assert responsible.post(reverse(f"admin:consents_{model}_add"), {}).status_code == 403


def test_nobody_changes_a_published_wording(responsible):
    wording = published()
    address = reverse("admin:consents_wording_change", args=[wording.pk])
    assert responsible.post(address, {"title_ru": "Другое"}).status_code == 405
    wording.refresh_from_db()
    assert wording.title_ru != "Другое"
