"""Overdue destruction is a deadline of its own: flagged, counted, and cheap to ask for."""

from __future__ import annotations

import pytest

from compliance.audit.models import AuditEntry
from compliance.policy.indicators import all_indicators
from compliance.policy.services.figures import measure
from compliance.retention.models import PlanItem
from compliance.retention.services.approval import reject_plan
from compliance.retention.services.execution import execute_plan
from compliance.retention.services.nightly import plan_night
from compliance.retention.services.overdue import GRACE, standing
from tests.register.services.people import why
from tests.retention.test_plans import APPROVER, DAY, JOB, NIGHT, approved, planned, started

pytestmark = pytest.mark.django_db


def test_what_waits_longer_than_the_grace_is_overdue_until_it_is_destroyed(django_assert_num_queries):
    plan, _ = planned(2)
    # What no purpose needs is due on the eighth day after it was collected.
    [due_at] = set(plan_items_due(plan))
    with django_assert_num_queries(1):
        found = standing(now=NIGHT)
    assert (found.due, found.overdue, found.to_approve) == (4, 0, 1)
    assert (found.next_overdue_at, found.approve_by) == (due_at + GRACE, plan.expires_at)
    later = standing(now=due_at + GRACE)
    assert (later.due, later.overdue, later.next_overdue_at) == (4, 4, None)

    execute_plan(plan=started(approved(plan)), actor=JOB, clock=lambda: NIGHT)
    gone = standing(now=due_at + GRACE)
    assert (gone.due, gone.overdue, gone.to_approve) == (0, 0, 0)


def test_what_a_person_leaves_out_or_rejects_does_not_wait_until_the_next_night():
    plan, _ = planned(2)
    reject_plan(plan=plan, why="doubt", actor=APPROVER, reason=why("other"), now=NIGHT)
    assert standing(now=NIGHT + 9 * DAY).overdue == 0
    plan_night(actor=JOB, now=NIGHT + DAY)
    assert standing(now=NIGHT + 9 * DAY).overdue == 4


def test_a_night_is_recorded_also_when_nothing_is_due_and_its_absence_is_told():
    assert standing(now=NIGHT).planned_at is None
    plan_night(actor=JOB, now=NIGHT)
    entry = AuditEntry.objects.get(event="retention.night")
    assert (entry.actor, entry.details) == (JOB.label, {"items": 0, "subjects": 0})
    assert not standing(now=NIGHT + DAY).night_missed(NIGHT + DAY)
    assert standing(now=NIGHT + 2 * DAY).night_missed(NIGHT + 2 * DAY)


def test_the_statement_of_compliance_says_what_is_overdue():
    of_retention = [one for one in all_indicators() if one.code.startswith("retention.")]
    planned()
    found = measure(of_retention, NIGHT)
    assert (found["retention.due"], found["retention.overdue"], found["retention.nights"]) == (2, 0, 1)
    assert found["retention.unruled"] == 0
    plan_night(actor=JOB, now=NIGHT)
    later = measure(of_retention, NIGHT + 3 * DAY)
    assert (later["retention.overdue"], later["retention.to_approve"]) == (2, 1)
    judge = next(one.judge for one in of_retention if one.code == "retention.overdue")
    assert judge(2) == "breach"


def plan_items_due(plan):
    return PlanItem.objects.filter(plan=plan).values_list("due_at", flat=True)
