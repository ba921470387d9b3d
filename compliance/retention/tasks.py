"""Jobs of retention. PostgreSQL holds the state; a job that runs twice does nothing twice."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from compliance.audit.actors import Actor
from compliance.audit.sealing import SealingKeyMissing
from compliance.audit.services import record_event
from compliance.retention.services import (
    act_copies,
    approval,
    holds,
    inactivity,
    ledger,
    nightly,
    warning_letters,
)

LETTERS_A_RUN = 5_000


@shared_task(name="retention.plan")
def plan() -> int:
    """Ends what is too old, and plans all that is due; what needs no approval begins at once."""
    made = nightly.plan_night(actor=Actor.job("retention.plan"), now=timezone.now())
    execute.delay()
    return len(made)


@shared_task(name="retention.inactivity")
def keep_inactivity() -> int:
    """Warns who is inactive, and ends what nobody came back to; gives how many processings ended."""
    return inactivity.keep_inactivity(actor=Actor.job("retention.inactivity"), now=timezone.now()).ended


@shared_task(name="retention.send_warnings")
def send_warnings() -> dict[str, int]:
    """Sends the letters of warnings, and tries again what could not be delivered."""
    return warning_letters.send_warnings(
        actor=Actor.job("retention.send_warnings"), now=timezone.now(), limit=LETTERS_A_RUN
    )


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


@shared_task(name="retention.send_act_copies")
def send_act_copies() -> int:
    """Sends the copies of acts that are due."""
    return act_copies.send_act_copies(actor=Actor.job("retention.send_act_copies"), now=timezone.now())


@shared_task(name="retention.export_ledger")
def export_ledger() -> int:
    """Appends new destructions to the exported ledger. A failure is recorded; the next run goes on."""
    now = timezone.now()
    try:
        return ledger.export_ledger(now=now)
    except (OSError, ledger.LedgerAhead, ledger.LedgerBroken, SealingKeyMissing) as error:
        record_event(
            "retention.ledger_failed",
            actor=Actor.job("retention.export_ledger"),
            now=now,
            details={"failure": type(error).__name__},
        )
        raise
