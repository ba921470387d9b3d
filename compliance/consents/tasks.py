"""Jobs of the consents. PostgreSQL holds the state; a job that runs twice does nothing twice."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from compliance.audit.actors import Actor
from compliance.consents.services import answered
from compliance.consents.services.expiry import expire_consents
from compliance.consents.services.notices import make_expiry_notices, send_expiry_notices

LETTERS_A_RUN = 5_000


@shared_task(name="consents.expire")
def expire() -> int:
    """Ends consents whose term is over."""
    return expire_consents(actor=Actor.job("consents.expire"), now=timezone.now())


@shared_task(name="consents.make_notices")
def make_notices() -> int:
    """Puts a letter into the outbox for every consent that runs out within thirty days."""
    return make_expiry_notices(actor=Actor.job("consents.make_notices"), now=timezone.now())


@shared_task(name="consents.send_notices")
def send_notices() -> dict[str, int]:
    """Sends what waits in the outbox, and tries again what could not be delivered."""
    return send_expiry_notices(
        actor=Actor.job("consents.send_notices"), now=timezone.now(), limit=LETTERS_A_RUN
    )


@shared_task(name="consents.sweep_answers")
def sweep_answers() -> int:
    """Forgets what other systems were answered two days ago."""
    return answered.sweep_answers(now=timezone.now())
