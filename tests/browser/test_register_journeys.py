"""A day at the register in a real browser: registering, finding, revealing, looking back, destroying."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from compliance.audit.models import AuditEntry
from compliance.register.models import Destruction, LegalBasis, Purpose, Subject
from compliance.register.services.processing import start_processing
from tests.personas import PASSWORD, hire
from tests.register.services.people import AIGERIM, NOW, OFFICER, registered, why

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]

Screenshot = Callable[[str], Path]


def address(page: str, *ids: Any) -> str:
    return reverse(f"admin:register_{page}", args=ids)


def sign_in(page: Page, role: str, language: str = "en") -> None:
    user = hire(role, username=role.replace("_", "-"), password=PASSWORD, language=language)
    page.goto(reverse("admin:login"))
    page.fill("#id_username", user.username)
    page.fill("#id_password", PASSWORD)
    page.press("#id_password", "Enter")
    page.wait_for_url("**" + reverse("admin:index"))


def find(page: Page, text: str) -> None:
    page.goto(address("subject_changelist"))
    page.fill("#search-text", text)
    page.press("#search-text", "Enter")
    page.wait_for_url("**found=*")


class TestRegistering:
    def test_a_clerk_signs_in_registers_somebody_and_finds_them_in_both_spellings(
        self, own_database, live_stack, page, screenshot
    ):
        sign_in(page, "intake_clerk")
        page.goto(address("subject_changelist"))
        page.click("a.addlink")
        page.fill("#id_value_surname", "Әлімжанова")
        page.fill("#id_value_name", "Айгерім")
        page.fill("#id_value_iin", "900101300018")
        page.fill("#id_value_mobile_phone", "8 701 555 01 02")
        purpose = Purpose.objects.get(code="service_access")
        page.select_option(f"#id_purpose_{purpose.pk}", str(LegalBasis.objects.get(code="law").pk))
        page.select_option("#id_reason_code", "service")
        page.click("button.primary[type=submit]:has-text('Register the subject')")

        # A digit was wrong: it is told beside the field, and nothing that was typed is lost.
        expect(page.locator("#id_value_iin_error")).to_contain_text("check digit")
        expect(page.locator("#id_value_surname")).to_have_value("Әлімжанова")
        screenshot("register-add-error")
        page.fill("#id_value_iin", "900101300017")
        page.click("button.primary[type=submit]:has-text('Register the subject')")
        subject = Subject.objects.get()
        page.wait_for_url("**" + address("subject_change", subject.pk))
        expect(page.locator("body")).to_contain_text(subject.reference)
        expect(page.locator("body")).not_to_contain_text("Әлімжанова")
        assert page.locator("text=Reveal").count() == 0
        screenshot("register-subject-clerk")

        for typed in ("Әлімжанова", "алимжан", "9001 0130 0017", "+7 701 555 01 02"):
            find(page, typed)
            assert "лим" not in page.url
            expect(page.locator("#result_list tbody")).to_have_count(1)
            expect(page.locator("#search-text")).to_have_value("")
        find(page, "Жоқадам")
        expect(page.locator("body")).to_contain_text("What can be searched for")
        screenshot("register-search-nobody")

    @pytest.mark.long
    def test_the_form_can_be_filled_in_with_the_keyboard_alone(self, own_database, live_stack, page):
        sign_in(page, "intake_clerk")
        page.goto(address("subject_add"))
        page.focus("#id_kind")
        order = []
        for _ in range(8):
            order.append(page.evaluate("document.activeElement.id"))
            page.keyboard.press("Tab")
        assert order == [
            "id_kind", "id_language", "id_value_surname", "id_value_name", "id_value_patronymic",
            "id_value_birth_date", "id_value_iin", "id_value_email",
        ]  # fmt: skip
        unlabelled = page.evaluate(
            "[...document.querySelectorAll('#content input:not([type=hidden]), #content select, #content textarea')]"
            ".filter(e => !e.labels.length && !e.ariaLabel).map(e => e.name)"
        )
        assert unlabelled == []


class TestRevealing:
    def reveal(self, page: Page, subject: Subject) -> None:
        page.goto(address("subject_change", subject.pk))
        page.click(".register-actions a:has-text('Reveal')")
        page.select_option("#id_reason_code", "subject_request")
        page.click("button.primary[type=submit]:has-text('Reveal')")
        expect(page.locator("[data-revealed]").first).to_be_visible()
        page.wait_for_load_state()  # what is seen comes before the script that hides it

    def test_values_are_shown_recorded_and_hidden_again_after_a_minute(
        self, own_database, live_stack, page, screenshot
    ):
        subject = registered()
        sign_in(page, "compliance_officer")
        page.clock.install()
        self.reveal(page, subject)
        expect(page.locator("body")).to_contain_text(AIGERIM["surname"])
        expect(page.locator("body")).to_contain_text(AIGERIM["iin"])
        assert AIGERIM["surname"] not in page.title()
        screenshot("register-revealed")
        assert AuditEntry.objects.get(event="register.values_revealed").reason == "subject_request"

        page.clock.run_for(30_000)
        expect(page.locator("[data-revealed-left]")).to_have_text("30")
        page.clock.run_for(31_000)
        page.wait_for_url("**" + address("subject_change", subject.pk))
        expect(page.locator("body")).not_to_contain_text(AIGERIM["surname"])

        # Nor does the way back bring them out again.
        page.go_back()
        page.wait_for_load_state()
        expect(page.locator("body")).not_to_contain_text(AIGERIM["surname"])

    @pytest.mark.long
    def test_they_are_hidden_when_the_tab_is(self, own_database, live_stack, page):
        subject = registered()
        sign_in(page, "compliance_officer")
        self.reveal(page, subject)
        page.evaluate(
            "Object.defineProperty(document, 'hidden', {value: true});"
            "document.dispatchEvent(new Event('visibilitychange'))"
        )
        page.wait_for_url("**" + address("subject_change", subject.pk))
        expect(page.locator("body")).not_to_contain_text(AIGERIM["surname"])

    @pytest.mark.long
    def test_they_are_hidden_at_a_click(self, own_database, live_stack, page):
        subject = registered()
        sign_in(page, "auditor")
        self.reveal(page, subject)
        page.click("[data-revealed-hide]")
        page.wait_for_url("**" + address("subject_change", subject.pk))


class TestLookingBack:
    def test_the_history_tells_what_differs_and_opens_earlier_values_with_a_reason(
        self, own_database, live_stack, page, screenshot
    ):
        subject = registered(purposes=("service_access",))
        sign_in(page, "compliance_officer")
        page.goto(address("subject_values", subject.pk))
        page.fill("#id_value_name", "Айгүл")
        page.select_option("#id_source", "email")
        page.select_option("#id_reason_code", "correction")
        page.click("button.primary[type=submit]:has-text('Save')")
        page.wait_for_url("**" + address("subject_change", subject.pk))
        expect(page.locator("body")).to_contain_text("changed: 1")

        page.click("nav.register-tabs a:has-text('History of values')")
        page.click(".register-chips a:text-is('Name')")
        expect(page.locator("tbody tr")).to_have_count(2)
        expect(page.locator("tbody")).to_contain_text("value changed")
        expect(page.locator("tbody")).not_to_contain_text("Айгүл")
        screenshot("register-history")
        page.locator("tbody input[type=checkbox]").last.check()
        page.click("button:has-text('Reveal the chosen versions')")
        page.select_option("#id_reason_code", "internal_audit")
        page.click("button.primary[type=submit]:has-text('Reveal')")
        expect(page.locator("[data-revealed]")).to_have_text(AIGERIM["name"])

        page.goto(address("subject_timeline", subject.pk))
        expect(page.locator("tbody")).to_contain_text("Earlier value revealed")
        screenshot("register-timeline")


class TestDestroying:
    def test_a_refusal_says_what_to_do_and_then_everything_goes(
        self, own_database, live_stack, page, screenshot
    ):
        subject = registered()
        start_processing(
            subject=subject, purpose=Purpose.objects.get(code="notification"),
            basis=LegalBasis.objects.get(code="law"), actor=OFFICER, reason=why(), now=NOW,
        )  # fmt: skip
        sign_in(page, "responsible_person")
        page.goto(address("subject_change", subject.pk))
        page.click("a:has-text('Destroy data')")
        expect(page.locator("tbody")).to_contain_text("a live processing needs it (5.7)")
        page.check("input[name=what][value=everything]")
        page.select_option("#id_reason_code", "subject_request")
        page.fill("#id_confirmation", subject.reference)
        page.click("button:has-text('Destroy')")
        expect(page.locator(".register-notice.bad")).to_contain_text("end the processing first")
        expect(page.locator(".register-notice.bad")).to_be_visible()
        screenshot("register-destroy-refused")

        page.check("#id_end_processings")
        page.click("button:has-text('Destroy')")
        page.wait_for_url("**" + address("subject_change", subject.pk))
        act = Destruction.objects.get()
        expect(page.locator("table.register-data")).to_contain_text(f"destroyed, act {act.number}")
        screenshot("register-destroyed")
        find(page, AIGERIM["surname"])
        expect(page.locator("body")).to_contain_text("Nobody was found.")


@pytest.mark.long
@pytest.mark.parametrize("look", ["kk-1280", "ru-390-dark"])
def test_no_screen_is_wider_than_the_window(own_database, live_stack, page, screenshot, look):
    language, width, *dark = look.split("-")
    subject = registered(purposes=("notification",))
    sign_in(page, "responsible_person", language)
    page.set_viewport_size({"width": int(width), "height": 900})
    page.emulate_media(color_scheme="dark" if dark else "light")
    screens = {
        "list": address("subject_changelist"),
        "add": address("subject_add"),
        "subject": address("subject_change", subject.pk),
        "values": address("subject_values", subject.pk),
        "history": address("subject_history", subject.pk),
        "timeline": address("subject_timeline", subject.pk),
        "reveal": address("subject_reveal", subject.pk),
        "destroy": address("subject_destroy", subject.pk),
        "block": address("subject_block", subject.pk),
        "needs": address("purposecategory_changelist"),
        "category": address("category_change", 1),
        "upload": address("subjectimport_add"),
    }
    for name, url in screens.items():
        page.goto(url)
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), name
        screenshot(f"register-{name}-{look}")
