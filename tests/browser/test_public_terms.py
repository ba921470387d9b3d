"""The public page of terms in a real browser, without sign-in, in Kazakh and in Russian (4.8, 8.7)."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from compliance.consents.services.publications import publish_terms
from tests.consents.giving import DISTRIBUTION, NOW, OFFICER, given, somebody, why
from tests.consents.test_distribution import demand
from tests.register.services.people import AIGERIM

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]

TITLES = {"ru": "Условия распространения персональных данных", "kk": "Дербес деректерді тарату шарттары"}
OTHER = {"surname": "Ким", "name": "Анна", "email": "kim@example.kz"}
# Text against what is behind it, for every element with words of its own (WCAG 2.1, 1.4.3).
FAINT = """() => {
    const channels = (text) => text.match(/[0-9.]+/g).map(Number);
    const light = ([r, g, b]) => [r, g, b].map((v) => v / 255)
        .map((v) => (v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4))
        .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
    const behind = (element) => {
        for (let one = element; one; one = one.parentElement) {
            const colour = channels(getComputedStyle(one).backgroundColor);
            if (colour.length === 3 || colour[3] > 0) return colour;
        }
        return [255, 255, 255];
    };
    return [...document.querySelectorAll("body *")]
        .filter((one) => [...one.childNodes].some((node) => node.nodeType === 3 && node.data.trim()))
        .map((one) => {
            const [a, b] = [light(channels(getComputedStyle(one).color)), light(behind(one))];
            return [one.textContent.trim().slice(0, 40), (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05)];
        })
        .filter(([, ratio]) => ratio < 4.5);
}"""


def published(consent):
    row = consent.publications.get()
    return publish_terms(publication=row, actor=OFFICER, reason=why(), now=NOW + timedelta(days=1))


@pytest.fixture
def terms(own_database):
    """Terms that hold and terms that have ended."""
    terms = {"email": ["no_transfer", "access_only"], "surname": ["source_named"]}
    holding = published(given(somebody(), DISTRIBUTION, terms=terms))
    consent = given(somebody(OTHER), DISTRIBUTION, terms={"email": ["consent_only"]})
    ended = published(consent)
    demand(consent, received_at=NOW + timedelta(days=2), now=NOW + timedelta(days=2))
    return holding, ended


@pytest.mark.parametrize("language", ["ru", pytest.param("kk", marks=pytest.mark.long)])
def test_anybody_reads_the_terms_in_both_languages(
    terms, live_stack, page, browser_context, screenshot, language
):
    holding, ended = terms
    page.goto(reverse("public_terms", args=[language]))

    expect(page.locator("h1")).to_have_text(TITLES[language])
    expect(page.locator("html")).to_have_attribute("lang", language)
    expect(page.locator(f"#{holding.number}")).to_be_visible()
    assert ended.number not in page.content()
    assert page.locator("article").count() == 1
    assert page.get_by_role("row").count() == 4
    assert page.evaluate(FAINT) == []
    screenshot(f"public-terms-{language}")

    page.locator(".states a").nth(1).click()
    expect(page.locator(f"#{ended.number}")).to_be_visible()
    assert holding.number not in page.content()
    screenshot(f"public-terms-{language}-archive")

    other = "kk" if language == "ru" else "ru"
    page.locator(f".languages a[lang={other}]").click()
    expect(page.locator("h1")).to_have_text(TITLES[other])
    expect(page.locator(f"#{ended.number}")).to_be_visible()

    said = page.content()
    assert [value for value in (*AIGERIM.values(), *OTHER.values()) if value in said] == []
    assert browser_context.cookies() == []


@pytest.mark.long
def test_it_fits_a_phone_and_paper_and_the_dark(terms, live_stack, page, screenshot):
    page.set_viewport_size({"width": 360, "height": 740})
    page.emulate_media(color_scheme="dark")
    page.goto(reverse("public_terms", args=["kk"]))
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    assert page.evaluate(FAINT) == []
    screenshot("public-terms-phone-dark")
    page.emulate_media(media="print", color_scheme="light")
    assert not page.locator(".languages").is_visible()
    expect(page.locator("article")).to_be_visible()


@pytest.mark.long
def test_the_keyboard_reaches_the_terms_first(terms, live_stack, page):
    page.goto(reverse("public_terms", args=["ru"]))
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("#terms$"))
