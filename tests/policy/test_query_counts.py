"""Dashboard and statement ask so many queries, whatever there is: fixed by number, for each role and each day."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from compliance.consents.services.withdrawal import receive_withdrawal
from compliance.policy.models import DailyFigure
from compliance.policy.services.figures import record_figures
from compliance.retention.models import Hold
from tests.consents.giving import given
from tests.incidents.breaches import breach, somebody, written
from tests.policy.drafts import ACTOR, WHY, drafted_real, published
from tests.register.services.people import OFFICER, why
from tests.requests_inbox.workflow.requests import letter, opened
from tests.retention.acts import plan_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("quiet_sessions")]

PAGE = "/admin/policy/policyversion/statement/"
DAY = timedelta(days=1)


def office(first, last):
    """Of each number a person with a consent, a withdrawal, a hold, a plan, a breach; requests and letters."""
    now = timezone.now()
    for number in range(first, last):
        opened(received_at=now - 30 * DAY, now=now - 30 * DAY)
        opened("explanation", received_at=now, now=now)
        letter(received_at=now, triage_reason="failed")
        agreed = given(somebody(number + 1), at=now - 40 * DAY)
        receive_withdrawal(
            consent=agreed, received_at=now - DAY, channel="email", actor=OFFICER,
            reason=why("withdrawal_demanded"), now=now,
        )  # fmt: skip
        plan_of(agreed.subject, number=f"P-2026-{number:06}")
        written(breach(), agreed.subject)
        Hold(
            subject=agreed.subject, kind="dispute", key=f"tests:{number}", placed_at=now,
        ).record(actor=OFFICER, reason=why("dispute"), now=now)  # fmt: skip


def nights(*back):
    """Figures kept so many days ago."""
    for days in back:
        record_figures(
            day=timezone.localdate() - days * DAY, actor=ACTOR, reason=WHY, now=timezone.now() - days * DAY
        )


def test_the_dashboard_of_each_role_costs_the_same_with_nothing_something_and_much(
    clerk, officer, responsible, auditor, administrator, django_assert_num_queries
):
    for first, last, *kept in ((0, 0), (0, 1, 1), (1, 9, 0, *range(2, 30))):
        office(first, last)
        nights(*kept)
        # Session, reader and roles; four of the dashboard; three of the seals for who sees them; one of the
        # catalogue.
        for reader, queries in (
            (clerk, 8), (officer, 8), (responsible, 11), (auditor, 11), (administrator, 4),
        ):  # fmt: skip
            with django_assert_num_queries(queries):
                assert reader.get("/admin/").status_code == 200


def test_the_statement_of_any_day_costs_the_same_with_nothing_something_and_much(
    clerk, auditor, django_assert_num_queries
):
    published(drafted_real())
    clerk.get(PAGE)  # what a process keeps for itself
    nights(1)
    today, yesterday, unrecorded = (timezone.localdate() - days * DAY for days in (0, 1, 9))
    for first, last, *kept in ((0, 0), (0, 1), (1, 9, 0, *range(2, 9), *range(10, 30))):
        office(first, last)
        nights(*kept)
        for asked, queries in (
            (f"day={today}", 8),
            (f"day={yesterday}", 7),
            (f"day={unrecorded}", 7),
            (f"day={unrecorded}&afterwards=1", 8),
        ):
            for reader in (clerk, auditor):
                with django_assert_num_queries(queries):
                    assert reader.get(f"{PAGE}?{asked}").status_code == 200
    assert not DailyFigure.objects.filter(day=unrecorded).exists()
