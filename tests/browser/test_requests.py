"""Requests in a real browser: a letter is read and sorted, a request is taken, corrected, confirmed and ended."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from compliance.audit.actors import Actor
from compliance.audit.models import AuditEntry
from requests_inbox.models import Message, MessageState, Request
from requests_inbox.services.ingesting import ingest
from requests_inbox.services.mail_files import letters_in
from tests.browser.test_register_journeys import sign_in
from tests.consents.giving import somebody

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]

SAMPLES = Path(__file__).resolve().parents[1] / "mail" / "sample"


def address(page: str, *ids: int) -> str:
    return reverse(f"admin:requests_inbox_{page}", args=ids)


def taken_in() -> None:
    """The sample mailbox, as if it had come just now."""
    for _letter in ingest(letters_in(SAMPLES), actor=Actor.command("tests"), clock=timezone.now):
        pass


def no_sideways_scroll(page: Page) -> None:
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= 0, f"{page.url} is {wide} pixels too wide"


@pytest.mark.long
def test_an_officer_reads_corrects_confirms_and_ends_a_request(own_database, live_stack, page, screenshot):
    subject = somebody()
    taken_in()
    sign_in(page, "compliance_officer")
    page.goto(address("request_changelist") + "?tab=overdue")
    expect(page.locator("table.inbox-board tbody tr").first).to_be_visible()
    screenshot("requests-board")
    request = Request.objects.filter(type="access", message__isnull=False).latest("pk")
    page.goto(address("request_change", request.pk))
    screenshot("requests-page")
    page.click("text=Take it")
    expect(page.locator("body")).to_contain_text("The request is yours.")

    page.click("a:has-text('Read the request')")
    page.select_option("#id_reason_code", "requests_inbox.handling")
    page.click("button.primary[type=submit]:has-text('Read')")
    expect(page.locator(".inbox-letter mark").first).to_be_visible()
    screenshot("requests-read")
    page.click("text=Hide now")
    assert AuditEntry.objects.filter(event="requests_inbox.request_revealed").count() == 1

    page.select_option("#inbox-type", "explanation")
    page.click("text=Correct the type")
    expect(page.locator("body")).to_contain_text("the term is counted anew")
    page.click("a:has-text('Choose the subject') >> nth=0")
    page.fill("#id_subject", subject.reference)
    page.click("button.primary[type=submit]:has-text('Choose')")
    page.goto(address("request_identify", request.pk))
    page.check("input[name=method][value=document]")
    page.click("button.primary[type=submit]:has-text('Confirm')")
    expect(page.locator("body")).to_contain_text("Work may begin.")
    page.click("a:has-text('How the term is counted')")
    expect(page.locator("body")).to_contain_text("Every due date it had")
    screenshot("requests-term")

    page.goto(address("request_finish", request.pk))
    page.check("input[name=outcome][value=withdrawn]")
    page.click("button.primary[type=submit]:has-text('End it')")
    expect(page.locator(".register-tags")).to_contain_text("withdrawn by the sender")
    request.refresh_from_db()
    assert (request.status, request.type, request.machine_type) == ("done", "explanation", "access")


def test_a_clerk_sorts_letters_with_the_keyboard(own_database, live_stack, page, screenshot):
    taken_in()
    sign_in(page, "intake_clerk")
    page.goto(address("message_changelist"))
    screenshot("requests-letters")
    waiting = Message.objects.filter(state=MessageState.TRIAGE).count()
    first = page.locator("input[name=letters]").first
    first.focus()
    page.keyboard.press("Space")
    expect(first).to_be_checked()
    page.focus("input[name=action][value=unrelated]")
    page.keyboard.press("Space")
    page.select_option("#id_reason_code", "requests_inbox.sorting")
    page.focus("button.primary[type=submit]:has-text('Sort')")
    page.keyboard.press("Enter")
    expect(page.locator("body")).to_contain_text("1 letter is sorted.")
    assert Message.objects.filter(state=MessageState.TRIAGE).count() == waiting - 1


@pytest.mark.long
@pytest.mark.parametrize("language", ["ru", "kk"])
def test_every_screen_fits_a_phone_and_a_dark_room(own_database, live_stack, page, screenshot, language):
    somebody()
    taken_in()
    sign_in(page, "compliance_officer", language)
    request = Request.objects.filter(message__isnull=False).latest("pk")
    letter = Message.objects.filter(state=MessageState.TRIAGE).first()
    mark = reverse("admin:requests_inbox_mark_changelist")
    places = {
        "board": address("request_changelist") + "?tab=open",
        "page": address("request_change", request.pk),
        "term": address("request_term", request.pk),
        "new": address("request_add"),
        "identity": address("request_identify", request.pk),
        "letters": address("message_changelist"),
        "letter": address("message_change", letter.pk if letter else request.message_id),
        "recognised": address("request_confusion"),
        "marks": mark,
        "mark": reverse("admin:requests_inbox_mark_add"),
    }
    for width, scheme in ((1280, "light"), (390, "dark")):
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=scheme)
        for name, place in places.items():
            page.goto(place)
            screenshot(f"requests-{language}-{name}-{width}")
            no_sideways_scroll(page)
