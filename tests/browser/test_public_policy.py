"""The policy for anybody in a real browser: both languages, light and dark, wide and narrow, keyboard, paper."""

from __future__ import annotations

import re
from datetime import date

import pytest
from playwright.sync_api import expect

from tests.browser.test_public_terms import FAINT
from tests.policy.drafts import drafted, published
from tests.policy.wordings import CLAUSES, REAL

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]

TITLES = {"kk": "Құпиялылық саясаты", "ru": "ПОЛИТИКА КОНФИДЕНЦИАЛЬНОСТИ"}


@pytest.fixture
def policy(own_database):
    """The operator's policy, in force, and an older version of it."""
    text = REAL.read_text()
    published(drafted(text.replace("30 күн", "10 күн")), since=date(2025, 1, 1))
    return published(drafted(text), since=date(2026, 1, 1))


def test_anybody_reads_every_clause_in_both_languages(policy, live_stack, page, browser_context, screenshot):
    for language, width, scheme in (
        ("kk", 1280, "light"),
        ("ru", 1280, "dark"),
        ("ru", 390, "light"),
        ("kk", 390, "dark"),
    ):
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=scheme)
        page.goto(f"/{language}/policy/")
        expect(page.locator("h1")).to_have_text(TITLES[language])
        expect(page.locator("html")).to_have_attribute("lang", language)
        numbers = page.locator("a.number").all_text_contents()
        assert [one.rstrip(".") for one in numbers] == [one for one in CLAUSES if "." in one]
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert page.evaluate(FAINT) == []
        screenshot(f"public-policy-{language}-{width}-{scheme}")
    assert browser_context.cookies() == []


@pytest.mark.long
def test_the_keyboard_reaches_the_text_a_clause_and_the_other_language(policy, live_stack, page):
    page.goto("/ru/policy/")
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("#text$"))
    page.keyboard.press("Tab")
    expect(page.locator(".contents a").first).to_be_focused()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("#h-1$"))
    page.locator(".languages a[lang=kk]").focus()
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text(TITLES["kk"])


@pytest.mark.long
def test_older_versions_stay_readable_and_the_page_prints(policy, live_stack, page, screenshot):
    page.goto("/kk/policy/versions/")
    assert page.evaluate(FAINT) == []
    screenshot("public-policy-archive")
    page.locator(".versions a").last.click()
    expect(page.locator("#p-3\\.2\\.4")).to_contain_text("10 күн")
    expect(page.locator(".notice")).to_be_visible()
    page.emulate_media(media="print")
    expect(page.locator(".contents")).to_be_hidden()
    expect(page.locator("#p-3\\.2\\.4")).to_be_visible()
