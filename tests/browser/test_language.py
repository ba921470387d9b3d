"""Choosing another language loads the page anew: what was typed is not lost unasked."""

from __future__ import annotations

import pytest
from playwright.sync_api import Dialog, Page, expect

from tests.browser.test_register_journeys import sign_in
from tests.policy.drafts import drafted

pytestmark = [pytest.mark.browser, pytest.mark.long, pytest.mark.timeout(240)]
# The page stands still while it asks, and so would whoever clicked and waits for it.
LATER = """button => {
    window.addEventListener("beforeunload", () => setTimeout(() => { window.wasAsked = true }));
    setTimeout(() => button.click());
}"""


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
    asked: list[str] = []

    def stay(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    page.on("dialog", stay)
    kazakh.evaluate(LATER)
    page.wait_for_function("window.wasAsked")
    expect(page.locator("html")).to_have_attribute("lang", "ru")
    expect(box).to_have_value(typed)
    assert asked == ["beforeunload"]
