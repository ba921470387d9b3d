"""A breach from its record to its notice, and a register as a file, in a real browser."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from compliance.extracts.models import Extract
from compliance.incidents.models import Incident
from tests.browser.test_register_journeys import sign_in
from tests.incidents.breaches import somebody

pytestmark = [pytest.mark.browser, pytest.mark.long, pytest.mark.timeout(240)]


def address(screen: str, *ids: int) -> str:
    return reverse(f"admin:incidents_incident_{screen}", args=ids)


@pytest.mark.parametrize("language", ["ru", "kk"])
def test_a_breach_is_recorded_its_subjects_chosen_and_the_authority_told(
    own_database, live_stack, page: Page, screenshot, language
):
    somebody()
    sign_in(page, "responsible_person", language)

    page.goto(address("add"))
    found = timezone.localtime() - timedelta(hours=1)
    page.fill("#id_discovered_at", f"{found:%Y-%m-%dT%H:%M}")
    page.check("input[name=categories][value=email]")
    page.fill("#id_what", "Хаттар бөтен адамға кетті.")
    page.fill("#id_consequences", "Белгісіз.")
    page.fill("#id_measures", "Жіберу тоқтатылды.")
    page.select_option("#id_reason_code", "breach")
    screenshot(f"breach-form-{language}")
    page.click("button.primary[type=submit]")
    expect(page).to_have_url(re.compile(r"/incident/\d+/change/$"))
    incident = Incident.objects.get()
    screenshot(f"breach-{language}")

    page.goto(address("choose", incident.pk))
    page.click("button[name=estimate]")
    expect(page.locator("[role=status]")).to_contain_text("1")
    page.select_option("#id_reason_code", "breach")
    page.click("button[name=choose]")
    expect(page).to_have_url(re.compile(r"/change/$"))
    expect(page.locator("#affected")).to_be_visible()

    page.goto(address("told", incident.pk))
    page.select_option("#id_channel", "portal")
    page.fill("#id_reference", "№ 1")
    page.select_option("#id_reason_code", "breach_notice")
    page.click("button.primary[type=submit]")
    expect(page).to_have_url(re.compile(r"/change/$"))
    expect(page.locator("body")).to_contain_text("№ 1")
    screenshot(f"breach-told-{language}")
    page.goto(address("term", incident.pk))
    screenshot(f"breach-term-{language}")
    incident.refresh_from_db()
    assert incident.told_at is not None
    assert incident.affected == 1


def test_an_auditor_takes_a_register_along(own_database, live_stack, page: Page, screenshot, tmp_path):
    somebody(purposes=("service_access",))
    sign_in(page, "auditor", "kk")

    page.goto(reverse("admin:extracts_extract_changelist"))
    screenshot("registers-kk")
    page.click(f"a[href='{reverse('admin:extracts_extract_take', args=['processing'])}']")
    page.select_option("#id_format", "pdf")
    page.select_option("#id_reason_code", "audit.inspection")
    screenshot("register-form-kk")
    with page.expect_download() as download:
        page.click("button.primary[type=submit]")
    download.value.save_as(tmp_path / "register.pdf")
    assert (tmp_path / "register.pdf").read_bytes().startswith(b"%PDF-1.7")
    page.goto(reverse("admin:extracts_extract_changelist"))
    expect(page.locator("body")).to_contain_text("EX-1")
    assert Extract.objects.get().state == "whole"
