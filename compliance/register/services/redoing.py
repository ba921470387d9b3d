"""Destroying again what a restored backup has brought back: the same keys, under the same numbers.

No guard is asked: these destructions have happened, with all guards asked then; the backup is older. Only
the replay of the signed ledger of destructions calls this (``retention.services.replaying``).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from django.db import connection, transaction

from compliance.audit.actors import Actor
from compliance.audit.reasons import Reason
from compliance.audit.request import current_request_id
from compliance.audit.services import record_event
from compliance.audit.set_based import Stamp
from compliance.register.models import Category, Destruction, EndReason, Processing, Subject
from compliance.vault.services import Doomed, shred_keys, shred_keys_by_id

from .destroying import END_SUBJECTS, MARK_RETURNED, MARK_WHOLE
from .destruction import DESTROYED
from .locking import lock_to_destroy
from .processing import end_processing

REASON = Reason("restored")


class Found(StrEnum):
    """What became of a destruction that is replayed."""

    DONE = "done"  # the database knows it already
    AGAIN = "again"
    UNKNOWN = "unknown"  # the subject is not in the database: registered after the backup
    NUMBER_TAKEN = "number_taken"  # another destruction was made under the number before the replay


@dataclass(frozen=True, slots=True)
class Past:
    """A destruction as the ledger has it. ``reference`` guards against ids that were given anew."""

    number: str
    subject_id: int
    reference: str
    whole: bool
    categories: tuple[str, ...]
    keys: tuple[UUID, ...]
    items: int
    destroyed_at: datetime


@dataclass(frozen=True, slots=True)
class Redone:
    """What came of one, and how many keys lived until now."""

    found: Found
    keys: int


def redo_destruction(*, past: Past, actor: Actor, now: datetime) -> Redone:
    """Destroys once more what is back. Idempotent; in one transaction."""
    with transaction.atomic():
        lock_to_destroy([past.subject_id])
        subject = Subject.objects.filter(pk=past.subject_id, reference=past.reference).first()
        # By their ids, whatever else is known: a key of that id belongs to nobody else.
        keys = len(
            shred_keys_by_id(key_ids=list(past.keys), reference=past.number, actor=actor, now=now)
            if past.keys
            else []
        )
        if subject is None:
            return Redone(Found.UNKNOWN, keys)
        if past.whole:
            # Of whom everything went nothing lives: neither what other jobs had destroyed under numbers of
            # their own (rejected rows), nor what was written between the restore and now.
            doomed = Doomed(subject.pk, None, past.number)
            keys += shred_keys([doomed], actor=actor, now=now).get(subject.pk, 0)
        known = Destruction.objects.filter(number=past.number).first()
        if known is not None:
            found = Found.DONE if known.subject_id == subject.pk else Found.NUMBER_TAKEN
            if found is Found.DONE:
                return Redone(found, keys)
        else:
            found = Found.AGAIN
        _mark(past, actor=actor, now=now)
        if past.whole:
            for processing in Processing.objects.filter(subject=subject, ended_at=None).order_by("pk"):
                end_processing(
                    processing=processing, end_reason=EndReason.ACHIEVED, actor=actor, reason=REASON, now=now
                )
        if found is Found.AGAIN:
            _tell(past, actor=actor, now=now)
        record_event(
            "register.destroyed_again",
            actor=actor,
            now=now,
            subject_id=subject.pk,
            object_label="register.destruction",
            reason=REASON.code,
            details={"act": past.number, "keys": keys, "whole": past.whole},
        )
        return Redone(found, keys)


def would_redo(past: Past) -> Found:
    """What ``redo_destruction`` would find, without changing anything."""
    if not Subject.objects.filter(pk=past.subject_id, reference=past.reference).exists():
        return Found.UNKNOWN
    known = Destruction.objects.filter(number=past.number).first()
    if known is None:
        return Found.AGAIN
    return Found.DONE if known.subject_id == past.subject_id else Found.NUMBER_TAKEN


def skip_numbers(numbers: Sequence[str]) -> None:
    """Numbers of destructions go on behind these, so that none is given twice."""
    highest = max((int(number.rpartition("-")[2]) for number in numbers), default=0)
    if highest:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT setval('register_destruction_number', greatest(%s, last_value)) "
                "FROM register_destruction_number",
                [highest],
            )


def _mark(past: Past, *, actor: Actor, now: datetime) -> None:
    stamp = Stamp(actor, now, current_request_id(), REASON.code).parameters()
    with connection.cursor() as cursor:
        if past.whole:
            cursor.execute(MARK_WHOLE, {"subjects": [past.subject_id], **stamp})
            cursor.execute(END_SUBJECTS, {"subjects": [past.subject_id], **stamp})
            return
        ids = list(Category.objects.filter(code__in=past.categories).values_list("pk", flat=True))
        cursor.execute(
            MARK_RETURNED,
            {
                "subjects": [past.subject_id] * len(ids),
                "categories": ids,
                "keys": [key.bytes for key in past.keys],
                **stamp,
            },
        )


def _tell(past: Past, *, actor: Actor, now: datetime) -> None:
    destruction = Destruction(
        number=past.number,
        subject_id=past.subject_id,
        whole=past.whole,
        categories=list(past.categories),
        keys=len(past.keys),
        items=past.items,
        destroyed_at=past.destroyed_at,
    )
    destruction.record(actor=actor, reason=REASON, now=now)
    for listener in DESTROYED:
        listener([destruction], actor, REASON, now)
