"""Jobs of the inbox."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from compliance.audit.actors import Actor

from .services.acknowledging import forget_days
from .services.fetching import poll_mailboxes
from .services.forgetting import forget_undelivered
from .services.outbox import send_letters
from .services.reminders import make_reminders, send_reminders
from .services.understanding import understand_waiting


@shared_task(name="requests_inbox.send_letters")
def send_waiting_letters() -> int:
    """Sends the letters that are due, and ends what is kept of earlier days and for the destroyed."""
    actor, now = Actor.job("requests_inbox.send_letters"), timezone.now()
    forget_days(now=now)
    forget_undelivered(actor=actor, now=now)
    return send_letters(actor=actor, now=now)


@shared_task(name="requests_inbox.remind")
def remind() -> int:
    """Makes the reminders that are due and sends what waits."""
    actor, now = Actor.job("requests_inbox.remind"), timezone.now()
    make_reminders(actor=actor, now=now)
    return send_reminders(actor=actor, now=now)


@shared_task(name="requests_inbox.poll_mailboxes")
def poll() -> int:
    """Reads the mailboxes whose time has come."""
    return sum(
        polled.new for polled in poll_mailboxes(actor=Actor.job("requests_inbox.poll_mailboxes")).values()
    )


@shared_task(name="requests_inbox.understand_waiting")
def read_waiting() -> int:
    """Reads letters that were stored and not read, and tries again those that failed."""
    return understand_waiting(actor=Actor.job("requests_inbox.understand_waiting"), now=timezone.now())
