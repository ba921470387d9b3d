"""Placing and lifting holds: by people with a last day, by the product itself with a key."""

from __future__ import annotations

import re
from datetime import date, datetime

from django.db import transaction

from compliance.audit.actors import Actor
from compliance.audit.reasons import Reason
from compliance.audit.services import record_event
from compliance.deadlines.rules import day_of
from compliance.register.models import Category, Subject
from compliance.retention.models import Hold, HoldKind
from compliance.retention.models.rules import MOST_YEARS
from compliance.vault.services import key_for, seal_note

from .refusals import refuse

SCOPE = "holds"
GROUND_LENGTH = 2000
# Numbers of cases and keys: letters, digits and marks, no spaces, so that no name gets in.
REFERENCE = re.compile(r"[\w./№:-]{0,40}\Z")


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
    ground, source = ground.strip(), source.strip()
    codes = _faults(kind, ground, source, until, now)
    with transaction.atomic():
        locked = Subject.objects.select_for_update().get(pk=subject.pk)
        if locked.is_gone:
            codes.append("subject_destroyed")
        if not codes:
            hold = Hold(
                subject=locked, category=category, kind=kind, source=source, until=until, placed_at=now
            )
            hold.ground = Hold._meta.get_field("ground").seal(ground, key_for(locked.pk, SCOPE, now))
            hold.record(actor=actor, reason=reason, now=now)
            _tell("retention.hold_placed", hold, actor=actor, reason=reason, now=now)
            return hold
    return refuse(
        "retention.hold_refused",
        codes,
        model=Hold,
        subject_id=subject.pk,
        actor=actor,
        reason=reason,
        now=now,
    )


def lift_hold(*, hold: Hold, actor: Actor, reason: Reason, now: datetime) -> Hold:
    """Lifts a hold; what is due is due again. One that was lifted keeps its first time.

    What the product placed by itself is lifted by what it waits for. Raises Refused (recorded).
    """
    if hold.key:
        refuse(
            "retention.hold_refused", ["hold_automatic"], model=Hold, object_id=hold.pk,
            subject_id=hold.subject_id, actor=actor, reason=reason, now=now,
        )  # fmt: skip
    with transaction.atomic():
        Subject.objects.select_for_update().get(pk=hold.subject_id)
        locked: Hold = Hold.objects.select_for_update().get(pk=hold.pk)
        if locked.lifted_at is None:
            _lift(locked, actor=actor, reason=reason, now=now)
    return locked


def place_automatic_hold(
    *, subject: Subject, key: str, kind: str, source: str = "", actor: Actor, reason: Reason, now: datetime
) -> Hold | None:
    """Holds all data of a subject for as long as ``key`` (``request:<id>``) needs it. Idempotent.

    In the caller's transaction. A subject that is destroyed has nothing left to hold: None. A hold of the
    same key on another subject (a request was first matched wrongly) is lifted.
    """
    if not key or not REFERENCE.match(source) or kind not in HoldKind.values:
        raise ValueError("a hold that is placed automatically has a key, a kind and a reference")
    with transaction.atomic():
        locked = Subject.objects.select_for_update().get(pk=subject.pk)
        found: Hold | None = Hold.objects.select_for_update().filter(key=key, lifted_at=None).first()
        if found is not None:
            if found.subject_id == locked.pk:
                return found
            _lift(found, actor=actor, reason=reason, now=now)
        if locked.is_gone:
            return None
        hold = Hold(subject=locked, kind=kind, source=source, key=key, placed_at=now)
        hold.record(actor=actor, reason=reason, now=now)
        _tell("retention.hold_placed", hold, actor=actor, reason=reason, now=now)
        return hold


def lift_automatic_hold(*, key: str, actor: Actor, reason: Reason, now: datetime) -> Hold | None:
    """Lifts the hold of a key, if there is one. Idempotent. In the caller's transaction."""
    with transaction.atomic():
        found: Hold | None = Hold.objects.select_for_update().filter(key=key, lifted_at=None).first()
        if found is not None:
            _lift(found, actor=actor, reason=reason, now=now)
        return found


def lift_expired_holds(*, actor: Actor, now: datetime) -> int:
    """Lifts holds whose last day is over; gives how many. They hold nothing since that day anyway.

    Each in a transaction of its own. Plan: the partial index on the last day of those not lifted.
    """
    over = Hold.objects.filter(lifted_at=None, until__lt=day_of(now)).order_by("until", "pk")
    lifted = 0
    for hold in list(over):
        lifted += lift_hold(hold=hold, actor=actor, reason=Reason("schedule"), now=now).lifted_at == now
    return lifted


def _lift(hold: Hold, *, actor: Actor, reason: Reason, now: datetime) -> None:
    hold.lifted_at = now
    hold.record(actor=actor, reason=reason, now=now)
    _tell("retention.hold_lifted", hold, actor=actor, reason=reason, now=now)


def _faults(kind: str, ground: str, source: str, until: date | None, now: datetime) -> list[str]:
    codes = []
    if kind not in HoldKind.values or kind == HoldKind.OPEN_REQUEST:
        codes.append("hold_kind")
    if not ground or len(ground) > GROUND_LENGTH:
        codes.append("hold_ground")
    if not REFERENCE.match(source):
        codes.append("hold_reference")
    today = day_of(now)
    if until is None:
        codes.append("hold_endless")
    elif until < today:
        codes.append("hold_over")
    elif until.year > today.year + MOST_YEARS:
        codes.append("hold_endless")
    return codes


def _tell(event: str, hold: Hold, *, actor: Actor, reason: Reason, now: datetime) -> None:
    record_event(
        event,
        actor=actor,
        now=now,
        subject_id=hold.subject_id,
        object_label="retention.hold",
        object_id=hold.pk,
        reason=reason.code,
        note=seal_note(hold.subject_id, reason.note, now),
        details={"hold_kind": hold.kind},
    )
