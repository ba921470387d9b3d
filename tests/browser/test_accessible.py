"""axe-core on the main pages, light and dark, wide and narrow: nothing serious (WCAG 2.2 AA)."""

from __future__ import annotations

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from compliance.policy.tasks import record_figures_of_today
from compliance.register.models import Subject
from requests_inbox.models import Message, MessageState, Request
from tests.bench.office import begin, multiply
from tests.browser.test_register_journeys import sign_in
from tests.policy.drafts import drafted_real, published
from tests.services import superuser_link

pytestmark = [pytest.mark.browser, pytest.mark.timeout(400), pytest.mark.long]

OPTIONS = {"resultTypes": ["violations"]}
GRAVE = {"serious", "critical"}
MAIN = ("dashboard", "board", "request", "subject", "statement")


def grave(page: Page, name: str) -> list[str]:
    """What axe-core finds serious on a page: rule, its advice, and where."""
    found: list[dict[str, Any]] = Axe().run(page, options=OPTIONS).response["violations"]
    return [
        f"{name}: {one['id']} ({one['impact']}): {one['help']}; {[node['html'][:160] for node in one['nodes'][:4]]}"
        for one in found
        if one["impact"] in GRAVE
    ]


@pytest.fixture
def office(own_database):
    """A year of a small operator, so that every page has something to show."""
    now = timezone.now()
    published(drafted_real())
    models = begin(now)
    with superuser_link(own_database.name) as link:
        multiply(link, models, first=1, last=400, now=now)
    record_figures_of_today()


def test_the_pages_of_every_day_have_nothing_serious(office, live_stack, page):
    subject = Subject.objects.order_by("pk").first()
    request = Request.objects.order_by("pk").first()
    message = Message.objects.filter(state=MessageState.TRIAGE).order_by("pk").first()
    assert subject
    assert request
    assert message
    places = {
        "dashboard": "/admin/",
        "board": reverse("admin:requests_inbox_request_changelist") + "?tab=open",
        "request": reverse("admin:requests_inbox_request_change", args=[request.pk]),
        "new request": reverse("admin:requests_inbox_request_add"),
        "letters": reverse("admin:requests_inbox_message_changelist"),
        "letter": reverse("admin:requests_inbox_message_change", args=[message.pk]),
        "subjects": reverse("admin:register_subject_changelist"),
        "subject": reverse("admin:register_subject_change", args=[subject.pk]),
        "consents": reverse("admin:consents_consent_subject", args=[subject.pk]),
        "withdrawals": reverse("admin:consents_withdrawal_changelist"),
        "plans": reverse("admin:retention_retentionplan_changelist"),
        "statement": reverse("admin:policy_policyversion_statement"),
        "trail": reverse("admin:audit_auditentry_changelist"),
        "policy for anybody": "/ru/policy/",
    }
    found: list[str] = []
    page.goto(reverse("admin:login"))
    found += grave(page, "sign-in")
    sign_in(page, "responsible_person")
    for width, scheme, names in ((1280, "light", tuple(places)), (390, "dark", MAIN)):
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=scheme)
        for name in names:
            page.goto(places[name])
            expect(page.locator("body")).to_be_visible()
            found += grave(page, f"{name}, {width}, {scheme}")
    assert not found, "\n".join(found)
