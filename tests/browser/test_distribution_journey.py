"""Distribution and opt-outs in a real browser: published by staff, read by anybody, stopped by a demand."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from compliance.consents.models import Consent, DistributionDemand, Suppression
from tests.browser.test_register_journeys import sign_in
from tests.consents.giving import DISTRIBUTION, given, somebody

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]


def address(screen, *ids):
    return reverse(f"admin:consents_{screen}", args=ids)


@pytest.mark.long
def test_terms_are_published_read_and_stopped(own_database, live_stack, page, screenshot):
    received = timezone.now() - timedelta(
        days=14
    )  # longer ago than three working days, whatever the holidays
    consent = given(somebody(), DISTRIBUTION, terms={"email": ["no_transfer"]}, at=received)
    number = consent.publications.get().number
    sign_in(page, "compliance_officer", language="ru")

    page.goto(address("publication_changelist"))
    expect(page.locator("#result_list")).to_contain_text(number)
    expect(page.locator("#result_list")).to_contain_text("просрочено")
    screenshot("terms-list")
    page.goto(address("publication_change", consent.publications.get().pk))
    screenshot("terms-waiting")
    page.click("button:has-text('Опубликовать')")
    expect(page.locator("body")).to_contain_text("Опубликовано условий: 1.")
    page.goto(reverse("public_terms", args=["ru"]))
    expect(page.locator(f"#{number}")).to_be_visible()

    page.goto(address("distributiondemand_receive", consent.subject_id))
    page.fill("#id_surname", "Әлімжанова")
    page.fill("#id_name", "Айгерім")
    page.check("#id_no_patronymic")
    page.fill("#id_contact", "Алматы, Абай даңғылы 1")
    page.check("input[name=categories][value=email]")
    page.select_option("#id_channel", "paper")
    page.fill("#id_received_at", timezone.localtime().strftime("%Y-%m-%dT%H:%M"))
    page.select_option("#id_reason_code", "distribution_demand")
    screenshot("demand-form")
    page.click("button.primary[type=submit]:has-text('Сохранить требование')")
    expect(page.locator("body")).to_contain_text("Распространение прекращено")
    screenshot("demand-kept")
    assert DistributionDemand.objects.get().state == "accepted"
    assert Consent.objects.get().state == "ended_by_demand"
    page.goto(reverse("public_terms", args=["ru"]))
    expect(page.locator(f"#{number}")).to_have_count(0)


@pytest.mark.long
def test_an_opt_out_is_recorded_and_a_list_is_checked(own_database, live_stack, page, screenshot, tmp_path):
    sign_in(page, "compliance_officer", language="kk")
    page.goto(address("suppression_add"))
    page.select_option("#id_channel", "sms")
    page.fill("#id_address", "8 701 555 01 02")
    page.select_option("#id_source", "email")
    page.select_option("#id_reason_code", "opt_out")
    screenshot("opt-out-form")
    page.click("button.primary[type=submit]:has-text('Бас тартуды жазу')")
    expect(page.locator("#result_list tbody tr")).to_have_count(1)
    assert "5550102" not in page.content()
    screenshot("opt-out-list")
    assert Suppression.objects.get().channel == "sms"

    page.goto(address("suppression_check"))
    page.select_option("#id_channel", "sms")
    list_ = tmp_path / "list.txt"
    list_.write_text("8 701 555 01 02\n")
    page.set_input_files("#id_file", list_)
    page.select_option("#id_reason_code", "service")
    screenshot("opt-out-check")
    with page.expect_download() as waiting:
        page.click("button.primary[type=submit]:has-text('Тізімді тексеру')")
    assert waiting.value.path().read_text() == ""
    assert waiting.value.suggested_filename == "may-be-contacted-sms.txt"
