"""What follows when a letter joins a request that is known. Others append in AppConfig.ready."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from compliance.audit.actors import Actor
from compliance.audit.reasons import Reason
from requests_inbox.models import Message, Request

# Called in the transaction that files the letter: ``listener(request, message, actor, reason, now)``.
REPLIED: list[Callable[[Request, Message, Actor, Reason, datetime], None]] = []


def tell_replied(request: Request, message: Message, *, actor: Actor, reason: Reason, now: datetime) -> None:
    """Tells that a letter was filed with a request."""
    for listener in REPLIED:
        listener(request, message, actor, reason, now)
