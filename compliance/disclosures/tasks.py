"""Jobs of the disclosures."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from compliance.audit.actors import Actor
from compliance.disclosures.services.outbox import send_stop_notices


@shared_task(name="disclosures.send_stop_notices")
def send_notices() -> int:
    """Sends the stop notices that are due."""
    return send_stop_notices(actor=Actor.job("disclosures.send_stop_notices"), now=timezone.now())
