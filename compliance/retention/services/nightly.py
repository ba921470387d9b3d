"""What runs by itself: the nightly plan, and the execution of everything that may run."""

from __future__ import annotations

from datetime import datetime

from compliance.audit.actors import Actor
from compliance.audit.reasons import Reason
from compliance.audit.services import record_event
from compliance.register.services.refusals import Refused
from compliance.retention.models import PlanState, RetentionPlan

from .approval import expire_plans
from .emptied import end_emptied
from .execution import continue_plan, execute_plan, start_plan
from .planning import plan_retention

SCHEDULE = Reason("schedule")


def plan_night(*, actor: Actor, now: datetime) -> list[RetentionPlan]:
    """Ends plans that are too old and plans all that is due; what needs no approval is started.

    Subjects of whom nothing is held any more are ended at once. That the night ran is recorded, also when
    nothing was due.
    """
    expire_plans(actor=actor, now=now)
    close_stopped(actor=actor, now=now)
    end_emptied(actor=actor, now=now)
    made = plan_retention(actor=actor, reason=Reason("retention_due"), now=now)
    start_approved(actor=actor, now=now)
    record_event(
        "retention.night", actor=actor, now=now, object_label="retention.retentionplan", reason=SCHEDULE.code,
        details={"items": sum(plan.items for plan in made), "subjects": sum(plan.subjects for plan in made)},
    )  # fmt: skip
    return made


def close_stopped(*, actor: Actor, now: datetime) -> int:
    """Ends plans that were stopped and whose time is over; gives how many.

    What is left of them is skipped, not destroyed, so that it can be planned again: otherwise a plan that
    nobody goes on with would keep for ever what is in it.
    """
    over = RetentionPlan.objects.filter(state=PlanState.STOPPED, expires_at__lte=now).order_by("pk")
    closed = 0
    for plan in list(over):
        try:
            continue_plan(plan=plan, actor=actor, reason=SCHEDULE, now=now)
        except Refused:
            continue  # Somebody was faster.
        execute_plan(plan=plan, actor=actor, clock=lambda: now)
        closed += 1
    return closed


def start_approved(*, actor: Actor, now: datetime) -> int:
    """Starts every plan that may be executed; gives how many. What is refused is in the trail."""
    started = 0
    for plan in RetentionPlan.objects.filter(state=PlanState.APPROVED, expires_at__gt=now).order_by("pk"):
        try:
            start_plan(plan=plan, actor=actor, reason=SCHEDULE, now=now)
            started += 1
        except Refused:
            continue
    return started


def execute_running(*, actor: Actor, limit: int | None = None) -> int:
    """Does batches of every running plan until none is left, or so many; gives how many it did."""
    done = 0
    for plan in RetentionPlan.objects.filter(state=PlanState.RUNNING).order_by("pk"):
        left = None if limit is None else limit - done
        done += execute_plan(plan=plan, actor=actor, limit=left)
    return done
