"""Jobs of retention. PostgreSQL holds the state; a job that runs twice does nothing twice."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from compliance.audit.actors import Actor
from compliance.retention.services import approval, holds, nightly


@shared_task(name="retention.plan")
def plan() -> int:
    """Ends what is too old, and plans all that is due; what needs no approval begins at once."""
    made = nightly.plan_night(actor=Actor.job("retention.plan"), now=timezone.now())
    execute.delay()
    return len(made)


@shared_task(name="retention.execute")
def execute() -> int:
    """Does batches of every running plan. Any number of workers may run it at once."""
    return nightly.execute_running(actor=Actor.job("retention.execute"))


@shared_task(name="retention.lift_expired_holds")
def lift_expired_holds() -> int:
    """Lifts holds whose last day is over."""
    return holds.lift_expired_holds(actor=Actor.job("retention.lift_expired_holds"), now=timezone.now())


@shared_task(name="retention.expire_plans")
def expire_plans() -> int:
    """Ends plans that nobody approved or began in time."""
    return approval.expire_plans(actor=Actor.job("retention.expire_plans"), now=timezone.now())
