"""Marks that staff add or change, and what a change would do to past letters, tried before it is saved."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from compliance.audit.actors import Actor
from compliance.audit.notes import seal_office_note
from compliance.audit.reasons import Reason
from compliance.audit.services import record_event
from compliance.vault.values import Shredded
from requests_inbox.models import Mark, Message, MessageState
from requests_inbox.rules import classify, compile_marks, mark_faults

from .known_marks import as_rule
from .raw_letters import RawUnreadable, read_letter

FIELDS = ("type", "language", "kind", "text", "weight", "window", "active")
MOST_LETTERS = 500


class MarkRejected(Exception):
    """A mark cannot be used; nothing was saved. ``codes`` are those of ``rules.mark_faults``."""

    def __init__(self, codes: tuple[str, ...]) -> None:
        super().__init__(", ".join(codes))
        self.codes = codes


@dataclass(slots=True)
class Trial:
    """What a change would do: letters looked at, and how many go from one type to another."""

    looked_at: int = 0
    unreadable: int = 0
    changes: Counter[tuple[str, str]] = field(default_factory=Counter)

    @property
    def changed(self) -> int:
        """Letters that would be taken for something else."""
        return self.changes.total()


def save_mark(*, mark: Mark, values: Mapping[str, Any], actor: Actor, reason: Reason, now: datetime) -> Mark:
    """Saves a new mark or a changed one; letters read from now on are read by it.

    Raises MarkRejected, ValidationError (a code that is taken).
    """
    with transaction.atomic():
        row = mark if mark._state.adding else Mark.objects.select_for_update().get(pk=mark.pk)
        _set(row, values)
        if codes := mark_faults(as_rule(row)):
            raise MarkRejected(codes)
        row.full_clean()
        row.record(actor=actor, reason=reason, now=now)
        record_event(
            "requests_inbox.mark_changed",
            actor=actor,
            now=now,
            object_label="requests_inbox.mark",
            object_id=row.pk,
            reason=reason.code,
            note=seal_office_note(reason.note, now),
            details={"code": row.code, "type": row.type, "enabled": row.active},
        )
    return row


def try_mark(
    *, mark: Mark, values: Mapping[str, Any], letters: int, actor: Actor, reason: Reason, now: datetime
) -> Trial:
    """What the newest letters would be taken for, with the change and without it. Nothing is kept of them.

    They are opened in memory one by one, which is recorded first. Raises MarkRejected.
    """
    tried = Mark(pk=mark.pk, code=mark.code or values.get("code", "new"))
    _set(tried, values)
    if codes := mark_faults(as_rule(tried)):
        raise MarkRejected(codes)
    record_event(
        "requests_inbox.mark_tested",
        actor=actor,
        now=now,
        object_label="requests_inbox.mark",
        object_id=mark.pk or "",
        reason=reason.code,
        details={"code": tried.code, "rows": letters},
    )
    others = [row for row in Mark.objects.filter(active=True).order_by("code") if row.pk != tried.pk]
    stands = list(Mark.objects.filter(pk=mark.pk, active=True))
    old = compile_marks([as_rule(row) for row in [*others, *stands]])
    new = compile_marks([as_rule(row) for row in ([*others, tried] if tried.active else others)])
    result = Trial()
    newest = Message.objects.exclude(state=MessageState.DESTROYED).order_by("-pk")
    for message in newest.select_related("raw")[: min(letters, MOST_LETTERS)].iterator(chunk_size=20):
        result.looked_at += 1
        try:
            read = read_letter(message)
        except (RawUnreadable, Message.raw.RelatedObjectDoesNotExist):
            result.unreadable += 1
            continue
        if isinstance(read, Shredded):
            result.unreadable += 1
            continue
        was, is_now = classify(read.letter, old).type, classify(read.letter, new).type
        if was != is_now:
            result.changes[str(was), str(is_now)] += 1
    return result


def _set(row: Mark, values: Mapping[str, Any]) -> None:
    for name in FIELDS:
        if name in values:
            setattr(row, name, values[name])
    if row._state.adding and "code" in values:
        row.code = values["code"]


__all__ = ["MarkRejected", "Trial", "ValidationError", "save_mark", "try_mark"]
