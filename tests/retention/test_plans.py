"""Plan, approve, execute that plan: frozen, approved by another person, re-checked value by value."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection

from compliance.audit.actors import Actor
from compliance.audit.models import AuditEntry
from compliance.register.models import Category, DataItem, Destruction, LegalBasis, Purpose, Subject
from compliance.register.services.blocking import block
from compliance.register.services.destruction import destroy
from compliance.register.services.processing import start_processing
from compliance.register.services.refusals import Refused
from compliance.retention.models import DestructionAct, Hold, PlanBatch, PlanItem, RetentionPlan
from compliance.retention.services.approval import approve_plan, expire_plans, reject_plan
from compliance.retention.services.execution import (
    continue_plan,
    execute_plan,
    progress_of,
    start_plan,
    stop_plan,
)
from compliance.retention.services.holds import place_hold
from compliance.retention.services.planning import plan_retention
from compliance.vault.reading import open_values
from compliance.vault.values import Shredded
from tests.register.services.people import NOW, OFFICER, registered, why

pytestmark = pytest.mark.django_db

JOB = Actor.job("retention.plan")
DAY = timedelta(days=1)
NIGHT = NOW + 9 * DAY
APPROVER = Actor("staff:7")
PERSON = {"surname": "Бекова", "name": "Әсел"}


def planned(people: int = 1, **options) -> tuple[RetentionPlan, list[Subject]]:
    subjects = [registered(PERSON) for _ in range(people)]
    [plan] = plan_retention(actor=JOB, reason=why("retention_due"), now=NIGHT, **options)
    return plan, subjects


def approved(plan: RetentionPlan, *, at=NIGHT, **options) -> RetentionPlan:
    return approve_plan(
        plan=plan,
        digest=bytes(plan.digest or b""),
        actor=APPROVER,
        reason=why("retention_approval"),
        now=at,
        **options,
    )


def started(plan: RetentionPlan, at=NIGHT) -> RetentionPlan:
    return start_plan(plan=plan, actor=JOB, reason=why("schedule"), now=at)


def executed(plan: RetentionPlan, at=NIGHT) -> DestructionAct:
    execute_plan(plan=started(approved(plan)), actor=JOB, clock=lambda: at)
    return DestructionAct.objects.get(plan=plan)


def refusals(of: str = "retention.plan_refused") -> list[str]:
    return [entry.details["codes"] for entry in AuditEntry.objects.filter(event=of).order_by("pk")]


def hold(subject: Subject, **options) -> Hold:
    return place_hold(
        subject=subject, kind="dispute", ground="Дело Бековой", until=NIGHT.date() + 30 * DAY, actor=OFFICER,
        reason=why("dispute"), now=NIGHT, **options,
    )  # fmt: skip


def test_what_is_due_is_planned_approved_destroyed_and_counted():
    plan, subjects = planned(3, batch_items=2)
    assert (plan.state, plan.items, plan.subjects, plan.batches) == ("proposed", 6, 3, 3)

    act = executed(plan)

    plan.refresh_from_db()
    assert plan.state == "done"
    assert (act.items, act.subjects, act.whole_subjects, act.keys) == (6, 3, 3, 6)
    assert act.approvers == [APPROVER.label]
    assert act.backups_until > NIGHT.date()
    assert set(Subject.objects.filter(pk__in=[s.pk for s in subjects]).values_list("status", flat=True)) == {
        "destroyed"
    }
    assert all(
        isinstance(v, Shredded) for v in open_values(list(DataItem.objects.values_list("value", flat=True)))
    )
    assert progress_of(plan).destroyed == 6
    assert AuditEntry.objects.filter(event="retention.act_made").count() == 1


def test_nothing_is_planned_twice_and_nothing_that_is_not_due():
    planned()
    assert plan_retention(actor=JOB, reason=why("retention_due"), now=NIGHT) == []
    registered({"name": "Жаңа"}, purposes=("notification",))
    assert plan_retention(actor=JOB, reason=why("retention_due"), now=NIGHT) == []


def test_the_author_does_not_approve_and_neither_does_a_job():
    registered(PERSON)
    [plan] = plan_retention(actor=APPROVER, reason=why("retention_due"), now=NIGHT)
    for actor in (APPROVER, JOB):
        with pytest.raises(Refused, match="plan_own"):
            approve_plan(
                plan=plan,
                digest=bytes(plan.digest or b""),
                actor=actor,
                reason=why("retention_approval"),
                now=NIGHT,
            )
    assert refusals() == ["plan_own", "plan_own"]


def test_an_expired_plan_is_not_approved_and_an_expired_approval_is_not_executed():
    plan, _ = planned()
    with pytest.raises(Refused, match="plan_expired"):
        approved(plan, at=NIGHT + 15 * DAY)
    approved(plan, at=NIGHT + DAY)
    with pytest.raises(Refused, match="plan_expired"):
        started(plan, at=NIGHT + 16 * DAY)
    assert refusals() == ["plan_expired", "plan_expired"]
    assert expire_plans(actor=JOB, now=NIGHT + 16 * DAY) == 1
    assert not Destruction.objects.exists()


def test_a_plan_whose_list_was_changed_is_neither_approved_nor_started():
    plan, _ = planned()
    with pytest.raises(Refused, match="plan_changed"):
        approve_plan(plan=plan, digest=b"other", actor=APPROVER, reason=why("retention_approval"), now=NIGHT)
    approved(plan)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE retention_planitem SET outcome = 'excluded', why = 'doubt'")
    with pytest.raises(Refused, match="plan_changed"):
        started(plan)
    assert refusals() == ["plan_changed", "plan_changed"]


def test_a_plan_whose_rule_was_withdrawn_is_not_approved():
    plan, _ = planned()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE retention_retentionrule SET active = false WHERE purpose_id IS NULL")
    with pytest.raises(Refused, match="plan_rule_withdrawn"):
        approved(plan)
    refused = AuditEntry.objects.get(event="retention.plan_refused")
    assert (refused.details["codes"], refused.actor) == ("plan_rule_withdrawn", APPROVER.label)
    assert (refused.object_label, refused.object_id) == ("retention.retentionplan", str(plan.pk))


def test_what_changed_between_approval_and_execution_is_skipped_with_its_reason():
    plan, (held, blocked, needed, gone) = planned(4)
    approved(plan)
    hold(held)
    block(
        subject=blocked, category=Category.objects.get(code="name"), ground="dispute", until=None,
        actor=OFFICER, reason=why("dispute"), now=NIGHT,
    )  # fmt: skip
    start_processing(
        subject=needed, purpose=Purpose.objects.get(code="notification"),
        basis=LegalBasis.objects.get(code="law"), actor=OFFICER, reason=why(), now=NIGHT,
    )  # fmt: skip
    destroy(subject=gone, categories=None, actor=OFFICER, reason=why("unlawful"), now=NIGHT)

    execute_plan(plan=started(plan), actor=JOB, clock=lambda: NIGHT)

    act = DestructionAct.objects.get()
    assert act.counts["skipped"] == {"held": 2, "blocked": 1, "needed": 1, "gone": 2}
    assert (act.items, act.skipped) == (2, 6)
    assert PlanItem.objects.filter(plan=plan, outcome="").count() == 2
    left_out = dict(PlanItem.objects.filter(plan=plan, subject_id=held.pk).values_list("outcome", "why"))
    assert left_out == {"skipped": "held"}
    told = AuditEntry.objects.get(event="retention.batch_destroyed")
    assert (told.details["destroyed"], told.details["skipped"]) == (2, 6)
    assert PlanBatch.objects.get().history.latest("history_id").skipped == 6


def test_what_the_approver_leaves_out_stays():
    plan, (first, _second) = planned(2)
    left_out = dict.fromkeys(first.items.values_list("pk", flat=True), "dispute")
    approved(plan, excluded=left_out)
    execute_plan(plan=started(plan), actor=JOB, clock=lambda: NIGHT)
    act = DestructionAct.objects.get()
    assert (act.items, act.excluded, act.counts["excluded"]) == (2, 2, {"dispute": 2})
    first.refresh_from_db()
    assert first.status == "active"


def test_an_exclusion_of_what_is_not_in_the_plan_is_refused():
    plan, _ = planned()
    with pytest.raises(Refused, match="exclusion_unknown"):
        approved(plan, excluded={0: "dispute"})
    assert refusals() == ["exclusion_unknown"]
    plan.refresh_from_db()
    assert (plan.state, plan.approver) == ("proposed", "")


def test_a_hold_placed_after_the_start_is_seen_by_the_next_batch():
    plan, (_first, second) = planned(2, batch_items=2)
    started(approved(plan))
    assert execute_plan(plan=plan, actor=JOB, limit=1, clock=lambda: NIGHT) == 1
    hold(second)
    execute_plan(plan=plan, actor=JOB, clock=lambda: NIGHT)
    act = DestructionAct.objects.get()
    assert (act.items, act.counts["skipped"]) == (2, {"held": 2})
    second.refresh_from_db()
    assert second.status == "active"


def test_a_plan_that_was_rejected_is_not_started_and_that_is_recorded():
    plan, _ = planned()
    reject_plan(plan=plan, why="doubt", actor=APPROVER, reason=why("other"), now=NIGHT)
    with pytest.raises(Refused, match="plan_state"):
        started(plan)
    assert refusals() == ["plan_state"]


def test_a_stopped_plan_destroys_nothing_until_it_is_continued():
    plan, _ = planned(3, batch_items=2)
    started(approved(plan))
    assert execute_plan(plan=plan, actor=JOB, limit=1, clock=lambda: NIGHT) == 1
    stop_plan(plan=plan, actor=APPROVER, reason=why("other"), now=NIGHT)
    assert execute_plan(plan=plan, actor=JOB, clock=lambda: NIGHT) == 0
    assert Destruction.objects.count() == 1
    continue_plan(plan=plan, actor=APPROVER, reason=why("other"), now=NIGHT)
    assert execute_plan(plan=plan, actor=JOB, clock=lambda: NIGHT) == 2
    assert DestructionAct.objects.get().items == 6


def test_a_batch_whose_worker_is_gone_is_done_by_the_next():
    plan, _ = planned()
    started(approved(plan))
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE retention_planbatch SET state = 'intent', worker = gen_random_uuid(), begun_at = now()"
        )
    assert execute_plan(plan=plan, actor=JOB, clock=lambda: NIGHT) == 1
    assert PlanBatch.objects.get().destroyed == 2


def test_a_failing_act_destroys_nothing_half_and_the_run_goes_on(monkeypatch):
    plan, _ = planned()
    started(approved(plan))

    def full(**kwargs):
        raise OSError("no space left on device")

    with monkeypatch.context() as patched:
        patched.setattr("compliance.retention.services.batches.write_facts", full)
        assert execute_plan(plan=plan, actor=JOB, clock=lambda: NIGHT) == 0
    plan.refresh_from_db()
    assert plan.state == "stopped"
    assert not Destruction.objects.exists()
    assert AuditEntry.objects.get(event="retention.batch_failed").details["error"] == "OSError"
    continue_plan(plan=plan, actor=APPROVER, reason=why("other"), now=NIGHT)
    assert execute_plan(plan=plan, actor=JOB, clock=lambda: NIGHT) == 1


def test_a_rejected_plan_destroys_nothing_and_what_is_due_is_planned_again():
    plan, _ = planned()
    reject_plan(plan=plan, why="doubt", actor=APPROVER, reason=why("other"), now=NIGHT)
    with pytest.raises(Refused, match="plan_state"):
        approved(plan)
    assert len(plan_retention(actor=JOB, reason=why("retention_due"), now=NIGHT)) == 1
