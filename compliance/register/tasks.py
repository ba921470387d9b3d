"""Jobs of the register. Arguments are ids."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from compliance.audit.actors import Actor
from compliance.register.services.blocking import lift_expired_blockings
from compliance.register.services.importing import forget_files, forget_rejected_rows
from compliance.register.services.importing.working import unfinished_imports, work_on


@shared_task(name="register.run_import")
def run_import(import_id: int) -> None:
    """Takes the file of an import from where it stands; safe to call again at any time."""
    work_on(import_id)


@shared_task(name="register.wake_imports")
def wake_imports() -> int:
    """Hands imports that wait or were interrupted to workers: a message may have been lost."""
    ids = unfinished_imports()
    for import_id in ids:
        run_import.delay(import_id)
    return len(ids)


@shared_task(name="register.forget_rejected_rows")
def forget() -> int:
    """Destroys rejected rows of imports that ended a month ago, and files that are a day old."""
    actor, now = Actor.job("register.forget_rejected_rows"), timezone.now()
    return forget_files(actor=actor, now=now) + forget_rejected_rows(actor=actor, now=now)


@shared_task(name="register.lift_expired_blockings")
def lift() -> int:
    """Lifts blockings whose last day is over."""
    return lift_expired_blockings(actor=Actor.job("register.lift_expired_blockings"), now=timezone.now())
