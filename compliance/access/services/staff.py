"""Locking and saving one member of staff; the parts that all services about staff share."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Q

from compliance.access.events import USER
from compliance.access.models import User
from compliance.access.refusals import Refused
from compliance.access.rules.roles import ADMINISTRATOR
from compliance.audit.actors import Actor
from compliance.audit.reasons import Reason
from compliance.audit.services import record_event
from compliance.vault.services import seal_note


def locked(user: User) -> User:
    """The user as the database has it now, locked until the transaction ends."""
    return User.objects.select_for_update().get(pk=user.pk)  # type: ignore[no-any-return]  # the manager is made of a queryset


def locked_with_administrators(user: User) -> tuple[User, int]:
    """The locked user, and how many other active administrators there are.

    All their rows are locked together and in one order: two administrators who remove each other at the
    same moment take turns, and the second is refused.
    """
    rows = list(
        User.objects.select_for_update()
        .filter(Q(pk=user.pk) | Q(is_active=True, roles__contains=[ADMINISTRATOR]))
        .order_by("pk")
    )
    target = next(row for row in rows if row.pk == user.pk)
    return target, sum(1 for row in rows if row.pk != user.pk and row.has_role(ADMINISTRATOR))


def refuse_own(user: User, actor: Actor, code: str) -> None:
    """Raises Refused when somebody is about to decide about themselves."""
    if actor.staff_id == user.pk:
        raise Refused(code)


def sealed_note(reason: Reason, now: datetime) -> bytes:
    """The note of a reason for the trail; nothing when there is none."""
    return seal_note(None, reason.note, now) if reason.note else b""


def save_and_tell(
    event: str,
    *,
    user: User,
    actor: Actor,
    reason: Reason,
    now: datetime,
    details: dict[str, int | str | bool] | None = None,
) -> None:
    """Saves the user with its history row and writes the entry that says what it means."""
    with transaction.atomic():
        user.record(actor=actor, reason=reason, now=now)
        tell(event, user=user, actor=actor, reason=reason, now=now, details=details)


def tell(
    event: str,
    *,
    user: User,
    actor: Actor,
    now: datetime,
    reason: Reason | None = None,
    details: dict[str, int | str | bool] | None = None,
) -> None:
    """Writes an entry about a member of staff."""
    record_event(
        event,
        actor=actor,
        now=now,
        object_label=USER,
        object_id=str(user.pk),
        reason=reason.code if reason else "",
        note=sealed_note(reason, now) if reason else b"",
        details=details,
    )
