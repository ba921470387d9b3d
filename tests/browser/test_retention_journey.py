"""Retention in a real browser: the night's plan, a second person, progress, the act, the subject's certificate."""

from __future__ import annotations

import io
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from compliance.audit.actors import Actor
from compliance.audit.models import AuditEntry
from compliance.register.models import DataItem, Destruction, Subject
from compliance.retention.models import DestructionAct, Hold, PlanState, RetentionPlan, RetentionRule
from compliance.retention.services import nightly
from compliance.retention.services.approval import approve_plan
from compliance.retention.services.execution import execute_plan, start_plan
from compliance.retention.services.holds import place_hold
from compliance.retention.services.planning import plan_retention
from tests.browser.test_register_journeys import sign_in
from tests.browser.test_requests import no_sideways_scroll
from tests.personas import PASSWORD, hire
from tests.register.services.people import AIGERIM, OFFICER, end_all, registered, why
from tests.retention.test_plans import APPROVER

pytestmark = [pytest.mark.browser, pytest.mark.long, pytest.mark.timeout(240)]

JOB = Actor.job("retention.plan")
Screenshot = Callable[[str], Path]


def address(screen: str, *ids: Any) -> str:
    return reverse(f"admin:retention_{screen}", args=ids)


def due_people(count: int) -> list[Subject]:
    """People whose only purpose was achieved today."""
    people = [
        registered({**AIGERIM, "iin": iin, "email": f"a{iin}@example.kz"}, purposes=("service_access",))
        for iin in ("900101300017", "950101300707", "791028302728")[:count]
    ]
    for subject in people:
        end_all(subject)
    return people


def come_in_as(page: Page, role: str, username: str) -> None:
    """Somebody else sits down before the same browser."""
    hire(role, username=username, password=PASSWORD, language="en")
    page.context.clear_cookies()
    page.goto(reverse("admin:login"))
    page.fill("#id_username", username)
    page.fill("#id_password", PASSWORD)
    page.press("#id_password", "Enter")
    page.wait_for_url("**" + reverse("admin:index"))


def confirm(page: Page, button: str, reason: str = "internal_audit") -> None:
    page.select_option("#id_reason_code", reason)
    page.click(f"button.primary[type=submit]:has-text('{button}')")


def printed(page: Page, language: str) -> str:
    """The text of the document that the page offers in a language."""
    with page.expect_download() as waiting:
        page.click(f"a[hreflang={language}]")
    content = Path(waiting.value.path()).read_bytes()
    return " ".join(" ".join(one.extract_text() for one in PdfReader(io.BytesIO(content)).pages).split())


def test_from_the_nights_plan_to_the_certificate(
    own_database, live_stack, page: Page, screenshot: Screenshot, monkeypatch
):
    subjects = due_people(3)
    monkeypatch.setattr(nightly, "plan_retention", partial(plan_retention, batch_items=4))
    [plan] = nightly.plan_night(actor=JOB, now=timezone.now())
    values = plan.items

    # An officer sees it, its grounds and each value's explanation, and decides nothing.
    sign_in(page, "compliance_officer")
    page.goto(address("retentionplan_changelist"))
    expect(page.locator("#result_list")).to_contain_text("waiting for approval")
    page.click(f"#result_list a:has-text('{plan.number}')")
    expect(page.locator("main, #content").first).to_contain_text("by itself, on schedule")
    expect(page.locator("a:has-text('Approve')")).to_have_count(0)
    page.click("table.office-table >> nth=1 >> a >> nth=0")
    expect(page.locator(".office-tag.bad")).to_have_text("due to be destroyed")

    # Whoever makes a plan is told that another person approves it, and is refused who tries all the same.
    come_in_as(page, "responsible_person", "author")
    late = registered({"name": "Болат"}, purposes=("service_access",))
    end_all(late)
    page.goto(address("retentionplan_due"))
    screenshot("retention-due")
    page.click("a:has-text('Plan what is due')")
    confirm(page, "Make a plan")
    own = RetentionPlan.objects.latest("pk")
    expect(page).to_have_url(f"{live_stack}{address('retentionplan_change', own.pk)}")
    expect(page.locator("body")).to_contain_text("You made this plan, so another person approves it")
    expect(page.locator("a.primary:has-text('Approve')")).to_have_count(0)
    page.goto(address("retentionplan_approve", own.pk))
    confirm(page, "Approve", "retention_due")
    expect(page.locator("body")).to_contain_text("Who made a plan does not approve it")
    screenshot("retention-own-plan")
    refused = AuditEntry.objects.filter(event="retention.plan_refused").latest("pk")
    assert refused.details["codes"] == "plan_own"

    # Another one approves the night's plan, starts it, watches it, stops it and goes on.
    come_in_as(page, "responsible_person", "approver")
    page.goto(address("retentionplan_change", plan.pk))
    page.click("a.primary:has-text('Approve')")
    screenshot("retention-approve")
    confirm(page, "Approve", "retention_due")
    expect(page.locator("h2 .office-tag")).to_have_text("approved")
    page.click("a.primary:has-text('Start')")
    confirm(page, "Start")
    expect(page.locator("h2 .office-tag")).to_have_text("running")
    bar = page.locator("progress")
    expect(bar).to_have_attribute("value", "0")
    assert execute_plan(plan=plan, actor=JOB, limit=1) == 1
    expect(page.locator("#progress-text")).to_contain_text(f"{values // 3} of {values} values destroyed")
    assert bar.evaluate("bar => [bar.value, bar.max]") == [1, 3]
    screenshot("retention-progress")
    page.click("a.primary:has-text('Stop')")
    confirm(page, "Stop")
    expect(page.locator("h2 .office-tag")).to_have_text("stopped")
    assert execute_plan(plan=plan, actor=JOB) == 0
    page.click("a.primary:has-text('Continue')")
    confirm(page, "Continue")
    expect(page.locator("h2 .office-tag")).to_have_text("running")
    assert execute_plan(plan=plan, actor=JOB) == 2
    # The page finds out by itself.
    expect(page.locator("h2 .office-tag")).to_have_text("done")

    # The act, on the page and as a document in both languages.
    act = DestructionAct.objects.get()
    page.click(f"a:has-text('{act.number}')")
    expect(page.locator("body")).to_contain_text("of whom nothing is left")
    screenshot("retention-act")
    for language, words in (("kk", "Дербес деректерді жою туралы"), ("ru", "Акт об уничтожении")):
        text = printed(page, language)
        assert words in text
        assert act.number in text
        assert not [value for value in AIGERIM.values() if value in text]
    assert (act.items, act.subjects, act.whole_subjects) == (values, 3, 3)

    # What a subject is given.
    gone = Destruction.objects.get(subject=subjects[0])
    page.goto(reverse("admin:register_subject_change", args=[subjects[0].pk]))
    expect(page.locator("body")).not_to_contain_text(AIGERIM["surname"])
    page.click(f"section:has(#retention) a:has-text('{gone.number}')")
    expect(page.locator("body")).to_contain_text(subjects[0].reference)
    screenshot("retention-certificate")
    assert subjects[0].reference in printed(page, "kk")
    assert AuditEntry.objects.get(event="retention.certificate_printed").subject_id == subjects[0].pk
    assert DataItem.objects.filter(subject=late).exclude(state="destroyed").exists()
    assert not DataItem.objects.filter(subject__in=subjects).exclude(state="destroyed").exists()


