"""axe-core on what anybody may open: no violation at all, best practice included; and on the way in, nothing serious."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from compliance.consents.services.publications import publish_terms
from tests.browser.axe import LOOKS, grave, violations, worn
from tests.browser.test_register_journeys import sign_in
from tests.consents.giving import DISTRIBUTION, NOW, OFFICER, given, somebody, why
from tests.consents.test_distribution import demand
from tests.policy.drafts import drafted, published
from tests.policy.wordings import REAL
from tests.register.services.people import AIGERIM

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300), pytest.mark.long]

PUBLIC = ("policy/", "policy/versions/", "policy/1/", "policy/999/", "terms/", "terms/?archive")


@pytest.fixture
def operator(own_database):
    """A policy in force and an older one; terms that hold and terms that have ended."""
    text = REAL.read_text()
    published(drafted(text.replace("30 күн", "10 күн")), since=date(2025, 1, 1))
    published(drafted(text), since=date(2026, 1, 1))
    holding = given(somebody(), DISTRIBUTION, terms={"email": ["no_transfer"], "surname": ["source_named"]})
    other = somebody({**AIGERIM, "iin": "950101300707", "email": "kim@example.kz"})
    ended = given(other, DISTRIBUTION, terms={"email": ["consent_only"]})
    for consent in (holding, ended):
        row = consent.publications.get()
        publish_terms(publication=row, actor=OFFICER, reason=why(), now=NOW + timedelta(days=1))
    demand(ended, received_at=NOW + timedelta(days=2), now=NOW + timedelta(days=2))


@pytest.mark.parametrize(
    ("language", "looks"),
    [("kk", LOOKS[:2]), ("ru", LOOKS[2:])],
    ids=["kk", "ru"],
)
def test_nothing_at_all_is_found_on_what_is_public(operator, live_stack, page: Page, language, looks):
    found: list[str] = []
    for place in PUBLIC:
        page.goto(f"/{language}/{place}")
        expect(page.locator("html")).to_have_attribute("lang", language)
        for width, scheme in looks:
            worn(page, width, scheme)
            found += violations(page, f"{place}, {language}, {width}, {scheme}")
        page.emulate_media(media="print", color_scheme="light")
        found += violations(page, f"{place}, {language}, printed", on_paper=True)
    assert not found, "\n".join(found)


def test_the_way_in_and_the_pages_that_say_no_have_nothing_serious(operator, live_stack, page: Page):
    worn(page, 390, "dark")
    page.goto(reverse("admin:login"))
    found = grave(page, "sign-in")
    page.fill("#id_username", "nobody")
    page.fill("#id_password", "wrong")
    page.press("#id_password", "Enter")
    expect(page.locator("[role=alert], .errornote").first).to_be_visible()
    found += grave(page, "sign-in, refused")

    sign_in(page, "intake_clerk", "kk")
    for number, (name, place) in enumerate({
        "not allowed": reverse("admin:access_user_changelist"),
        "nowhere": "/admin/nowhere/",
        "account": reverse("access:account"),
        "second factor": reverse("access:second_factor"),
        "set up": reverse("access:set_up_second_factor"),
        "password": reverse("access:password"),
    }.items()):  # fmt: skip
        worn(page, *LOOKS[number % 2])
        page.goto(place)
        found += grave(page, name)
    page.locator("form[method=post]:has([name=new_password1]) button[type=submit]").click()
    found += grave(page, "password, refused")
    assert not found, "\n".join(found)
