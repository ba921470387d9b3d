"""A half filled form is not lost to a switch of language: the page asks first, and keeps what was typed."""

from __future__ import annotations

import pytest
from django.urls import reverse
from playwright.sync_api import Dialog, Page, expect

from tests.browser.test_register_journeys import sign_in
from tests.register.services.people import registered

pytestmark = [pytest.mark.browser, pytest.mark.long, pytest.mark.timeout(240)]
TYPED = "Сәрсенова"


def switch_to_kazakh(page: Page) -> None:
    page.locator("form:has(input[name=language][value=kk]) button").evaluate("button => button.click()")


def test_a_switch_of_language_asks_before_what_was_typed_is_lost(own_database, live_stack, page):
    subject = registered()
    sign_in(page, "compliance_officer")
    asked: list[str] = []
    answers = iter(["stay", "leave"])

    def answer(dialog: Dialog) -> None:
        asked.append(dialog.type)
        if next(answers) == "stay":
            dialog.dismiss()
        else:
            dialog.accept()

    page.on("dialog", answer)
    page.goto(reverse("admin:register_subject_add"))
    page.click("#id_value_surname")
    page.keyboard.type(TYPED)
    switch_to_kazakh(page)
    expect(page.locator("#id_value_surname")).to_have_value(TYPED)
    assert asked == ["beforeunload"]
    expect(page.locator("html")).to_have_attribute("lang", "en")
    switch_to_kazakh(page)
    expect(page.locator("html")).to_have_attribute("lang", "kk")
    assert len(asked) == 2

    # Nothing typed, nothing asked; and what is sent is not asked about either.
    page.goto(reverse("admin:register_subject_change", args=[subject.pk]))
    page.goto(reverse("admin:register_subject_add"))
    page.click("#id_value_surname")
    page.keyboard.type(TYPED)
    page.locator("#content button.primary[type=submit]").first.click()
    expect(page.locator(".errors, [role=alert]").first).to_be_visible()
    expect(page.locator("#id_value_surname")).to_have_value(TYPED)
    assert len(asked) == 2
