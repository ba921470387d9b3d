"""Every screen of the register, persona by persona: who is let in, and that refusals are recorded."""

from __future__ import annotations

import pytest
from django.urls import get_resolver, reverse

from compliance.audit.models import AuditEntry
from compliance.register.models import Category, LegalBasis, Purpose
from compliance.register.services.blocking import block
from tests.personas import PERSONAS
from tests.register.admin.screens import secrets_in
from tests.register.services.people import NOW, OFFICER, registered, why

pytestmark = pytest.mark.django_db

SEE = {"clerk", "officer", "responsible", "auditor"}
ENTER = {"clerk", "officer", "responsible"}
DAILY = {"officer", "responsible"}
DECIDE = {"responsible"}

# Name of the address after "register_", the ids it takes, who may open it.
SCREENS = [
    ("subject_changelist", (), SEE),
    ("subject_add", (), ENTER),
    ("subject_change", ("subject",), SEE),
    ("subject_history", ("subject",), SEE),
    ("subject_timeline", ("subject",), SEE),
    ("subject_values", ("subject",), ENTER),
    ("subject_card", ("subject",), ENTER),
    ("subject_card_history", ("subject",), SEE),
    ("subject_start", ("subject",), ENTER),
    ("subject_end", ("subject", "processing"), DAILY),
    ("subject_reveal", ("subject",), {"officer", "responsible", "auditor"}),
    ("subject_history_reveal", ("subject",), {"officer", "responsible", "auditor"}),
    ("subject_block", ("subject",), DAILY),
    ("subject_unblock", ("subject", "blocking"), DAILY),
    ("subject_destroy", ("subject",), DECIDE),
    ("category_changelist", (), SEE),
    ("category_change", ("category",), SEE),
    ("category_history", ("category",), SEE),
    ("category_add", (), DECIDE),
    ("purpose_changelist", (), SEE),
    ("purpose_change", ("purpose",), SEE),
    ("purpose_add", (), DECIDE),
    ("legalbasis_changelist", (), SEE),
    ("legalbasis_change", ("basis",), SEE),
    ("legalbasis_add", (), DECIDE),
    ("purposecategory_changelist", (), SEE),
    ("purposecompatibility_changelist", (), SEE),
    ("blocking_changelist", (), SEE),
    ("destruction_changelist", (), {"officer", "responsible", "auditor"}),
    ("subjectimport_changelist", (), {"officer", "responsible", "auditor"}),
    ("subjectimport_add", (), DAILY),
]


@pytest.fixture
def ids():
    subject = registered(purposes=("service_access",))
    blocking = block(
        subject=subject, category=Category.objects.get(code="email"), ground="dispute", until=None,
        actor=OFFICER, reason=why(), now=NOW,
    )  # fmt: skip
    return {
        "subject": subject.pk,
        "processing": subject.processings.get().pk,
        "blocking": blocking.pk,
        "category": Category.objects.get(code="surname").pk,
        "purpose": Purpose.objects.get(code="marketing").pk,
        "basis": LegalBasis.objects.get(code="law").pk,
    }


@pytest.mark.parametrize("name", PERSONAS)
def test_each_screen_opens_to_its_roles_and_to_nobody_else(name, request, ids):
    person = request.getfixturevalue(name)
    for screen, wanted, roles in SCREENS:
        page = person.get(reverse(f"admin:register_{screen}", args=[ids[one] for one in wanted]))
        assert page.status_code == (200 if name in roles else 403), (screen, page.status_code)
        assert secrets_in(page) == [], screen


@pytest.mark.parametrize("name", PERSONAS)
def test_an_empty_form_sent_by_the_wrong_role_is_refused_and_recorded(name, request, ids):
    person = request.getfixturevalue(name)
    sent = [screen for screen in SCREENS if not screen[0].endswith(("_changelist", "_history", "_timeline"))]
    refused = 0
    for screen, wanted, roles in sent:
        if name in roles or screen in {"subject_change"}:
            continue
        answer = person.post(reverse(f"admin:register_{screen}", args=[ids[one] for one in wanted]), {})
        assert answer.status_code == 403, screen
        refused += 1
    entries = AuditEntry.objects.filter(event="access.refused", actor=person.actor.label)
    assert bool(refused) == entries.exists()


def test_a_stranger_gets_nowhere(stranger, ids):
    for screen, wanted, _roles in SCREENS:
        answer = stranger.get(reverse(f"admin:register_{screen}", args=[ids[one] for one in wanted]))
        assert answer.status_code == 302, screen
        assert "/login/" in answer["Location"], screen


def test_no_address_of_the_register_is_missing_here():
    """A new screen must say above who may open it."""
    names = {
        name.removeprefix("register_")
        for name in get_resolver().namespace_dict["admin"][1].reverse_dict
        if isinstance(name, str) and name.startswith("register_")
    }
    told = {screen for screen, _, _ in SCREENS}
    elsewhere = {
        "subject_search",  # test_search
        *(name for name in names if name.startswith("subjectimport_")),  # test_imports
        *(name for name in names if name.endswith("_delete")),  # test_destroying
        # What Django makes for lists that are changed elsewhere.
        *(f"{model}_{page}" for model in ("blocking", "destruction", "purposecategory", "purposecompatibility")
          for page in ("add", "change", "history")),
        "purpose_history", "legalbasis_history",
    }  # fmt: skip
    assert names - told - elsewhere == set()


@pytest.mark.parametrize("model", ["blocking", "destruction", "purposecategory", "purposecompatibility"])
def test_lists_of_acts_offer_no_form(responsible, model):
    assert responsible.get(reverse(f"admin:register_{model}_add")).status_code == 403
    assert responsible.post(reverse(f"admin:register_{model}_add"), {}).status_code == 403
