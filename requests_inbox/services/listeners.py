"""What follows when a request begins, moves or ends. Others append in AppConfig.ready; nothing is sent here.

``holds.follow`` is among them: an open demand about somebody's data keeps it from being destroyed meanwhile.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from compliance.audit.actors import Actor
from compliance.audit.reasons import Reason
from requests_inbox.models import DueDate, Request

# Called in the transaction of the act, after it was written: ``listener(request, actor, reason, now)``.
Listener = Callable[[Request, Actor, Reason, datetime], None]
# Requests were opened, all of one letter: each is told of once.
Opened = Callable[[Sequence[Request], Actor, Reason, datetime], None]
OPENED: list[Opened] = []
# A request got its subject, or another type.
CHANGED: list[Listener] = []
# It is done; its outcome says how.
FINISHED: list[Listener] = []
# Its term was extended; the due date holds the reason, sealed, and the notice goes to the sender.
Extended = Callable[[Request, DueDate, Actor, Reason, datetime], None]
EXTENDED: list[Extended] = []
# The sender is asked something: the question in clear, for the letter only.
Asked = Callable[[Request, str, Actor, Reason, datetime], None]
ASKED: list[Asked] = []


def tell_opened(requests: Sequence[Request], *, actor: Actor, reason: Reason, now: datetime) -> None:
    """Tells that the requests of a letter were opened."""
    for listener in OPENED:
        listener(requests, actor, reason, now)


def tell_changed(request: Request, *, actor: Actor, reason: Reason, now: datetime) -> None:
    """Tells that a request is about somebody else or something else now."""
    for listener in CHANGED:
        listener(request, actor, reason, now)


def tell_finished(request: Request, *, actor: Actor, reason: Reason, now: datetime) -> None:
    """Tells that a request is done."""
    for listener in FINISHED:
        listener(request, actor, reason, now)


def tell_extended(request: Request, due: DueDate, *, actor: Actor, reason: Reason, now: datetime) -> None:
    """Tells that a term was extended."""
    for listener in EXTENDED:
        listener(request, due, actor, reason, now)


def tell_asked(request: Request, question: str, *, actor: Actor, reason: Reason, now: datetime) -> None:
    """Tells that the sender is asked."""
    for listener in ASKED:
        listener(request, question, actor, reason, now)
