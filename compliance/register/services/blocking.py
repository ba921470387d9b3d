"""Blocking a subject's data, and lifting it (clause 2.2; Art. 25(2)(8))."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from compliance.audit.actors import Actor
from compliance.audit.reasons import Reason
from compliance.audit.services import record_event
from compliance.deadlines.rules import day_of
from compliance.register.models import Blocking, Category, DataItem, Subject
from compliance.register.models.subjects import ItemState, Status
from compliance.vault.services import seal_note

from .changes import tell_blocking_changed
from .refusals import Refusal, Refused, record_refusal


def live_blockings(subject: Subject) -> list[Blocking]:
    """Blockings of a subject that are not lifted, with their categories. One query."""
    return list(Blocking.objects.filter(subject=subject, lifted_at=None).select_related("category"))


def block(
    *,
    subject: Subject,
    category: Category | None,
    ground: str,
    until: date | None,
    actor: Actor,
    reason: Reason,
    now: datetime,
) -> Blocking:
    """Blocks one category of a subject, or everything with ``category=None``. Idempotent.

    Raises Refused for a destroyed subject, or a category of which nothing is held.
    """
    with transaction.atomic():
        locked = Subject.objects.select_for_update().get(pk=subject.pk)
        items = DataItem.objects.select_for_update().held().filter(subject=locked)
        if category is not None:
            items = items.filter(category=category)
        refusals = _refusals(locked, category, items.exists())
        if not refusals:
            live = Blocking.objects.filter(subject=locked, category=category, lifted_at=None).first()
            return live or _place(
                Blocking(subject=locked, category=category, ground=ground, until=until, placed_at=now),
                actor=actor,
                reason=reason,
                now=now,
            )
    record_refusal(
        "register.change_refused",
        refusals=refusals,
        subject_id=subject.pk,
        actor=actor,
        reason=reason.code,
        now=now,
    )
    raise Refused(refusals)


def _refusals(subject: Subject, category: Category | None, holds_any: bool) -> list[Refusal]:
    if subject.is_gone:
        return [Refusal("subject_destroyed")]
    if category is not None and not holds_any:
        return [Refusal("category_not_held", category.code)]
    return []


def _place(blocking: Blocking, *, actor: Actor, reason: Reason, now: datetime) -> Blocking:
    blocking.record(actor=actor, reason=reason, now=now)
    _apply(blocking.subject, actor=actor, reason=reason, now=now)
    _record("register.blocked", blocking, actor=actor, reason=reason, now=now)
    tell_blocking_changed(blocking, actor=actor, reason=reason, now=now)
    return blocking


def unblock(*, blocking: Blocking, actor: Actor, reason: Reason, now: datetime) -> Blocking:
    """Lifts a blocking. One that was lifted keeps its first time."""
    with transaction.atomic():
        subject = Subject.objects.select_for_update().get(pk=blocking.subject_id)
        locked = Blocking.objects.select_for_update().get(pk=blocking.pk)
        if locked.lifted_at is None:
            locked.lifted_at = now
            locked.record(actor=actor, reason=reason, now=now)
            _apply(subject, actor=actor, reason=reason, now=now)
            _record("register.unblocked", locked, actor=actor, reason=reason, now=now)
            tell_blocking_changed(locked, actor=actor, reason=reason, now=now)
    return locked


def lift_expired_blockings(*, actor: Actor, now: datetime) -> int:
    """Lifts every blocking whose last day is over in the office's time zone; returns how many.

    Each in a transaction of its own, so a killed run is simply run again. Plan: index scan of
    ``register_blocking_until``.
    """
    today = day_of(now)
    expired = Blocking.objects.filter(lifted_at=None, until__lt=today).order_by("until", "pk")
    lifted = 0
    for blocking in list(expired):
        if unblock(blocking=blocking, actor=actor, reason=Reason("schedule"), now=now).lifted_at == now:
            lifted += 1
    return lifted


def _apply(subject: Subject, *, actor: Actor, reason: Reason, now: datetime) -> None:
    """Brings the states of a subject and its values in line with the blockings that are live."""
    live = live_blockings(subject)
    everything = any(blocking.category_id is None for blocking in live)
    blocked_ids = {blocking.category_id for blocking in live}
    status = Status.BLOCKED if everything else Status.ACTIVE
    if subject.status != status:
        subject.status = status
        subject.record(actor=actor, reason=reason, now=now)
    for item in DataItem.objects.select_for_update().held().filter(subject=subject):
        state = ItemState.BLOCKED if everything or item.category_id in blocked_ids else ItemState.ACTIVE
        if item.state != state:
            item.state = state
            item.record(actor=actor, reason=reason, now=now)


def _record(event: str, blocking: Blocking, *, actor: Actor, reason: Reason, now: datetime) -> None:
    record_event(
        event,
        actor=actor,
        now=now,
        subject_id=blocking.subject_id,
        object_label="register.blocking",
        object_id=blocking.pk,
        reason=reason.code,
        note=seal_note(blocking.subject_id, reason.note, now),
        details={"ground": blocking.ground},
    )
