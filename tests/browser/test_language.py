"""Choosing another language loads the page anew: what was typed, chosen or sent before is not lost unasked."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Dialog, Page, expect

from compliance.audit.actors import Actor
from tests.browser.test_public_terms import published as published_terms
from tests.browser.test_register_journeys import sign_in
from tests.consents.giving import DISTRIBUTION, given, somebody
from tests.policy.drafts import drafted, published
from tests.policy.wordings import REAL
from tests.requests_inbox.answers.requests import a_request, identified

pytestmark = [pytest.mark.browser, pytest.mark.long, pytest.mark.timeout(240)]
# The page stands still while it asks, and so would whoever clicked and waits for it.
LATER = """button => {
    window.addEventListener("beforeunload", () => setTimeout(() => { window.wasAsked = true }));
    setTimeout(() => button.click());
}"""
OFFICER = Actor("staff:7")


def press_kazakh(page: Page) -> None:
    # Browsers ask for those only who have touched the page; who presses the button has.
    page.keyboard.press("Shift")
    page.locator(
        "form[action$='/language/']:has([name=language][value=kk]) button[type=submit]"
    ).first.evaluate(LATER)


def stays(page: Page) -> None:
    """Chooses Kazakh, is asked, and stays."""
    asked: list[str] = []

    def stay(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    page.once("dialog", stay)
    press_kazakh(page)
    page.wait_for_function("window.wasAsked")
    expect(page.locator("html")).to_have_attribute("lang", "ru")
    assert asked == ["beforeunload"], page.url


def request_screen(name: str, kind: str) -> str:
    request = a_request(kind, subject=somebody(), now=timezone.now())
    identified(request, OFFICER, now=timezone.now())
    return reverse(f"admin:requests_inbox_request_{name}", args=[request.pk])


def test_whoever_has_typed_something_is_asked_before_the_language_changes(
    own_database, live_stack, page: Page
):
    version = drafted()
    clause = version.clauses.get(number="1.1")
    forms = {
        reverse("admin:policy_policyversion_clause", args=[version.pk, clause.pk]): "[name=text_kk]",
        reverse("admin:register_subject_add"): "#id_value_surname",
        request_screen("fulfil", "explanation"): "#id_answer",
        reverse("admin:incidents_incident_add"): "#id_what",
    }
    sign_in(page, "compliance_officer", "ru")
    for address, field in forms.items():
        page.goto(address)
        box = page.locator(field)
        box.press_sequentially("Жаңа ")
        typed = box.input_value()
        stays(page)
        expect(box).to_have_value(typed)


def test_whoever_has_ticked_something_or_chosen_a_file_is_asked_too(own_database, live_stack, page: Page):
    sign_in(page, "compliance_officer", "ru")
    # A field of this form is called "method", as a property of every form is.
    page.goto(request_screen("identify", "access"))
    way = page.locator("input[name=method]").first
    way.check()
    stays(page)
    expect(way).to_be_checked()

    page.goto(reverse("admin:register_subjectimport_add"))
    file = page.locator("input[type=file]")
    file.set_input_files({"name": "people.csv", "mimeType": "text/csv", "buffer": "Фамилия\nКим".encode()})
    stays(page)
    assert file.evaluate("one => one.files[0].name") == "people.csv"


def test_what_was_sent_and_stands_in_the_answer_is_not_lost_either(own_database, live_stack, page: Page):
    sign_in(page, "compliance_officer", "ru")
    page.goto(reverse("admin:register_subject_add"))
    page.fill("#id_value_iin", "900101300018")
    page.select_option("#id_reason_code", "service")
    page.click("button.primary[type=submit]")
    expect(page.locator("#id_value_iin_error")).to_be_visible()
    stays(page)
    expect(page.locator("#id_value_iin")).to_have_value("900101300018")

    # A preview is an answer, too, though nothing is wrong in it.
    page.goto(request_screen("fulfil", "explanation"))
    page.fill("#id_answer", "Ответ.")
    page.select_option("#id_reason_code", "subject_request")
    page.click("button[value=preview]")
    expect(page.locator("#effects")).to_be_visible()
    stays(page)
    expect(page.locator("#id_answer")).to_have_value("Ответ.")

    # Who will leave all the same is given the form as it opens, in the other language.
    page.once("dialog", lambda dialog: dialog.accept())
    press_kazakh(page)
    expect(page.locator("html")).to_have_attribute("lang", "kk")
    expect(page.locator("#id_answer")).to_have_value("")


def test_whoever_has_typed_nothing_is_not_asked(own_database, live_stack, page: Page):
    asked: list[str] = []

    def leave(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.accept()

    page.on("dialog", leave)
    sign_in(page, "compliance_officer", "ru")
    page.goto(reverse("admin:register_subject_add"))
    press_kazakh(page)
    expect(page.locator("html")).to_have_attribute("lang", "kk")
    assert asked == []


def test_anybody_stays_at_the_same_public_page_in_the_other_language(own_database, live_stack, page: Page):
    text = REAL.read_text()
    published(drafted(text.replace("30 күн", "10 күн")), since=date(2025, 1, 1))
    published(drafted(text), since=date(2026, 1, 1))
    consent = given(somebody(), DISTRIBUTION, terms={"email": ["no_transfer"]})
    published_terms(consent)
    for address in ("policy/", "policy/versions/", "policy/1/", "terms/", "terms/?archive"):
        page.goto(f"/ru/{address}")
        expect(page.locator("html")).to_have_attribute("lang", "ru")
        assert page.locator("form").count() == 0
        page.click(".languages a[lang=kk]")
        expect(page).to_have_url(re.compile(re.escape(f"/kk/{address}") + "$"))
        expect(page.locator("html")).to_have_attribute("lang", "kk")
