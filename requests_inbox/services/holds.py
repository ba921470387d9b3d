"""OPEN_REQUEST: while a demand about somebody's data is open, that data is not destroyed meanwhile.

The one place where the inbox and the retention app meet. ``PLACE`` and ``LIFT`` are filled by whoever wires
them in ``AppConfig.ready``; with none of them, nothing is held.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from compliance.audit.actors import Actor
from compliance.audit.reasons import Reason
from requests_inbox.models import Request, Status
from requests_inbox.rules.workflow import HOLDING_TYPES

KIND = "open_request"
# place(*, subject, key, kind, actor, reason, now) and lift(*, key, actor, reason, now), idempotent by key.
PLACE: list[Callable[..., Any]] = []
LIFT: list[Callable[..., Any]] = []


def hold_key(request: Request) -> str:
    """What a hold is known by: one for each request."""
    return f"requests_inbox.request:{request.pk}"


def follow(request: Request, actor: Actor, reason: Reason, now: datetime) -> None:
    """For ``listeners``: places the hold of an open request with a subject, and lifts that of any other."""
    held = request.subject is not None and request.status != Status.DONE and request.type in HOLDING_TYPES
    if held:
        for place in PLACE:
            place(
                subject=request.subject, key=hold_key(request), kind=KIND, actor=actor, reason=reason, now=now
            )
        return
    for lift in LIFT:
        lift(key=hold_key(request), actor=actor, reason=reason, now=now)
