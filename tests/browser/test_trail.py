"""The auditor's way through the trail, the history and the seals, with a real browser."""

from __future__ import annotations

import os
import time

import pytest
from django.db import connection
from django.utils import timezone
from playwright.sync_api import Page, expect

from compliance.audit.actors import Actor
from compliance.audit.models import AuditEntry
from compliance.audit.reasons import Reason
from compliance.audit.sealing import seal_entries
from compliance.register.services.reveal import reveal
from compliance.register.services.subjects import Provenance, change_values, register_subject
from tests.personas import PASSWORD, hire

pytestmark = pytest.mark.browser

SURNAME = "Мәметқалиева"
LOOKS = [
    pytest.param("en", 1280, False, id="en-1280"),
    pytest.param("ru", 1280, True, id="ru-1280-dark"),
    pytest.param("kk", 390, False, id="kk-390"),
    pytest.param("ru", 390, True, id="ru-390-dark"),
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
    seal()
    return subject


def seal() -> None:
    """Seals everything; waits until no other test's transaction is in the way."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        seal_entries(now=timezone.now())
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT (SELECT coalesce(sum(count), 0) FROM audit_auditseal) "
                "= (SELECT count(*) FROM audit_auditentry)"
            )
            if cursor.fetchone()[0]:
                return
        time.sleep(0.05)
    raise AssertionError("something on this server keeps a transaction open")


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


@pytest.mark.parametrize(("language", "width", "dark"), LOOKS)
def test_pages_of_the_trail_fit_in_every_language_and_width(
    history, page, screenshot, language, width, dark
):
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
