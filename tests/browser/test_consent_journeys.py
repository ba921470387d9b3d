"""Consents in a real browser: recorded, narrowed, withdrawn after a look at what that does, refused, printed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from compliance.audit.models import AuditEntry
from compliance.consents.models import Consent, Withdrawal
from compliance.consents.services.bars import place_bar
from compliance.register.models import Subject
from tests.browser.test_register_journeys import sign_in
from tests.consents.giving import DISTRIBUTION, MARKETING, OFFICER, given, published, somebody, why
from tests.consents.withdrawing import started
from tests.register.services.people import AIGERIM

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]

Screenshot = Callable[[str], Path]


def address(page: str, *ids: Any) -> str:
    return reverse(f"admin:consents_{page}", args=ids)


def earlier(hours: int = 1) -> str:
    """A time of receipt as the browser's calendar takes it."""
    return timezone.localtime(timezone.now() - timedelta(hours=hours)).strftime("%Y-%m-%dT%H:%M")


def say_how(page: Page, reason: str, hours: int = 1) -> None:
    page.select_option("#id_channel", "website_form")
    page.fill("#id_received_at", earlier(hours))
    page.check("input[name=giver][value=self]")
    page.select_option("#id_reason_code", reason)


def agreed(subject: Subject, said: Any = None, **fields: Any) -> Consent:
    """A consent of yesterday."""
    yesterday = timezone.now() - timedelta(days=1)
    arguments = () if said is None else (said,)
    return given(subject, *arguments, at=yesterday, now=timezone.now(), **fields)


@pytest.mark.long
class TestRecording:
    def test_a_clerk_records_what_the_subject_agreed_to_and_nothing_is_ticked_before(
        self, own_database, live_stack, page, screenshot
    ):
        subject = somebody()
        published()
        published(MARKETING)
        sign_in(page, "intake_clerk")
        page.goto(reverse("admin:register_subject_change", args=[subject.pk]))
        page.click("nav.register-tabs a:has-text('Consents')")
        page.click("a.primary:has-text('Record a consent')")
        page.click("tbody a:has-text('обработку')")
        assert page.locator("main input:checked, #content input:checked").count() == 0
        screenshot("consents-give-empty")

        page.check("input[name=purposes][value=service_access]")
        page.check("input[name=categories][value=surname]")
        page.check("input[name=categories][value=name]")
        say_how(page, "consent_given")
        page.select_option("#id_channel", "paper")
        page.set_input_files(
            "#id_evidence", {"name": "a.exe", "mimeType": "application/pdf", "buffer": b"MZ\x90\x00\x00"}
        )
        page.click("button.primary[type=submit]:has-text('Record the consent')")

        # What is wrong stands at its field; what was typed and ticked is there, and the file is said not to be.
        expect(page.locator("#id_evidence_error")).to_contain_text("not taken as evidence")
        expect(page.locator("body")).to_contain_text("Choose it again.")
        expect(page.locator("input[name=categories][value=surname]")).to_be_checked()
        expect(page.locator("#id_channel")).to_have_value("paper")
        screenshot("consents-give-error")
        page.set_input_files(
            "#id_evidence", {"name": "scan.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7 made up"}
        )
        page.click("button.primary[type=submit]:has-text('Record the consent')")
        page.wait_for_url("**" + address("consent_subject", subject.pk))
        consent = Consent.objects.get()
        assert (consent.purposes, consent.categories) == (["service_access"], ["name", "surname"])
        expect(page.locator("body")).not_to_contain_text("scan.pdf")
        expect(page.locator("body")).not_to_contain_text(AIGERIM["surname"])


@pytest.mark.long
class TestNarrowing:
    def test_a_tick_taken_away_is_taken_back(self, own_database, live_stack, page, screenshot):
        consent = agreed(somebody())
        sign_in(page, "compliance_officer")
        page.goto(address("consent_subject", consent.subject_id))
        page.click("tbody a:has-text('Narrow')")
        page.uncheck("input[name=purposes][value=notification]")
        page.uncheck("input[name=categories][value=birth_date]")
        say_how(page, "subject_request")
        page.click("button.primary:has-text('Narrow the consent')")
        page.wait_for_url("**" + address("consent_subject", consent.subject_id))
        expect(page.locator("section:has(#ledger) tbody tr")).to_have_count(2)
        expect(page.locator("section:has(#ledger) tbody")).to_contain_text("narrowed")
        consent.refresh_from_db()
        assert consent.purposes == ["service_access"]
        assert "birth_date" not in consent.categories


