"""The dashboard in a real browser: three languages, light and dark, wide and narrow, by keyboard."""

from __future__ import annotations

import re

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from compliance.policy.tasks import record_figures_of_today
from tests.bench.office import begin, multiply
from tests.browser.test_register_journeys import sign_in
from tests.browser.test_requests import no_sideways_scroll
from tests.policy.drafts import drafted_real, published
from tests.services import superuser_link

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300), pytest.mark.long]

SIZES = ((1280, "light"), (390, "dark"), (1280, "dark"), (390, "light"))


@pytest.fixture
def year(own_database):
    """A year of a small operator, counted by the job of the night."""
    now = timezone.now()
    published(drafted_real())
    models = begin(now)
    with superuser_link(own_database.name) as link:
        multiply(link, models, first=1, last=2_000, now=now)
    record_figures_of_today()
    return now


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_the_day_begins_with_what_needs_doing(year, live_stack, page, screenshot, language):
    sign_in(page, "responsible_person", language)
    for width, scheme in SIZES:
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=scheme)
        page.goto("/admin/")
        expect(page.locator(".board-urgent li").first).to_be_visible()
        expect(page.locator("svg.board-columns")).to_have_count(3)
        no_sideways_scroll(page)
        screenshot(f"dashboard-{language}-{width}-{scheme}")


def test_every_number_leads_to_its_list_by_the_keyboard(year, live_stack, page):
    sign_in(page, "compliance_officer")
    first = page.locator(".board-urgent li a").first
    expect(first).to_contain_text("Requests overdue")
    first.focus()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/requests_inbox/request/\?tab=overdue$"))
    expect(page.locator("table.inbox-board tbody tr").first).to_be_visible()
    page.goto("/admin/")
    summary = page.locator(".board-chart summary").first
    summary.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".board-chart details[open] table")).to_be_visible()
