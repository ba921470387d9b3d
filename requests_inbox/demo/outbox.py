"""The letters of the demonstration go out: to a server that takes everything and sends nothing."""

from __future__ import annotations

from datetime import datetime

from django.core.mail import get_connection

from compliance.audit.actors import Actor
from requests_inbox.services.outbox import claim_letter, deliver, settle_claim

SENDING = Actor.job("requests_inbox.send_letters")
NOWHERE = "django.core.mail.backends.dummy.EmailBackend"


def letters_go_out(at: datetime) -> None:
    """Sends what is due; no letter leaves this computer."""
    server = get_connection(NOWHERE)
    while (claim := claim_letter(now=at)) is not None:
        settle_claim(claim.letter, deliver(claim, server), actor=SENDING, now=at)
