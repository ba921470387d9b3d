"""Placing and lifting holds: by people with a last day, by the product itself with the key of what it is for."""

from __future__ import annotations

from datetime import date, datetime

from compliance.audit.actors import Actor
from compliance.audit.reasons import Reason
from compliance.register.models import Category, Subject
from compliance.retention.models import Hold


def place_hold(
    *,
    subject: Subject,
    category: Category | None = None,
    kind: str,
    ground: str,
    source: str = "",
    until: date | None,
    actor: Actor,
    reason: Reason,
    now: datetime,
) -> Hold:
    """Holds a subject's data until the end of a day. ``ground`` is kept sealed. Raises Refused (recorded)."""
    raise NotImplementedError


def lift_hold(*, hold: Hold, actor: Actor, reason: Reason, now: datetime) -> Hold:
    """Lifts a hold; what is due is due again. One that was lifted keeps its first time."""
    raise NotImplementedError


def place_automatic_hold(
    *, subject: Subject, key: str, kind: str, source: str = "", actor: Actor, reason: Reason, now: datetime
) -> Hold:
    """Holds all data of a subject for as long as ``key`` (``request:<id>``) needs it. Idempotent."""
    raise NotImplementedError


def lift_automatic_hold(*, key: str, actor: Actor, reason: Reason, now: datetime) -> Hold | None:
    """Lifts the hold of a key, if there is one. Idempotent. In the caller's transaction."""
    raise NotImplementedError


def lift_expired_holds(*, actor: Actor, now: datetime) -> int:
    """Lifts holds whose last day is over; gives how many."""
    raise NotImplementedError
