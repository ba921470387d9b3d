"""Jobs of the inbox."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from compliance.audit.actors import Actor

from .services.outbox import send_letters
from .services.reminders import make_reminders, send_reminders


@shared_task(name="requests_inbox.send_letters")
def send_waiting_letters() -> int:
    """Sends the letters that are due."""
    return send_letters(actor=Actor.job("requests_inbox.send_letters"), now=timezone.now())


@shared_task(name="requests_inbox.remind")
def remind() -> int:
    """Makes the reminders that are due and sends what waits."""
    actor, now = Actor.job("requests_inbox.remind"), timezone.now()
    make_reminders(actor=actor, now=now)
    return send_reminders(actor=actor, now=now)
