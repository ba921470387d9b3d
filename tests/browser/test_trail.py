"""The auditor's way through the trail, the history and the seals, with a real browser."""

from __future__ import annotations

import os
import re

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from compliance.audit.actors import Actor
from compliance.audit.models import AuditEntry
from compliance.audit.proof_check import main as check_proof
from compliance.audit.reasons import Reason
from compliance.audit.sealing import seal_entries
from compliance.register.services.reveal import reveal
from compliance.register.services.subjects import Provenance, change_values, register_subject
from tests.audit.trail import TIMEOUT_OF_WAITING, wait_for_others
from tests.personas import PASSWORD, hire

pytestmark = [pytest.mark.browser, pytest.mark.timeout(TIMEOUT_OF_WAITING)]

SURNAME = "Мәметқалиева"
LOOKS = [
    pytest.param(("en", 1280, False), id="en-1280"),
    pytest.param(("ru", 1280, True), id="ru-1280-dark"),
    pytest.param(("kk", 390, False), id="kk-390"),
    pytest.param(("ru", 390, True), id="ru-390-dark"),
]


@pytest.fixture
def history(own_database):
    """A subject whose values were entered, corrected and revealed, and a changed category; sealed."""
    clerk = hire("intake_clerk", username="aizhan")
    officer = hire("compliance_officer", username="marat")
    now = timezone.now()
    subject = register_subject(
        kind="person",
        language="kk",
        values={"surname": SURNAME, "email": "saule@example.kz"},
        provenance=Provenance("website_form"),
        actor=Actor.staff(clerk),
        reason=Reason("service"),
        now=now,
    ).subject
    change_values(
        subject=subject,
        values={"email": "saule.m@example.kz"},
        provenance=Provenance("email"),
        actor=Actor.staff(officer),
        reason=Reason("correction", "Проверено по письму"),
        now=now,
    )
    reveal(
        subject=subject,
        items=list(subject.items.select_related("category")),
        actor=Actor.staff(officer),
        reason=Reason("subject_request", "Звонок заявителя"),
        now=now,
    )
    wait_for_others()
    seal_entries(now=timezone.now())
    return subject


def sign_in(page: Page, username: str) -> None:
    page.goto("/admin/")
    page.locator("#id_username").fill(username)
    page.locator("#id_password").fill(PASSWORD)
    page.locator("button[type=submit]").first.click()
    expect(page).to_have_url("/admin/")


def wear(page: Page, width: int, dark: bool) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme="dark" if dark else "light")


def fits(page: Page) -> None:
    """Nothing sticks out to the right."""
    assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0, page.url


@pytest.mark.long
@pytest.mark.parametrize("look", LOOKS)
def test_pages_of_the_trail_fit_in_every_language_and_width(history, page, screenshot, look):
    language, width, dark = look
    hire("auditor", username="elena", password=PASSWORD, language=language, full_name="Елена Ким")
    wear(page, width, dark)
    sign_in(page, "elena")
    tag = f"{language}-{width}{'-dark' if dark else ''}"
    revealed = AuditEntry.objects.get(event="register.values_revealed")
    changed = AuditEntry.objects.filter(event="register.dataitem.changed").latest("pk")
    pages = {
        "start": "/admin/",
        "list": "/admin/audit/auditentry/",
        "found": f"/admin/audit/auditentry/?whose={history.reference}",
        "entry": f"/admin/audit/auditentry/{revealed.pk}/change/",
        "change": f"/admin/audit/auditentry/{changed.pk}/change/",
        "history": f"/admin/register/subject/{history.pk}/history/",
        "seals": "/admin/audit/auditseal/",
        "seal": "/admin/audit/auditseal/1/change/",
        "keys": "/admin/vault/knownmasterkey/",
        "schedule": "/admin/django_celery_beat/periodictask/",
        "refused": "/admin/access/user/add/",
        "nowhere": "/admin/nowhere/",
    }
    for name, address in pages.items():
        if os.environ.get("SHOTS") and name not in os.environ["SHOTS"].split(","):
            continue
        page.goto(address)
        fits(page)
        assert SURNAME not in page.content(), name
        screenshot(f"trail-{name}-{tag}")


