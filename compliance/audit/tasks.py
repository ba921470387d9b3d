"""Jobs of the trail. PostgreSQL holds the state; a task that runs twice does nothing twice."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from .export import append_new_seals
from .sealing import seal_entries


@shared_task(name="audit.seal")
def seal() -> dict[str, int]:
    """Seals new entries and appends the seals to the export file. Runs every few minutes."""
    made = seal_entries(now=timezone.now())
    return {"seals": len(made), "exported": append_new_seals()}


@shared_task(name="audit.mail_head")
def mail_head() -> int:
    """Sends the newest seal to the auditor's address (setting AUDITOR_EMAIL). Runs daily."""
    from .mailing import mail_newest_seal

    return mail_newest_seal(now=timezone.now())


@shared_task(name="audit.verify_history")
def verify_history(run_id: int) -> bool | None:
    """Verifies everything for a run that was asked for on a screen."""
    from .models import VerificationRun
    from .verification import carry_out

    return carry_out(VerificationRun.objects.get(pk=run_id)).ok
