"""A request is answered with the keys alone: the mouse is never touched, and what has the focus is always seen."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from compliance.audit.models import AuditEntry
from requests_inbox.models import Letter, Request
from tests.consents.giving import given, somebody
from tests.personas import PASSWORD, hire
from tests.requests_inbox.answers.requests import a_request

pytestmark = [pytest.mark.browser, pytest.mark.long, pytest.mark.timeout(240)]

MOST_STEPS = 120
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


@pytest.mark.parametrize("language", ["ru", "kk"])
def test_a_request_is_answered_without_a_mouse(own_database, live_stack, page, screenshot, language):
    subject = somebody()
    given(subject)
    request = a_request("access", subject=subject, now=timezone.now())
    user = hire("compliance_officer", username="officer", password=PASSWORD, language=language)
    keys = page.keyboard

    page.goto(reverse("admin:login"))
    page.wait_for_load_state("networkidle")
    expect(page.locator("#id_username")).to_be_focused()
    keys.type(user.username)
    keys.press("Tab")
    keys.type(PASSWORD)
    enter(page, reverse("admin:index"))

    board = reverse("admin:requests_inbox_request_changelist")
    go_to(page, f"a[href='{board}']")
    enter(page, board)
    own = reverse("admin:requests_inbox_request_change", args=[request.pk])
    skip_to_content(page)
    go_to(page, f"a[href='{board}?tab=unassigned']")
    enter(page, board + "?tab=unassigned")
    skip_to_content(page)
    go_to(page, f"a[href='{own}']")
    enter(page, own)

    identify = reverse("admin:requests_inbox_request_identify", args=[request.pk])
    skip_to_content(page)
    go_to(page, f"a[href='{identify}']")
    enter(page, identify)
    skip_to_content(page)
    go_to(page, "input[name=method]")
    keys.press("Space")
    chosen = page.locator("input[name=method]:checked")
    expect(chosen).to_have_count(1)
    go_to(page, "button.primary[type=submit]")
    screenshot(f"keyboard-{language}-identify")
    enter(page, own)

    fulfil = reverse("admin:requests_inbox_request_fulfil", args=[request.pk])
    skip_to_content(page)
    go_to(page, f"a[href='{fulfil}']")
    enter(page, fulfil)
    skip_to_content(page)
    go_to(page, "#id_reason_code")
    keys.press("ArrowDown")
    expect(page.locator("#id_reason_code")).not_to_have_value("")
    go_to(page, "button[value=preview]")
    screenshot(f"keyboard-{language}-fulfil")
    enter(page, fulfil)
    expect(page.locator("#effects")).to_be_visible()
    # What will happen has the focus: the next stops are the letter's acts, not the head of the page.
    go_to(page, "button[value=confirm]")
    screenshot(f"keyboard-{language}-preview")
    enter(page, own)

    request = Request.objects.get(pk=request.pk)
    assert (request.status, request.outcome) == ("done", "fulfilled")
    assert Letter.objects.filter(request=request, kind="answer").count() == 1
    assert AuditEntry.objects.get(event="requests_inbox.fulfilled").actor == f"staff:{user.pk}"