def test_an_auditor_finds_what_was_revealed_opens_the_note_and_takes_the_proof(
    history, page, screenshot, tmp_path
):
    hire("auditor", username="elena", password=PASSWORD, language="en")
    sign_in(page, "elena")
    page.get_by_text("All that you can do here").click()
    page.get_by_role("link", name="Trail", exact=True).first.click()
    page.get_by_label("Whose data").fill(history.reference.lower())
    page.get_by_label("Kind").select_option(label="read")
    page.get_by_role("button", name="Search").click()
    row = page.locator("#trail tbody tr").filter(has_text="Values revealed")
    expect(row).to_have_count(1)
    expect(row).to_contain_text("marat")
    row.get_by_role("link").first.click()
    expect(page.get_by_role("heading", name="Values revealed")).to_be_visible()
    expect(page.get_by_text("Звонок заявителя")).to_have_count(0)
    page.get_by_label("Reason").select_option(label="Complaint or dispute")
    page.get_by_role("button", name="Open the note").click()
    expect(page.locator("#note")).to_have_text("Звонок заявителя")
    screenshot("trail-note")
    with page.expect_download() as download:
        page.get_by_role("button", name="Download the proof").click()
    proof = tmp_path / "proof.json"
    download.value.save_as(proof)
    assert check_proof([str(proof)]) == 0


def test_what_is_pasted_by_mistake_reaches_no_address(history, page):
    hire("auditor", username="elena", password=PASSWORD, language="en")
    sign_in(page, "elena")
    page.goto("/admin/audit/auditentry/")
    for label in ("Whose data", "Who", "Request id"):
        field = page.get_by_label(label, exact=True)
        field.fill("900101 300 017")
        page.get_by_role("button", name="Search").click()
        page.wait_for_load_state()
        expect(page).to_have_url(re.compile("/admin/audit/auditentry/$"))
        field.fill("")


@pytest.mark.long
def test_going_down_and_up_the_trail(history, page):
    hire("auditor", username="elena", password=PASSWORD, language="en")
    sign_in(page, "elena")
    page.goto("/admin/audit/auditentry/")
    first = page.locator("#trail tbody tr").first
    top = first.inner_text()
    page.get_by_role("link", name="Older").click()
    expect(page.get_by_role("link", name="Newer")).to_be_visible()
    expect(first).not_to_have_text(top, use_inner_text=True)
    page.get_by_role("link", name="Newest").click()
    expect(page.get_by_role("link", name="Newer")).to_have_count(0)
    expect(first).to_have_text(top, use_inner_text=True)


@pytest.mark.long
def test_the_trail_is_exported_for_a_reason(history, page):
    hire("auditor", username="elena", password=PASSWORD, language="en")
    sign_in(page, "elena")
    page.goto(f"/admin/audit/auditentry/?whose={history.reference}")
    page.get_by_text("Export as CSV").click()
    page.locator("#trail-export").get_by_label("Reason").select_option(label="Planned audit")
    with page.expect_download() as download:
        page.get_by_role("button", name="Export", exact=True).click()
    text = download.value.path().read_text(encoding="utf-8-sig")
    assert "Values revealed" in text
    assert SURNAME not in text


@pytest.mark.long
def test_the_history_is_verified_by_a_worker_while_the_page_shows_how_far_it_is(
    history, celery_worker, page, screenshot
):
    hire("auditor", username="elena", password=PASSWORD, language="en")
    sign_in(page, "elena")
    page.goto("/admin/audit/auditseal/")
    page.get_by_role("button", name="Verify now").click()
    expect(page.get_by_text("Everything is as it was recorded and sealed.")).to_be_visible(timeout=60_000)
    screenshot("trail-verified")
    page.get_by_role("link", name="All seals").click()
    expect(page.get_by_text("holds", exact=True)).to_be_visible()


@pytest.mark.long
def test_the_administrator_changes_when_a_job_runs(own_database, page, screenshot):
    hire("administrator", username="timur", password=PASSWORD, language="en")
    sign_in(page, "timur")
    page.goto("/admin/django_celery_beat/periodictask/")
    page.get_by_role("link", name="audit.seal").click()
    page.get_by_label("Every so many minutes").fill("3")
    screenshot("trail-job")
    page.get_by_role("button", name="Save", exact=True).click()
    row = page.locator("#result_list tbody tr").filter(has_text="audit.seal")
    expect(row).to_contain_text("every 3 min")
