"""Signing in with a real browser; every page is also held to the content policy by the fixture ``page``."""

from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Page, expect

from compliance.access.models import User
from tests.access.authenticator import code_at
from tests.personas import PASSWORD, hire

pytestmark = pytest.mark.browser


@pytest.fixture
def second_factor_required(monkeypatch):
    monkeypatch.setenv("SECOND_FACTOR_REQUIRED", "1")


def sign_in(page: Page, user: User, password: str = PASSWORD) -> None:
    page.goto("/admin/")
    page.get_by_label("sign-in name").fill(user.username)
    page.get_by_label("password").fill(password)
    page.get_by_role("button", name="Log in").click()


@pytest.mark.long
def test_an_administrator_sets_up_the_second_factor_and_passes_it_the_next_time(
    second_factor_required, own_database, page, screenshot
):
    user = hire("administrator", password=PASSWORD, language="en", full_name="Timur Akhmetov")
    page.goto("/admin/")
    screenshot("access-sign-in")
    sign_in(page, user)
    screenshot("access-second-factor-begin")
    page.get_by_role("button", name="Begin").click()
    secret = page.get_by_test_id("secret").inner_text()
    expect(page.get_by_test_id("qr").locator("svg")).to_be_visible()
    screenshot("access-second-factor-set-up")
    page.get_by_label("Code").fill(code_at(secret, datetime.now(tz=UTC)))
    page.get_by_role("button", name="Confirm").click()
    expect(page.get_by_test_id("recovery-codes")).to_be_visible()
    codes = page.get_by_test_id("recovery-codes").locator("li").all_inner_texts()
    assert len(codes) == 10
    screenshot("access-recovery-codes")
    page.get_by_role("link", name="I have kept them").click()
    expect(page).to_have_url("/admin/")
    screenshot("access-start")

    page.goto("/account/")
    screenshot("access-account")
    page.context.clear_cookies()
    sign_in(page, user)
    expect(page.get_by_role("heading", name="Second factor")).to_be_visible()
    page.get_by_label("Code").fill("000000")
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_text("The code is wrong.")).to_be_visible()
    screenshot("access-second-factor-wrong")
    page.get_by_label("Code").fill(code_at(secret, datetime.now(tz=UTC) + timedelta(seconds=30)))
    page.get_by_role("button", name="Continue").click()
    expect(page).to_have_url("/admin/")


@pytest.mark.long
def test_an_administrator_adds_somebody_and_changes_their_roles(own_database, page, screenshot):
    admin = hire("administrator", password=PASSWORD, language="en")
    sign_in(page, admin)
    page.goto("/admin/access/user/add/")
    page.get_by_label("sign-in name").fill("aizhan")
    page.get_by_label("full name").fill("Айжан Омарова")
    page.get_by_label("Intake clerk").check()
    page.locator("#id_password").fill(PASSWORD)
    page.get_by_label("Reason").select_option(label="New member of staff")
    screenshot("access-staff-add")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page).to_have_url("/admin/access/user/")
    screenshot("access-staff-list")
    page.locator("#result_list").get_by_role("link", name="aizhan").click()
    expect(page.get_by_role("link", name="Change roles")).to_be_visible()
    screenshot("access-staff-page")
    page.get_by_role("link", name="Change roles").click()
    expect(page.get_by_role("heading", name="Change roles")).to_be_visible()
    page.get_by_label("Intake clerk").uncheck()
    page.get_by_label("Auditor").check()
    page.get_by_label("Administrator").check()
    page.get_by_label("Reason").select_option(label="Duties changed")
    page.get_by_role("button", name="Change roles").click()
    expect(page.get_by_text("cannot be combined").first).to_be_visible()
    screenshot("access-staff-roles")
    page.get_by_label("Administrator").uncheck()
    page.get_by_role("button", name="Change roles").click()
    expect(page.get_by_text("The roles were changed.")).to_be_visible()
    assert User.objects.get(username="aizhan").roles == ["auditor"]
    page.get_by_role("link", name="History").first.click()
    expect(page.get_by_text("Duties changed").first).to_be_visible()
    screenshot("access-staff-history")
    page.goto("/admin/access/role/")
    screenshot("access-roles")


@pytest.mark.parametrize("language", ["kk", pytest.param("ru", marks=pytest.mark.long)])
def test_the_pages_speak_the_language_of_the_user(own_database, page, screenshot, language):
    user = hire("auditor", password=PASSWORD, language=language)
    page.goto("/admin/")
    page.locator(f"button[value={language}]").click()
    expect(page.locator("html")).to_have_attribute("lang", language)
    screenshot(f"access-sign-in-{language}")
    page.locator("#id_username").fill(user.username)
    page.locator("#id_password").fill(PASSWORD)
    page.locator("#login-form button").click()
    expect(page).to_have_url("/admin/")
    page.goto("/account/second-factor/set-up/")
    page.locator("button[name=begin]").click()
    screenshot(f"access-second-factor-{language}")
    page.goto("/account/")
    screenshot(f"access-account-{language}")


@pytest.mark.long
def test_after_five_failures_the_sign_in_is_locked(own_database, page, screenshot):
    user = hire("auditor", password=PASSWORD)
    for _ in range(5):
        sign_in(page, user, "wrong")
    expect(page.get_by_role("heading", name="Sign-in is locked")).to_be_visible()
    screenshot("access-locked")
