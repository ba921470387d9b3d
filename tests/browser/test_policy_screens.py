"""A version of the policy on screens, with the mouse of a member of staff: differences, a clause, publication."""

from __future__ import annotations

from datetime import date

import pytest
from playwright.sync_api import expect

from compliance.policy.models import PolicyVersion, State
from tests.browser.test_register_journeys import sign_in
from tests.policy.drafts import drafted, published
from tests.policy.wordings import REAL

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]


@pytest.mark.long
def test_the_responsible_person_settles_a_difference_and_publishes(
    own_database, live_stack, page, screenshot
):
    text = REAL.read_text()
    published(drafted(text.replace("30 күн", "10 күн")), since=date(2025, 1, 1))
    draft = drafted(text)
    sign_in(page, "responsible_person", "ru")
    page.goto("/admin/policy/policyversion/")
    screenshot("policy-versions")
    page.get_by_role("link", name=f"проект {draft.pk}").click()
    clause = page.locator("article#p-3\\.2\\.4")
    expect(clause.locator("mark").first).to_have_text("30 күн")
    screenshot("policy-version")
    clause.get_by_role("link", name="Изменить").click()
    box = page.locator("[name=text_kk]")
    box.fill(box.input_value().replace("30 күн", "отыз күнтізбелік күн"))
    page.locator("[name=reason_code]").select_option("policy_changed")
    screenshot("policy-clause")
    page.get_by_role("button", name="Сохранить").click()
    expect(page.locator("article#p-3\\.2\\.4 mark")).to_have_count(0)

    page.get_by_role("link", name="Просмотреть и опубликовать").click()
    screenshot("policy-publish")
    page.locator("[name=in_force_from]").fill("2026-06-01")
    page.locator("[name=approved_on]").fill("2026-05-01")
    page.locator("[name=differences_read]").check()
    page.locator("[name=reason_code]").select_option("policy_changed")
    page.get_by_role("button", name="Опубликовать").click()
    expect(page.locator(".office-title .office-tag")).to_be_visible()
    assert PolicyVersion.objects.get(pk=draft.pk).state == State.PUBLISHED
    page.get_by_role("link", name="версия 1").click()
    expect(page.locator("article ins").first).to_be_visible()
    page.set_viewport_size({"width": 390, "height": 900})
    page.emulate_media(color_scheme="dark")
    screenshot("policy-compare-phone-dark")
    page.goto(f"/admin/policy/policyversion/{draft.pk}/change/?show=differences")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    screenshot("policy-version-phone-dark")