def test_a_worker_carries_out_what_was_started(own_database, live_stack, celery_worker, page: Page):
    due_people(1)
    [plan] = nightly.plan_night(actor=JOB, now=timezone.now())
    sign_in(page, "responsible_person")
    page.goto(address("retentionplan_approve", plan.pk))
    confirm(page, "Approve", "retention_due")
    page.click("a.primary:has-text('Start')")
    confirm(page, "Start")
    expect(page.locator("h2 .office-tag")).to_have_text("done", timeout=30_000)
    assert RetentionPlan.objects.get().state == PlanState.DONE


@pytest.mark.parametrize("look", ["ru-1280", "kk-1280", "kk-390-dark", "ru-390"])
def test_every_screen_fits_a_phone_and_a_dark_room(
    own_database, live_stack, page: Page, screenshot: Screenshot, look
):
    language, width, *dark = look.split("-")
    first, second, third = due_people(3)
    now = timezone.now()
    hold = place_hold(
        subject=third, kind="dispute", ground="Дело", source="2-115/26", until=now.date().replace(year=now.year + 1),
        actor=OFFICER, reason=why("dispute"), now=now,
    )  # fmt: skip
    [plan] = plan_retention(
        actor=JOB, reason=why("retention_due"), now=now, subject_ids=[first.pk], batch_items=4
    )
    done(plan)
    [waits] = plan_retention(actor=JOB, reason=why("retention_due"), now=now)
    act, gone = DestructionAct.objects.get(), Destruction.objects.get()
    rule = RetentionRule.objects.get(code="service_access")
    sign_in(page, "responsible_person", language)
    page.set_viewport_size({"width": int(width), "height": 900})
    page.emulate_media(color_scheme="dark" if dark else "light")
    screens = {
        "plans": address("retentionplan_changelist"),
        "plan": address("retentionplan_change", waits.pk),
        "plan-done": address("retentionplan_change", plan.pk),
        "approve": address("retentionplan_approve", waits.pk),
        "reject": address("retentionplan_reject", waits.pk),
        "make": address("retentionplan_make"),
        "due": address("retentionplan_due"),
        "explain": address("retentionplan_explain", second.items.first().pk),
        "rules": address("retentionrule_changelist"),
        "rule": address("retentionrule_change", rule.pk),
        "holds": address("hold_changelist"),
        "hold": address("hold_place", second.pk),
        "hold-ground": address("hold_reveal", hold.pk),
        "subject": reverse("admin:register_subject_change", args=[third.pk]),
        "acts": address("destructionact_changelist"),
        "act": address("destructionact_change", act.pk),
        "certificate": address("destructionact_destruction", gone.pk),
        "facts": address("anonymousfact_changelist"),
        "inactivity": address("inactivityrule_add"),
    }
    for name, url in screens.items():
        page.goto(url)
        screenshot(f"retention-{name}-{look}")
        no_sideways_scroll(page)
    page.goto(address("retentionrule_add"))
    page.select_option("#id_purpose", str(rule.purpose_id))
    page.fill("#id_amount", "1")
    page.select_option("#id_unit", "years")
    page.fill("#id_citation", "ГК 178")
    page.select_option("#id_reason_code", "law_changed")
    page.click("button[name=try]")
    expect(page.locator("#effect")).to_be_visible()
    screenshot(f"retention-what-if-{look}")
    no_sideways_scroll(page)
    assert Hold.objects.count() == 1


def done(plan: RetentionPlan) -> None:
    now = timezone.now()
    approve_plan(
        plan=plan, digest=bytes(plan.digest or b""), actor=APPROVER, reason=why("retention_approval"), now=now
    )
    start_plan(plan=plan, actor=JOB, reason=why("schedule"), now=now)
    execute_plan(plan=plan, actor=JOB)
