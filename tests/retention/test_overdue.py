"""Overdue destruction is a deadline of its own: flagged, counted, and cheap to ask for."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.db import connection

from compliance.audit.models import AuditEntry
from compliance.deadlines.rules import ALMATY
from compliance.policy.indicators import all_indicators
from compliance.policy.services.figures import measure
from compliance.register.models import LegalBasis, Purpose
from compliance.register.services.blocking import block
from compliance.register.services.destruction import destroy
from compliance.register.services.processing import end_processing, start_processing
from compliance.retention.models import PlanBatch, PlanItem
from compliance.retention.services.approval import reject_plan
from compliance.retention.services.due import find_due
from compliance.retention.services.execution import execute_plan
from compliance.retention.services.nightly import plan_night
from compliance.retention.services.overdue import GRACE, OVERDUE, late_at, standing, unlawful_terms
from compliance.retention.services.planning import plan_retention
from tests.register.services.people import OFFICER, registered, why
from tests.retention.test_plans import APPROVER, DAY, JOB, NIGHT, approved, hold, planned, started

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


def test_unlawful_data_is_overdue_after_the_one_working_day_of_the_law_and_weekends_do_not_count():
    friday = datetime(2026, 4, 10, 10, tzinfo=ALMATY)
    subject = registered({"name": "Әсел"}, purposes=("service_access",))
    end_processing(
        processing=subject.processings.get(), end_reason="unlawful", actor=OFFICER, reason=why("unlawful"),
        now=friday,
    )  # fmt: skip
    night, tuesday = friday + timedelta(hours=16), datetime(2026, 4, 14, tzinfo=ALMATY)
    [plan] = plan_retention(actor=JOB, reason=why("retention_due"), now=night)
    before = standing(now=tuesday - timedelta(minutes=1))
    assert (before.due, before.overdue, before.next_overdue_at) == (1, 0, tuesday)
    assert standing(now=tuesday).overdue == 1
    assert set(PlanItem.objects.values_list("late_at", flat=True)) == {tuesday}
    assert PlanBatch.objects.get(plan=plan).late_at == tuesday
    [found] = find_due(now=night)
    terms = unlawful_terms(night)
    ended = {"ended_at": found.ended_at, "due_at": found.due_at}
    assert late_at(**ended, unlawful=found.unlawful, terms=terms) == tuesday
    assert late_at(**ended, unlawful=False, terms=terms) == found.due_at + GRACE


def test_what_a_plan_lists_and_is_kept_or_gone_since_does_not_wait():
    plan, subjects = planned(5)
    [due_at] = set(plan_items_due(plan))
    waiting, gone, stopped, held, needed = subjects
    destroy(subject=gone, categories=None, actor=OFFICER, reason=why("subject_request"), now=NIGHT)
    block(
        subject=stopped,
        category=None,
        ground="dispute",
        until=None,
        actor=OFFICER,
        reason=why("dispute"),
        now=NIGHT,
    )
    hold(held)
    start_processing(
        subject=needed, purpose=Purpose.objects.get(code="service_access"),
        basis=LegalBasis.objects.get(code="law"), actor=OFFICER, reason=why(), now=NIGHT,
    )  # fmt: skip
    assert waiting.pk in PlanItem.objects.filter(outcome="").values_list("subject_id", flat=True)
    found = standing(now=due_at + GRACE)
    assert (found.due, found.overdue) == (2, 2)


def test_what_is_not_late_is_not_read_to_say_so():
    planned(3, batch_items=2)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_hashjoin = off")
        cursor.execute(f"EXPLAIN (ANALYZE) SELECT count(*) {OVERDUE}", {"at": NIGHT})
        steps = [line for (line,) in cursor.fetchall()]
    [items] = [line for line in steps if "on retention_planitem" in line]
    assert "never executed" in items
    assert any("retention_batch" in line for line in steps)


def plan_items_due(plan):
    return PlanItem.objects.filter(plan=plan).values_list("due_at", flat=True)
