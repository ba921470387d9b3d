"""Handing data to a third party and following it up, in a real browser, in Russian and Kazakh."""

from __future__ import annotations

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from compliance.consents.services.withdrawal import withdraw_consent
from compliance.disclosures.models import StopNotice, Transfer
from tests.browser.test_register_journeys import sign_in
from tests.disclosures.recipients import OFFICER, basis, company, purpose, sharer, why

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]


def address(screen: str, *ids: int) -> str:
    return reverse(f"admin:disclosures_{screen}", args=ids)


@pytest.mark.long
@pytest.mark.parametrize("language", ["ru", "kk"])
def test_an_officer_records_a_transfer_and_settles_the_notice(
    own_database, live_stack, page: Page, screenshot, language
):
    recipient = company(email="")
    subject, consent = sharer()
    sign_in(page, "compliance_officer", language)

    page.goto(address("transfer_add"))
    page.select_option("#id_recipient", str(recipient.pk))
    page.select_option("#id_purpose", str(purpose().pk))
    page.select_option("#id_basis", str(basis().pk))
    page.check("input[name=categories][value=email]")
    page.fill("#id_reference", subject.reference)
    page.select_option("#id_reason_code", "contract")
    screenshot(f"transfer-form-{language}")
    page.click("button.primary[type=submit]")
    transfer = Transfer.objects.get()
    page.wait_for_url("**" + address("transfer_change", transfer.pk))
    expect(page.locator("main, #content, body").first).to_contain_text(subject.reference)
    screenshot(f"transfer-{language}")

    withdraw_consent(
        consent=consent, received_at=transfer.at, channel="website_form", actor=OFFICER,
        reason=why("subject_request"), now=transfer.at,
    )  # fmt: skip
    notice = StopNotice.objects.get()
    page.goto(address("stopnotice_changelist"))
    screenshot(f"notices-{language}")
    page.click(f"a[href='{reverse('admin:disclosures_stopnotice_settle', args=[notice.pk, 'sent'])}']")
    page.select_option("#id_reason_code", "recipient_reply")
    page.click("button.primary[type=submit]")
    page.wait_for_url("**" + address("stopnotice_changelist"))
    notice.refresh_from_db()
    assert notice.state == "sent"

    page.goto(reverse("admin:register_subject_change", args=[subject.pk]))
    expect(page.locator("#transfers")).to_be_visible()
    page.locator("#transfers").scroll_into_view_if_needed()
    screenshot(f"section-{language}")
    page.goto(address("transfer_changelist"))
    screenshot(f"transfers-{language}")
