"""OPEN_REQUEST: while a demand about somebody's data is open, that data is not destroyed meanwhile."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from compliance.audit.actors import Actor
from compliance.audit.reasons import Reason
from compliance.retention.models import HoldKind
from compliance.retention.services.holds import lift_automatic_hold, place_automatic_hold
from requests_inbox.models import Request, Status
from requests_inbox.rules.workflow import HOLDING_TYPES


def hold_key(request: Request) -> str:
    """What a hold is known by: one for each request."""
    return f"requests_inbox.request:{request.pk}"


def follow(request: Request, actor: Actor, reason: Reason, now: datetime) -> None:
    """For ``listeners``: places the hold of an open request with a subject, and lifts that of any other."""
    if request.subject is None:
        return
    if request.status != Status.DONE and request.type in HOLDING_TYPES:
        place_automatic_hold(
            subject=request.subject, key=hold_key(request), kind=HoldKind.OPEN_REQUEST,
            source=request.reference, actor=actor, reason=reason, now=now,
        )  # fmt: skip
    else:
        lift_hold_of(request, actor=actor, reason=reason, now=now)


def follow_opened(requests: Sequence[Request], actor: Actor, reason: Reason, now: datetime) -> None:
    """For ``listeners.OPENED``: places the hold of each."""
    for request in requests:
        follow(request, actor, reason, now)


def lift_hold_of(request: Request, *, actor: Actor, reason: Reason, now: datetime) -> None:
    """Lifts the hold of a request, if it has one."""
    lift_automatic_hold(key=hold_key(request), actor=actor, reason=reason, now=now)
