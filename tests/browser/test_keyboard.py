"""Journeys with the keys alone: the mouse is never touched, and what has the focus is always seen."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from compliance.audit.actors import Actor
from compliance.audit.models import AuditEntry
from compliance.register.models import Subject
from compliance.retention.models import RetentionPlan
from compliance.retention.services import nightly
from requests_inbox.models import Letter, Request
from tests.browser.test_retention_journey import due_people
from tests.consents.giving import given, somebody
from tests.personas import PASSWORD, hire
from tests.register.services.people import AIGERIM
from tests.requests_inbox.answers.requests import a_request
from tests.requests_inbox.ingest.letters import letter, today, understood

pytestmark = [pytest.mark.browser, pytest.mark.long, pytest.mark.timeout(240)]

MOST_STEPS = 120
ASKING = "Прошу сообщить, какие мои персональные данные вы обрабатываете."
SUBMIT = "button.primary[type=submit]"
SEEN = """() => {
    const one = document.activeElement;
    const box = one.getBoundingClientRect();
    const style = getComputedStyle(one);
    const ring = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 1;
    const label = one.closest("label");
    const around = label && getComputedStyle(label);
    return {
        name: one === document.body ? "" : (one.innerText || one.getAttribute("aria-label") || one.name || one.id || "").trim(),
        visible: box.width > 0 && box.height > 0 && box.bottom > 0 && box.top < innerHeight,
        marked: ring || style.boxShadow.replace(/rgba\\(0, 0, 0, 0\\)[^,]*,?/g, "").trim() !== ""
            && style.boxShadow !== "none"
            || !!around && around.outlineStyle !== "none",
        matches: one.matches(":focus-visible"),
    };
}"""


def go_to(page: Page, selector: str) -> None:
    """Presses Tab until the element has the focus; each stop on the way is in sight and marked."""
    hidden = []
    for _step in range(MOST_STEPS):
        page.keyboard.press("Tab")
        stop = page.evaluate(SEEN)
        if stop["name"] and not (stop["visible"] and stop["marked"]):
            hidden.append(stop)
        if page.evaluate("wanted => document.activeElement.matches(wanted)", selector):
            assert not hidden, hidden
            return
    raise AssertionError(f"{selector} is not reached within {MOST_STEPS} presses of Tab on {page.url}")


def enter(page: Page, path: str) -> None:
    """Presses Enter, which leads to another page."""
    with page.expect_navigation():
        page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(re.escape(path) + "(#content)?$"))


def skip_to_content(page: Page) -> None:
    """The first stop of a page leads past the navigation; an answer to a form is past it already."""
    if page.url.endswith("#content"):
        return
    page.keyboard.press("Tab")
    expect(page.locator(".office-skip")).to_be_focused()
    page.keyboard.press("Enter")


def follow(page: Page, path: str) -> None:
    """Past the navigation, to the link that leads there, and in."""
    skip_to_content(page)
    go_to(page, f"a[href='{path}']")
    enter(page, path)


def choose_first(page: Page, selector: str) -> None:
    """Chooses the first that a list offers."""
    go_to(page, selector)
    page.keyboard.press("ArrowDown")
    expect(page.locator(selector)).not_to_have_value("")


def come_in(page: Page, role: str, language: str, onward: str) -> str:
    """Signs in, and goes where the navigation leads; gives whom the trail names."""
    user = hire(role, username=role.replace("_", "-"), password=PASSWORD, language=language)
    page.goto(reverse("admin:login"))
    page.wait_for_load_state("networkidle")
    expect(page.locator("#id_username")).to_be_focused()
    page.keyboard.type(user.username)
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    enter(page, reverse("admin:index"))
    go_to(page, f"a[href='{onward}']")
    enter(page, onward)
    return f"staff:{user.pk}"


def of_request(screen: str, request: Request) -> str:
    return reverse(f"admin:requests_inbox_request_{screen}", args=[request.pk])


def found(page: Page, subject: Subject) -> None:
    """Looks for somebody by the surname, and sees the reference."""
    skip_to_content(page)
    go_to(page, "#search-text")
    page.keyboard.type(AIGERIM["surname"])
    with page.expect_navigation(url=re.compile("found=")):
        page.keyboard.press("Enter")
    expect(page.locator("#result_list")).to_contain_text(subject.reference)


def identified(page: Page, request: Request) -> None:
    """Makes sure who asks."""
    follow(page, of_request("identify", request))
    skip_to_content(page)
    go_to(page, "input[name=method]")
    page.keyboard.press("Space")
    expect(page.locator("input[name=method]:checked")).to_have_count(1)
    go_to(page, SUBMIT)
    enter(page, of_request("change", request))


def test_a_request_of_nobody_known_is_answered_without_a_mouse(own_database, live_stack, page, screenshot):
    subject = somebody()
    given(subject)
    request = a_request("access", now=timezone.now())
    own, fulfil = of_request("change", request), of_request("fulfil", request)
    subjects = reverse("admin:register_subject_changelist")
    board = reverse("admin:requests_inbox_request_changelist")
    who = come_in(page, "compliance_officer", "ru", subjects)

    found(page, subject)
    screenshot("keyboard-search")
    go_to(page, f"a[href='{board}']")
    enter(page, board)
    follow(page, board + "?tab=unassigned")
    follow(page, own)
    follow(page, of_request("subject", request))
    skip_to_content(page)
    go_to(page, "#id_subject")
    page.keyboard.type(subject.reference)
    screenshot("keyboard-subject")
    go_to(page, SUBMIT)
    enter(page, own)
    request = Request.objects.get(pk=request.pk)
    assert request.subject == subject
    identified(page, request)

    follow(page, fulfil)
    skip_to_content(page)
    choose_first(page, "#id_reason_code")
    go_to(page, "button[value=preview]")
    screenshot("keyboard-fulfil")
    enter(page, fulfil)
    expect(page.locator("#effects")).to_be_visible()
    # What will happen has the focus: the next stops are the letter's acts, not the head of the page.
    go_to(page, "button[value=confirm]")
    screenshot("keyboard-preview")
    enter(page, own)

    request = Request.objects.get(pk=request.pk)
    assert (request.status, request.outcome) == ("done", "fulfilled")
    assert Letter.objects.filter(request=request, kind="answer").count() == 1
    assert AuditEntry.objects.get(event="requests_inbox.fulfilled").actor == who


def test_a_request_is_refused_without_a_mouse(own_database, live_stack, page, screenshot):
    subject = somebody()
    given(subject)
    understood(letter("Запрос", ASKING, date=today()), now=timezone.now())
    request = Request.objects.get(type="access")
    own, refuse = of_request("change", request), of_request("refuse", request)
    board = reverse("admin:requests_inbox_request_changelist")
    who = come_in(page, "compliance_officer", "kk", board)

    follow(page, board + "?tab=unassigned")
    follow(page, own)
    # Who may have written is offered beside the request: one stop chooses, another one confirms.
    follow(page, of_request("subject", request) + f"?subject={subject.reference}")
    skip_to_content(page)
    go_to(page, SUBMIT)
    enter(page, own)
    identified(page, request)

    follow(page, refuse)
    skip_to_content(page)
    choose_first(page, "#id_ground")
    go_to(page, "#id_explanation")
    page.keyboard.type("Бас тартудың негізі бар.")
    choose_first(page, "#id_reason_code")
    go_to(page, "button[value=preview]")
    enter(page, refuse)
    expect(page.locator(".register-letter")).to_contain_text("Бас тартудың негізі бар.")
    go_to(page, "button[value=confirm]")
    screenshot("keyboard-refuse")
    enter(page, own)

    request = Request.objects.get(pk=request.pk)
    assert (request.subject, request.status, request.outcome) == (subject, "done", "refused")
    assert AuditEntry.objects.get(event="requests_inbox.finished").actor == who


def test_a_plan_is_approved_without_a_mouse(own_database, live_stack, page, screenshot):
    due_people(1)
    [plan] = nightly.plan_night(actor=Actor.job("retention.plan"), now=timezone.now())
    plans = reverse("admin:retention_retentionplan_changelist")
    own = reverse("admin:retention_retentionplan_change", args=[plan.pk])
    who = come_in(page, "responsible_person", "kk", plans)
    follow(page, own)
    follow(page, reverse("admin:retention_retentionplan_approve", args=[plan.pk]))
    skip_to_content(page)
    choose_first(page, "#id_reason_code")
    screenshot("keyboard-approve")
    go_to(page, SUBMIT)
    enter(page, own)
    plan = RetentionPlan.objects.get(pk=plan.pk)
    assert plan.state == "approved"
    assert AuditEntry.objects.get(event="retention.plan_approved").actor == who
