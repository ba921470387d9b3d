"""Jobs of access. PostgreSQL holds the state; a task that runs twice does nothing twice."""

from __future__ import annotations

from celery import shared_task
from django.core.management import call_command
from django.utils import timezone

from compliance.access.services.attempts import close_windows
from compliance.access.services.locks import forget_expired_locks


@shared_task(name="access.close_attempt_windows")
def close_attempt_windows() -> int:
    """Writes the counts of refused attempts and forgets locks that are over. Runs every minute."""
    now = timezone.now()
    forget_expired_locks(now=now)
    return close_windows(now=now)


@shared_task(name="access.clear_sessions")
def clear_sessions() -> None:
    """Deletes sessions that are over. Runs daily."""
    call_command("clearsessions")