class TestWithdrawing:
    def demand(self, page: Page, consent: Consent) -> Withdrawal:
        page.goto(address("consent_subject", consent.subject_id))
        page.click("tbody a:has-text('Withdraw')")
        say_how(page, "withdrawal_demanded")
        page.click("button.primary:has-text('Record the demand')")
        withdrawal = Withdrawal.objects.get()
        page.wait_for_url("**" + address("withdrawal_change", withdrawal.pk))
        return withdrawal

    def test_what_it_does_is_seen_before_and_then_happens(self, own_database, live_stack, page, screenshot):
        subject = somebody()
        consent = agreed(subject)
        started(subject, "notification", "law", at=timezone.now())
        sign_in(page, "compliance_officer")
        self.demand(page, consent)
        preview = page.locator("section:has(#preview)")
        expect(preview).to_contain_text("It rests on this consent alone.")
        expect(preview).to_contain_text("another legal basis")
        expect(preview).to_contain_text("Becomes due for destruction:")
        expect(page.locator("body")).to_contain_text("working days left")
        screenshot("consents-decide")
        page.select_option("#id_reason_code", "withdrawal_demanded")
        page.click("button:has-text('Withdraw the consent')")
        page.wait_for_url("**" + address("consent_subject", subject.pk))
        expect(page.locator("section:has(#consents) tbody")).to_contain_text("withdrawn")
        consent.refresh_from_db()
        assert consent.state == "withdrawn"
        assert AuditEntry.objects.filter(event="consents.withdrawn").exists()

    @pytest.mark.long
    def test_a_barred_one_can_only_be_refused_with_ground_and_explanation(
        self, own_database, live_stack, page, screenshot
    ):
        subject = somebody()
        consent = agreed(subject)
        place_bar(
            subject=subject, ground="open_obligation", source="Contract 7", actor=OFFICER, reason=why("dispute"),
            now=timezone.now(),
        )  # fmt: skip
        sign_in(page, "compliance_officer")
        withdrawal = self.demand(page, consent)
        expect(page.locator(".register-notice.bad")).to_contain_text("Withdrawal is barred")
        page.select_option("#id_reason_code", "withdrawal_demanded")
        page.click("button:has-text('Withdraw the consent')")
        expect(page.locator(".register-notice.bad").first).to_contain_text("An obligation is not fulfilled")
        page.click("button:has-text('Refuse')")
        expect(page.locator("#id_ground_error")).to_be_visible()
        screenshot("consents-refuse-error")
        page.select_option("#id_ground", "open_obligation")
        page.fill("#id_explanation", "Шарт әлі орындалмаған.")
        page.click("button:has-text('Refuse')")
        page.wait_for_url("**" + address("consent_subject", subject.pk))
        withdrawal.refresh_from_db()
        consent.refresh_from_db()
        assert (withdrawal.state, consent.state) == ("refused", "active")


@pytest.mark.long
class TestEvidence:
    @pytest.mark.parametrize("language", ["kk", "ru"])
    def test_it_is_downloaded_with_a_reason(self, language, own_database, live_stack, page):
        consent = agreed(somebody())
        sign_in(page, "auditor")
        page.goto(address("consent_subject", consent.subject_id))
        page.click("a:has-text('Print evidence')")
        page.check(f"input[type=radio][name=language][value={language}]")
        page.select_option("#id_reason_code", "subject_request")
        with page.expect_download() as waiting:
            page.click("button.primary:has-text('Print')")
        download = waiting.value
        assert download.suggested_filename == f"evidence-{consent.subject.reference}-{language}.pdf"
        assert Path(download.path()).read_bytes().startswith(b"%PDF-1.7")
        assert AuditEntry.objects.get(event="consents.evidence_printed").reason == "subject_request"


@pytest.mark.long
@pytest.mark.parametrize("look", ["kk-1280", "ru-1280", "ru-390-dark", "kk-390"])
def test_no_screen_is_wider_than_the_window(own_database, live_stack, page, screenshot, look):
    language, width, *dark = look.split("-")
    subject = somebody()
    consent = agreed(
        subject, giver="representative", representative={"name": "Ким Ольга", "proof": "Order 1"}
    )
    distribution = agreed(subject, DISTRIBUTION, terms={"email": ["no_transfer"]}, conditions="x")
    agreed(subject, MARKETING, conditions="Тек пошта")
    place_bar(
        subject=subject, ground="open_obligation", source="Contract 7", actor=OFFICER, reason=why("dispute"),
        now=timezone.now(),
    )  # fmt: skip
    from compliance.consents.services.withdrawal import receive_withdrawal

    withdrawal = receive_withdrawal(
        consent=consent, received_at=timezone.now(), channel="email", message="mail-1", actor=OFFICER,
        reason=why("withdrawal_demanded"), now=timezone.now(),
    )  # fmt: skip
    sign_in(page, "responsible_person", language)
    page.set_viewport_size({"width": int(width), "height": 900})
    page.emulate_media(color_scheme="dark" if dark else "light")
    screens = {
        "list": address("consent_changelist"),
        "subject": address("consent_subject", subject.pk),
        "overview": reverse("admin:register_subject_change", args=[subject.pk]),
        "consent": address("consent_change", consent.pk),
        "choose": address("consent_choose", subject.pk),
        "give": address("consent_give", subject.pk, distribution.wording_id),
        "narrow": address("consent_narrow", consent.pk),
        "conditions": address("consent_conditions", distribution.pk),
        "receive": address("consent_withdraw", distribution.pk),
        "decide": address("withdrawal_change", withdrawal.pk),
        "withdrawals": address("withdrawal_changelist"),
        "bars": address("withdrawalbar_changelist"),
        "bar": address("consent_bar", subject.pk),
        "reveal": address("consent_reveal", consent.pk, 1),
        "evidence": address("consent_evidence", subject.pk),
        "wordings": address("wording_changelist"),
        "wording": address("wording_change", consent.wording_id),
        "publish": address("wording_add") + f"?from={consent.wording_id}",
    }
    for name, url in screens.items():
        page.goto(url)
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), name
        screenshot(f"consents-{name}-{look}")
