"""Choosing another language loads the page anew: what was typed is not lost unasked."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.test_register_journeys import sign_in
from tests.policy.drafts import drafted

pytestmark = [pytest.mark.browser, pytest.mark.long, pytest.mark.timeout(240)]


def test_whoever_has_typed_something_is_asked_before_the_language_changes(
    own_database, live_stack, page: Page
):
    version = drafted()
    clause = version.clauses.get(number="1.1")
    sign_in(page, "compliance_officer", "ru")
    page.goto(f"/admin/policy/policyversion/{version.pk}/clauses/{clause.pk}/")
    box = page.locator("[name=text_kk]")
    box.press_sequentially("Жаңа ")
    typed = box.input_value()

    kazakh = page.locator(
        "form[action$='/language/']:has([name=language][value=kk]) button[type=submit]"
    ).first
    with page.expect_event("dialog") as asked:
        kazakh.evaluate("button => button.click()")
    assert asked.value.type == "beforeunload"
    asked.value.dismiss()
    expect(page.locator("html")).to_have_attribute("lang", "ru")
    expect(box).to_have_value(typed)

    with page.expect_event("dialog") as asked_again:
        kazakh.evaluate("button => button.click()")
    asked_again.value.accept()
    expect(page.locator("html")).to_have_attribute("lang", "kk")
