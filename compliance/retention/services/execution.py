"""Executing a plan: started, stopped and continued by people or the job; done in batches by any workers."""

from __future__ import annotations

import logging
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.db import OperationalError, connection, transaction
from django.db.models import Count, Q, Sum
from django.utils import timezone

from compliance.audit.actors import Actor
from compliance.audit.reasons import Reason
from compliance.audit.services import record_event
from compliance.retention.models import BatchState, PlanBatch, PlanState, RetentionPlan
from compliance.retention.rules import plans

from .acts import make_act
from .approval import tell
from .batches import DUE, carry_out, claim
from .plan_rows import is_unchanged
from .refusals import refuse

logger = logging.getLogger(__name__)
TRIES = 3


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a plan has come."""

    batches: int
    batches_done: int
    items: int
    destroyed: int
    skipped: int
    excluded: int


def start_plan(*, plan: RetentionPlan, actor: Actor, reason: Reason, now: datetime) -> RetentionPlan:
    """Lets workers begin. Raises Refused (recorded): plan_state, plan_expired, plan_changed."""
    return _run(plan, PlanState.APPROVED, "retention.plan_started", actor=actor, reason=reason, now=now)


def continue_plan(*, plan: RetentionPlan, actor: Actor, reason: Reason, now: datetime) -> RetentionPlan:
    """Goes on with a stopped plan. Raises Refused (recorded): plan_state, plan_changed.

    What is left of a plan whose time is over is skipped, changed or not, so that its act can be made.
    """
    return _run(plan, PlanState.STOPPED, "retention.plan_continued", actor=actor, reason=reason, now=now)


def stop_plan(*, plan: RetentionPlan, actor: Actor, reason: Reason, now: datetime) -> RetentionPlan:
    """Stops a running plan: when this is committed, no batch of it is being destroyed any more."""
    with transaction.atomic():
        locked: RetentionPlan = RetentionPlan.objects.select_for_update().get(pk=plan.pk)
        if locked.state == PlanState.RUNNING:
            locked.state = PlanState.STOPPED
            locked.record(actor=actor, reason=reason, now=now)
            tell("retention.plan_stopped", locked, actor=actor, reason=reason, now=now)
        if locked.state == PlanState.STOPPED:
            return locked
    _refuse(plan, ["plan_state"], actor=actor, reason=reason, now=now)
    return plan


def execute_plan(
    *,
    plan: RetentionPlan,
    actor: Actor,
    limit: int | None = None,
    clock: Callable[[], datetime] = timezone.now,
) -> int:
    """Does batches of a running plan until none is left; the last one makes the act. Gives how many it did.

    Any number of workers may do the same at once. A batch that fails stops the plan and is recorded; what
    was done stays done, and ``continue_plan`` goes on with it. One that was in somebody's way (a deadlock) is
    tried again first.
    """
    worker, done, tries = uuid.uuid4(), 0, 1
    while limit is None or done < limit:
        batch = claim(plan, worker=worker, actor=actor, now=clock())
        if batch is None:
            break
        try:
            done += carry_out(batch, actor=actor, now=clock()) is not None
            tries = 1
        except Exception as error:  # noqa: BLE001 - whatever it is, the plan must say where it stands
            if isinstance(error, OperationalError) and connection.is_usable() and tries < TRIES:
                tries += 1
                continue
            _fail(batch, error, actor=actor, now=clock())
            break
    _finish(plan, actor=actor, now=clock())
    return done


def finish_plan(*, plan: RetentionPlan, actor: Actor, now: datetime) -> bool:
    """Makes the act of a plan whose batches are all done, and ends it; whether it did. Idempotent."""
    with transaction.atomic():
        locked: RetentionPlan = RetentionPlan.objects.select_for_update().get(pk=plan.pk)
        open_batches = PlanBatch.objects.filter(plan_id=plan.pk).exclude(state=BatchState.DONE)
        if locked.state != PlanState.RUNNING or open_batches.exists():
            return False
        make_act(locked, actor=actor, now=now)
        locked.state, locked.finished_at = PlanState.DONE, now
        locked.record(actor=actor, reason=DUE, now=now)
        tell("retention.plan_done", locked, actor=actor, reason=DUE, now=now)
        return True


def _finish(plan: RetentionPlan, *, actor: Actor, now: datetime) -> None:
    """``finish_plan``; when that fails (a full disk) the plan stays as it is and the next run makes the act.

    What was destroyed is destroyed and counted in its batches; of the act there is nothing.
    """
    try:
        finish_plan(plan=plan, actor=actor, now=now)
    except Exception as error:  # noqa: BLE001 - whatever it is, the trail must say where the plan stands
        if not connection.in_atomic_block:
            connection.close_if_unusable_or_obsolete()
        logger.error("the act of a retention plan was not made: %s", type(error).__name__)
        tell("retention.act_postponed", plan, actor=actor, reason=DUE, now=now, error=type(error).__name__)


def progress_of(plan: RetentionPlan) -> Progress:
    """How far a plan has come. One query."""
    counted = PlanBatch.objects.filter(plan_id=plan.pk).aggregate(
        done=Count("pk", filter=Q(state=BatchState.DONE)), destroyed=Sum("destroyed"), skipped=Sum("skipped")
    )
    return Progress(
        batches=plan.batches,
        batches_done=counted["done"],
        items=plan.items,
        destroyed=counted["destroyed"] or 0,
        skipped=counted["skipped"] or 0,
        excluded=plan.excluded,
    )


def _run(
    plan: RetentionPlan, before: PlanState, event: str, *, actor: Actor, reason: Reason, now: datetime
) -> RetentionPlan:
    with transaction.atomic():
        locked: RetentionPlan = RetentionPlan.objects.select_for_update().get(pk=plan.pk)
        codes = [] if locked.state == before and plans.may_become(before, "running") else ["plan_state"]
        over = locked.expires_at is None or locked.expires_at <= now
        if before == PlanState.APPROVED and over:
            codes.append("plan_expired")
        if not codes and not over and not is_unchanged(locked):
            codes = ["plan_changed"]
        if not codes:
            locked.state = PlanState.RUNNING
            locked.started_at = locked.started_at or now
            locked.record(actor=actor, reason=reason, now=now)
            tell(event, locked, actor=actor, reason=reason, now=now)
            return locked
    _refuse(plan, codes, actor=actor, reason=reason, now=now)
    return plan


def _refuse(plan: RetentionPlan, codes: list[str], *, actor: Actor, reason: Reason, now: datetime) -> None:
    refuse(
        "retention.plan_refused",
        codes,
        model=RetentionPlan,
        object_id=plan.pk,
        actor=actor,
        reason=reason,
        now=now,
    )


def _fail(batch: PlanBatch, error: Exception, *, actor: Actor, now: datetime) -> None:
    """Writes down that a batch failed, by the kind of error alone: its message could hold a value."""
    if not connection.in_atomic_block:
        connection.close_if_unusable_or_obsolete()
    logger.error("batch %s of a retention plan failed: %s", batch, type(error).__name__)
    with transaction.atomic():
        record_event(
            "retention.batch_failed",
            actor=actor,
            now=now,
            object_label="retention.planbatch",
            object_id=batch.pk,
            reason=DUE.code,
            details={"plan": batch.plan.number, "batch": batch.number, "error": type(error).__name__},
        )
        plan: RetentionPlan = RetentionPlan.objects.select_for_update().get(pk=batch.plan_id)
        if plan.state == PlanState.RUNNING:
            plan.state = PlanState.STOPPED
            plan.record(actor=actor, reason=DUE, now=now)
            tell("retention.plan_stopped", plan, actor=actor, reason=DUE, now=now)
