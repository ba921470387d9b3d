"""axe-core on what the tour does not reach: forms that say what is wrong, steps, previews. Nothing serious (WCAG 2.2 AA).

Each role works in Russian or in Kazakh; the screens take turns in light and dark, wide and narrow.
"""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page

from compliance.audit.actors import Actor
from compliance.consents.models import Wording
from compliance.register.models import SubjectImport
from requests_inbox.models import Message, MessageState
from tests.browser.axe import at, looked_at, pressed, seen, sent_empty
from tests.browser.test_register_journeys import sign_in
from tests.consents.giving import given, somebody
from tests.consents.withdrawing import received
from tests.requests_inbox.answers.requests import a_request, identified

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600), pytest.mark.long]

OFFICER = Actor("staff:7")


@pytest.fixture
def own_database(demonstration):
    """The site shows the demonstration."""
    return demonstration


def letters_chosen(page: Page) -> None:
    """Several letters are ticked and sorted, but nobody said as what."""
    ticks = page.locator("input[name=letters]")
    for place in range(2):
        ticks.nth(place).check()
    sent_empty(page)


def test_a_request_from_its_letter_to_its_answer(own_database, live_stack, page):
    now = timezone.now()
    subject = somebody({"surname": "Ким", "name": "Анна", "email": "kim@example.kz"})
    given(subject)
    fresh = a_request("access", subject=subject, now=now)
    stranger = a_request("access", now=now)
    waiting = identified(a_request("explanation", subject=subject, now=now), OFFICER, now=now)
    correcting = identified(a_request("rectification", subject=subject, now=now), OFFICER, now=now)
    letter = Message.objects.filter(state=MessageState.TRIAGE).latest("pk")
    one = "requests_inbox_request_"
    why = {"reason_code": "subject_request"}
    preview = "button[value=preview]"
    sign_in(page, "compliance_officer", "kk")
    found = looked_at(page, {
        "letters": (at("requests_inbox_message_changelist"), letters_chosen),
        "letter": (at("requests_inbox_message_change", letter.pk), seen),
        "letter read": (
            at("requests_inbox_message_read", letter.pk),
            pressed("button.primary[type=submit]", reason_code="requests_inbox.handling"),
        ),
        "new request": (at(f"{one}add"), sent_empty),
        "subject of a request": (at(f"{one}subject", stranger.pk), sent_empty),
        "identify": (at(f"{one}identify", fresh.pk), sent_empty),
        "fulfil, wrong": (at(f"{one}fulfil", waiting.pk), pressed(preview)),
        "fulfil, preview": (at(f"{one}fulfil", waiting.pk), pressed(preview, answer="Жауап.", **why)),
        "correct, preview": (
            at(f"{one}fulfil", correcting.pk),
            pressed(preview, value_mobile_phone="+7 701 555 01 09", **why),
        ),
        "refuse, wrong": (at(f"{one}refuse", waiting.pk), pressed(preview)),
        "extend": (at(f"{one}extend", waiting.pk), sent_empty),
        "term": (at(f"{one}term", waiting.pk), seen),
        "ask": (at(f"{one}ask", waiting.pk), sent_empty),
        "end": (at(f"{one}finish", waiting.pk), sent_empty),
        "letters of a request": (at(f"{one}letters", waiting.pk), seen),
        "recognised": (at(f"{one}confusion"), seen),
        "mark": (at("requests_inbox_mark_add"), sent_empty),
        "text of letters": (at("requests_inbox_lettertemplate_changelist"), seen),
    })  # fmt: skip
    assert not found, "\n".join(found)


def test_subjects_their_consents_and_what_they_take_back(own_database, live_stack, page):
    now = timezone.now()
    subject = somebody({"surname": "Ким", "name": "Анна", "email": "kim@example.kz"})
    consent = given(subject, at=now - timedelta(days=1), now=now)
    withdrawal = received(consent, at=now, now=now)
    wording = Wording.objects.filter(series="service").latest("pk")
    run = SubjectImport.objects.filter(rejected__gt=0).latest("pk")
    of = "consents_consent_"
    sign_in(page, "compliance_officer", "ru")
    found = looked_at(page, {
        "register": (at("register_subject_add"), sent_empty),
        "change values": (at("register_subject_values", subject.pk), sent_empty),
        "reveal": (at("register_subject_reveal", subject.pk), sent_empty),
        "revealed": (
            at("register_subject_reveal", subject.pk),
            pressed("button.primary[type=submit]", reason_code="subject_request"),
        ),
        "block": (at("register_subject_block", subject.pk), sent_empty),
        "start": (at("register_subject_start", subject.pk), sent_empty),
        "timeline": (at("register_subject_timeline", subject.pk), seen),
        "import": (at("register_subjectimport_add"), sent_empty),
        "import with rejected rows": (at("register_subjectimport_change", run.pk), seen),
        "rejected rows": (at("register_subjectimport_rejected", run.pk), seen),
        "consents of a subject": (at(f"{of}subject", subject.pk), seen),
        "consent": (at(f"{of}give", subject.pk, wording.pk), sent_empty),
        "narrow": (at(f"{of}narrow", consent.pk), sent_empty),
        "withdraw": (at(f"{of}withdraw", consent.pk), sent_empty),
        "decide": (
            at("consents_withdrawal_change", withdrawal.pk),
            pressed("button[value=refuse], button[value=withdraw]"),
        ),
        "bar": (at(f"{of}bar", subject.pk), sent_empty),
        "opt-out": (at("consents_suppression_add"), sent_empty),
        "transfer": (at("disclosures_transfer_add"), sent_empty),
    })  # fmt: skip
    assert not found, "\n".join(found)
