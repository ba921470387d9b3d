"""Choosing, previewing, confirming what has changed since, the answer that went out: on a phone, in the dark,
in every language."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from compliance.audit.actors import Actor
from compliance.register.models import Subject
from requests_inbox.models import Request
from tests.browser.test_register_journeys import Screenshot, sign_in
from tests.browser.test_requests import no_sideways_scroll
from tests.consents.giving import given, somebody
from tests.requests_inbox.answers.requests import a_request, identified

pytestmark = [pytest.mark.browser, pytest.mark.long, pytest.mark.timeout(240)]
OFFICER = Actor("staff:7")
KINDS = ("rectification", "blocking", "consent_withdrawal", "explanation")


def address(page: str, *ids: int) -> str:
    return reverse(f"admin:requests_inbox_{page}", args=ids)


def waiting(kind: str, subject: Subject) -> Request:
    now = timezone.now()
    return identified(a_request(kind, subject=subject, now=now), OFFICER, now=now)


def choose(page: Page, kind: str) -> None:
    """Fills in what this type asks for."""
    if kind == "rectification":
        page.fill("#id_value_mobile_phone", "+7 701 555 01 09")
    elif kind == "blocking":
        page.check("input[name=what][value=everything]")
        page.select_option("#id_ground", index=1)
    elif kind == "consent_withdrawal":
        page.locator("input[name=consents]").first.check()
    else:
        page.fill("#id_answer", "Ответ.")
    page.select_option("#id_reason_code", "subject_request")


def press(page: Page, step: str) -> None:
    page.click(f"button[name=step][value={step}]")


@pytest.mark.parametrize("language", ["ru", "kk", "en"])
def test_every_step_of_an_answer_fits_a_phone_and_a_dark_room(
    own_database, live_stack, page, screenshot: Screenshot, language
):
    def looked_at(name: str) -> None:
        expect(page.locator("html")).to_have_class(re.compile(r"\bdark\b"))
        screenshot(f"fulfil-{language}-{name}")
        no_sideways_scroll(page)

    subject = somebody()
    given(subject)
    page.set_viewport_size({"width": 390, "height": 900})
    page.emulate_media(color_scheme="dark")
    sign_in(page, "compliance_officer", language)
    for kind in KINDS:
        request = waiting(kind, subject)
        page.goto(address("request_fulfil", request.pk))
        looked_at(f"{kind}-choose")
        press(page, "preview")
        expect(page.locator(".register-notice[role=alert]")).to_be_visible()
        looked_at(f"{kind}-wrong")
        choose(page, kind)
        press(page, "preview")
        expect(page.locator("#effects")).to_be_visible()
        looked_at(f"{kind}-preview")

    # Something is typed after the preview: nothing is sent, and the new preview says so at once.
    page.fill("#id_answer", "Жауап.")
    press(page, "confirm")
    expect(page.locator(".register-notice[role=alert]")).to_be_focused()
    expect(page.locator(".register-letter")).to_contain_text("Жауап.")
    looked_at("changed")
    press(page, "confirm")
    page.wait_for_url("**" + address("request_change", request.pk))
    looked_at("done")
    page.goto(address("request_letters", request.pk))
    looked_at("letters")
    page.goto(address("request_refuse", waiting("access", subject).pk))
    looked_at("refuse")
