"""The tour of the README on the demonstration: every stop in three languages, light and dark, wide and narrow.

With SHOTS=docs the stops that the README shows are saved under docs/screenshots (`make screenshots`).
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from compliance.incidents.models import Incident
from compliance.policy.models import PolicyVersion
from compliance.register.models import Subject
from compliance.retention.models import DestructionAct, RetentionPlan
from requests_inbox.models import Request
from tests.browser.axe import grave
from tests.browser.test_register_journeys import sign_in
from tests.services import ROOT

pytestmark = [pytest.mark.browser, pytest.mark.long, pytest.mark.timeout(900)]

LANGUAGES = ("en", "ru", "kk")
LOOKS = [(width, scheme) for scheme in ("light", "dark") for width in (1280, 390)]
LOOKED_INTO = {(1280, "light"), (390, "dark")}
# What the README shows, in English, wide and light.
SHOWN = {
    "subjects", "letters", "start", "subject", "board", "request", "plan", "act", "policy",
    "breach", "trail", "seals", "statement", "staff", "timetable",
}  # fmt: skip

# What a page shows when it has something: a row of a list, or a fact.
SOMETHING = "#content table tbody tr td, #content dl dd, #content .dashboard a, #content article strong"

# By how many pixels a list is wider than its frame; its borders may take one.
CUT_OFF = """() => {
    const list = document.querySelector("#result_list");
    const frame = list && (list.closest(".simplebar-content-wrapper") || list.parentElement);
    return list ? Math.ceil(list.getBoundingClientRect().width - frame.clientWidth) : 0;
}"""


@dataclass(frozen=True)
class Stop:
    """A page of the tour: its name, who looks at it, where it is."""

    name: str
    role: str
    screen: str
    model: Any = None
    anything: str = "-pk"
    args: tuple[str, ...] = ()
    query: str = ""

    def address(self) -> str:
        """Where it is, with the newest record if it shows one."""
        args = (
            [self.model.objects.order_by(self.anything).values_list("pk", flat=True)[0]]
            if self.model
            else self.args
        )
        return reverse(f"admin:{self.screen}", args=args) + self.query


TOUR = (
    Stop("subjects", "intake_clerk", "register_subject_changelist"),
    Stop("imports", "compliance_officer", "register_subjectimport_changelist"),
    Stop("start", "compliance_officer", "index"),
    Stop("subject", "compliance_officer", "register_subject_change", Subject, "pk"),
    Stop("consents", "compliance_officer", "consents_consent_changelist"),
    Stop("withdrawals", "compliance_officer", "consents_withdrawal_changelist"),
    Stop("board", "compliance_officer", "requests_inbox_request_changelist"),
    Stop("request", "compliance_officer", "requests_inbox_request_change", Request),
    Stop("letters", "compliance_officer", "requests_inbox_message_changelist"),
    Stop("answers", "compliance_officer", "requests_inbox_letter_changelist"),
    Stop("plans", "compliance_officer", "retention_retentionplan_changelist"),
    Stop("due", "compliance_officer", "retention_retentionplan_due"),
    Stop("plan", "responsible_person", "retention_retentionplan_change", RetentionPlan),
    Stop("periods", "responsible_person", "retention_retentionrule_changelist"),
    Stop("act", "responsible_person", "retention_destructionact_change", DestructionAct),
    Stop("facts", "responsible_person", "retention_anonymousfact_changelist"),
    Stop("breach", "responsible_person", "incidents_incident_change", Incident, "pk"),
    Stop("holds", "responsible_person", "retention_hold_changelist"),
    Stop("wordings", "responsible_person", "consents_wording_changelist"),
    Stop("policy", "responsible_person", "policy_policyversion_change", PolicyVersion),
    Stop("transfers", "responsible_person", "disclosures_transfer_changelist"),
    Stop("trail", "auditor", "audit_auditentry_changelist"),
    Stop("seals", "auditor", "audit_auditseal_changelist"),
    Stop("statement", "auditor", "policy_policyversion_statement"),
    Stop("figure", "auditor", "policy_policyversion_records", args=("consents.live",)),
    Stop("registers", "auditor", "extracts_extract_changelist"),
    Stop("staff", "administrator", "access_user_changelist"),
    Stop("timetable", "administrator", "django_celery_beat_periodictask_changelist"),
)


@pytest.fixture
def own_database(demonstration):
    """The site shows the demonstration."""
    return demonstration


def reach(page: Page, address: str) -> None:
    answer = page.goto(address)
    assert answer is not None, address
    assert answer.status == 200, address


def fits(page: Page) -> None:
    """Nothing sticks out to the right, and no column of a list is cut off."""
    assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0, page.url
    assert page.evaluate(CUT_OFF) <= 1, page.url


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_stop_has_something_to_show(
    own_database, live_stack, browser_context, page, screenshot, language
):
    signed_in_as = ""
    found: list[str] = []
    for stop in TOUR:
        if stop.role != signed_in_as:
            browser_context.clear_cookies()
            sign_in(page, stop.role, language)
            signed_in_as = stop.role
        for width, scheme in LOOKS:
            page.set_viewport_size({"width": width, "height": 900})
            page.emulate_media(color_scheme=scheme)
            if width == LOOKS[0][0]:  # another width is laid out anew by itself
                reach(page, stop.address())
            expect(page.locator("html")).to_have_attribute("lang", language)
            expect(page.locator(SOMETHING).first).to_be_visible()
            fits(page)
            name = f"{stop.name}-{language}-{width}-{scheme}"
            saved = screenshot(f"tour-{name}")
            if (width, scheme) in LOOKED_INTO:
                found += grave(page, name)
            if (
                os.environ.get("SHOTS") == "docs"
                and (language, width, scheme) == ("en", *LOOKS[0])
                and stop.name in SHOWN
            ):
                folder = ROOT / "docs" / "screenshots"
                folder.mkdir(exist_ok=True)
                page.screenshot(path=folder / f"{saved.stem.split('-')[1]}.png")
    assert not found, "\n".join(found)


@pytest.mark.parametrize("language", ["ru", "kk"])
def test_anybody_reads_what_is_public(own_database, live_stack, page, screenshot, language):
    for name in ("public_policy", "public_policy_archive", "public_terms"):
        for width, scheme in LOOKS:
            page.set_viewport_size({"width": width, "height": 900})
            page.emulate_media(color_scheme=scheme)
            reach(page, reverse(name, args=[language]))
            fits(page)
            screenshot(f"tour-{name}-{language}-{width}-{scheme}")
