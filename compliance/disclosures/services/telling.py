"""Telling subjects of a transfer, where that was agreed: the term of Art. 19(1)."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from compliance.audit.actors import Actor
from compliance.audit.reasons import Reason
from compliance.audit.services import record_event
from compliance.deadlines.services import Change, Reckoning, due
from compliance.disclosures.models import Transfer
from compliance.vault.services import seal_note

TERM = "transfer_notice"


def tell_by(at: datetime, now: datetime) -> datetime:
    """When the subjects of a transfer are to be told at the latest. Raises NoRule, NoCalendar."""
    return due(TERM, start=at, now=now).due_at


def tell_subjects_done(*, transfer: Transfer, actor: Actor, reason: Reason, now: datetime) -> Transfer:
    """Notes that the subjects of a transfer were told of it. The first time counts."""
    with transaction.atomic():
        locked: Transfer = Transfer.objects.select_for_update().get(pk=transfer.pk)
        if locked.due_at is not None and locked.told_at is None:
            locked.told_at = now
            locked.record(actor=actor, reason=reason, now=now)
            record_event(
                "disclosures.subjects_told",
                actor=actor,
                now=now,
                object_label="disclosures.transfer",
                object_id=locked.pk,
                reason=reason.code,
                note=seal_note(None, reason.note, now),
            )
    return locked


@transaction.atomic
def recompute_tellings(*, change: Change, actor: Actor, reason: Reason, now: datetime) -> int:
    """For ``deadlines.services.RECOMPUTE``: open terms are counted anew; the history keeps the old day."""
    if change.code not in {"", TERM}:
        return 0
    moved, reckoning = 0, Reckoning()
    waiting = Transfer.objects.filter(due_at__isnull=False, told_at=None)
    for transfer in waiting.order_by("pk").select_for_update():
        due_at = reckoning.due(TERM, start=transfer.at, now=now).due_at
        if due_at != transfer.due_at:
            transfer.due_at = due_at
            transfer.record(actor=actor, reason=reason, now=now)
            moved += 1
    return moved
