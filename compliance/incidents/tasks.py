"""Jobs of the security breaches."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from compliance.audit.actors import Actor
from compliance.incidents.services import letters


@shared_task(name="incidents.send_letters")
def send_letters() -> int:
    """Makes the letters about breaches that were ordered, and sends those that are due."""
    actor = Actor.job("incidents.send_letters")
    letters.make_letters(actor=actor, now=timezone.now())
    return letters.send_letters(actor=actor, now=timezone.now())
