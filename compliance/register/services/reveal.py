"""Showing values: masked to everyone who may see a subject, whole only with a reason and a record."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from compliance.audit.actors import Actor
from compliance.audit.reasons import Reason
from compliance.audit.services import record_event
from compliance.register.models import DataItem, Subject
from compliance.register.rules.masking import mask
from compliance.register.rules.revealing import may_open_blocked
from compliance.vault.reading import Owner, open_values
from compliance.vault.services import seal_note
from compliance.vault.values import Opened

from .blocking import live_blockings
from .refusals import Refusal, Refused, record_refusal


@dataclass(frozen=True, slots=True)
class Shown:
    """A held value and what may be shown of it: a masked text, a whole one, or why there is none."""

    item: DataItem
    text: str
    readable: bool

    def __repr__(self) -> str:
        return f"Shown({self.item!s})"


def masked(items: Sequence[DataItem]) -> list[Shown]:
    """Values masked by the rule of their category. One query for all keys; leaves no entry."""
    opened = open_values([item.value for item in items], [_owner(item) for item in items])
    return [
        Shown(item, mask(item.category.mask, value), True)
        if isinstance(value, str)
        else Shown(item, str(value), False)
        for item, value in zip(items, opened, strict=True)
    ]


def reveal(
    *,
    subject: Subject,
    items: Sequence[DataItem],
    actor: Actor,
    reason: Reason,
    now: datetime,
    settles_blockings: bool = False,
) -> list[Shown]:
    """Values in clear, recorded with the reason before they are opened (promise 8).

    Raises Refused (recorded) for a destroyed subject, and for blocked values unless whoever asks
    ``settles_blockings`` and the reason serves that. All items must be the subject's; LookupError
    otherwise.
    """
    if any(item.subject_id != subject.pk for item in items):
        raise LookupError(str(subject.pk))
    opened = _open(
        "register.values_revealed",
        subject=subject,
        rows=items,
        actor=actor,
        reason=reason,
        now=now,
        settles_blockings=settles_blockings,
    )
    return [
        Shown(item, str(value), isinstance(value, str)) for item, value in zip(items, opened, strict=True)
    ]


def reveal_history(
    *,
    subject: Subject,
    rows: Sequence[Any],
    actor: Actor,
    reason: Reason,
    now: datetime,
    settles_blockings: bool = False,
) -> list[Opened]:
    """Values of history rows of a subject's data items in clear, recorded. Refuses as ``reveal`` does."""
    if any(row.subject_id != subject.pk for row in rows):
        raise LookupError(str(subject.pk))
    return _open(
        "register.history_revealed",
        subject=subject,
        rows=rows,
        actor=actor,
        reason=reason,
        now=now,
        settles_blockings=settles_blockings,
    )


def _open(
    event: str,
    *,
    subject: Subject,
    rows: Sequence[Any],
    actor: Actor,
    reason: Reason,
    now: datetime,
    settles_blockings: bool,
) -> list[Opened]:
    with transaction.atomic():
        # A blocking that is being placed comes before or after this, never in between.
        locked = Subject.objects.select_for_update(no_key=True).get(pk=subject.pk)
        refusals = _refusals(locked, rows, may_open_blocked(trusted=settles_blockings, reason=reason.code))
        if not refusals:
            _record(event, subject.pk, rows, actor=actor, reason=reason, now=now)
            return open_values([row.value for row in rows], [_owner(row) for row in rows])
    record_refusal(
        "register.reveal_refused",
        refusals=refusals,
        subject_id=subject.pk,
        actor=actor,
        reason=reason.code,
        now=now,
    )
    raise Refused(refusals)


def _owner(row: Any) -> Owner:
    """Whose key the value of an item or of a version must be under: another's would be another's value."""
    return row.subject_id, row.category.code


def _refusals(subject: Subject, rows: Sequence[Any], opens_blocked: bool) -> list[Refusal]:
    if subject.is_gone:
        return [Refusal("subject_destroyed")]
    if opens_blocked:
        return []
    live = live_blockings(subject)
    if any(blocking.category_id is None for blocking in live):
        return [Refusal("reveal_blocked")]
    blocked_ids = {blocking.category_id for blocking in live}
    blocked = {row.category.code for row in rows if row.category_id in blocked_ids}
    return [Refusal("reveal_blocked", code) for code in sorted(blocked)]


def _record(
    event: str, subject_id: int, rows: Sequence[Any], *, actor: Actor, reason: Reason, now: datetime
) -> None:
    one = rows[0] if len(rows) == 1 else None
    record_event(
        event,
        actor=actor,
        now=now,
        subject_id=subject_id,
        object_label="register.dataitem" if one else "register.subject",
        object_id=one.id if one else subject_id,
        reason=reason.code,
        note=seal_note(subject_id, reason.note, now),
        details={
            "values": len(rows),
            "categories": ",".join(sorted({row.category.code for row in rows}))[:200],
        },
    )
