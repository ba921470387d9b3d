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
from compliance.vault.reading import open_values
from compliance.vault.services import seal_note
from compliance.vault.values import Opened


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
    opened = open_values([item.value for item in items])
    return [
        Shown(item, mask(item.category.mask, value), True)
        if isinstance(value, str)
        else Shown(item, str(value), False)
        for item, value in zip(items, opened, strict=True)
    ]


def reveal(
    *, subject: Subject, items: Sequence[DataItem], actor: Actor, reason: Reason, now: datetime
) -> list[Shown]:
    """Values in clear, recorded with the reason before they are opened (promise 8).

    All items must be the subject's; raises LookupError otherwise.
    """
    if any(item.subject_id != subject.pk for item in items):
        raise LookupError(str(subject.pk))
    with transaction.atomic():
        _record("register.values_revealed", subject.pk, items, actor, reason, now)
        opened = open_values([item.value for item in items])
    return [
        Shown(item, str(value), isinstance(value, str)) for item, value in zip(items, opened, strict=True)
    ]


def reveal_history(*, rows: Sequence[Any], actor: Actor, reason: Reason, now: datetime) -> list[Opened]:
    """Values of history rows of one subject's data items in clear, recorded. See ``reveal``."""
    subjects = {row.subject_id for row in rows}
    if len(subjects) != 1:
        raise LookupError("rows of one subject are revealed at a time")
    with transaction.atomic():
        _record("register.history_revealed", subjects.pop(), rows, actor, reason, now)
        return open_values([row.value for row in rows])


def _record(
    event: str, subject_id: int, rows: Sequence[Any], actor: Actor, reason: Reason, now: datetime
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
