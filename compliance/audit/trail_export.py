"""The trail as CSV: line by line, so that its length does not matter, and safe to open in a spreadsheet."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from functools import partial
from typing import Any

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from . import trail
from .actors import Actor
from .events import Kind
from .models import AuditEntry
from .names import actor_names, subject_references
from .reasons import Reason
from .services import record_event
from .trail import TrailFilter

BATCH = 2_000
# A cell that begins with one of these is a formula to a spreadsheet.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
BYTE_ORDER_MARK = "\ufeff"


def export_trail(
    *, asked: TrailFilter, actor: Actor, reason: Reason, now: datetime, language: str
) -> Iterator[str]:
    """Lines of CSV, newest entry first. The export is recorded before the first line is made.

    What is recorded after that moment is not in it, so that it ends.
    """
    upto = trail.newest_id()
    record_event(
        "audit.trail_exported",
        actor=actor,
        now=now,
        subject_id=asked.subject_id,
        object_label="audit.auditentry",
        object_id=upto,
        reason=reason.code,
        details=asked.codes(),
    )
    return _lines(asked, upto, language)


def _lines(asked: TrailFilter, upto: int, language: str) -> Iterator[str]:
    writer = csv.writer(_Echo())
    yield BYTE_ORDER_MARK + _translated(lambda: _line(writer, _header()), language)
    for ids in trail.everything(asked, upto=upto, batch=BATCH):
        # The language is that of the request, which is over by now; it is set for a batch at a time.
        yield _translated(partial(_batch, writer, ids), language)


def _translated(make: Callable[[], str], language: str) -> str:
    with translation.override(language):
        return make()


def _batch(writer: Any, ids: Sequence[int]) -> str:
    entries = trail.in_order(ids)
    actors = actor_names(entry.actor for entry in entries)
    subjects = subject_references(entry.subject_id for entry in entries)
    return "".join(_line(writer, _row(entry, actors, subjects)) for entry in entries)


def _header() -> list[str]:
    return [
        _("entry"), _("time"), _("recorded at"), _("event"), _("event code"), _("kind"), _("actor"),
        _("actor code"), _("subject"), _("record"), _("record id"), _("reason"), _("reason code"),
        _("request id"), _("details"),
    ]  # fmt: skip


def _row(entry: AuditEntry, actors: dict[str, str], subjects: dict[int, str]) -> list[str]:
    return [
        str(entry.pk),
        timezone.localtime(entry.at).isoformat(),
        timezone.localtime(entry.recorded_at).isoformat(),
        entry.event_text,
        entry.event,
        str(Kind(entry.kind).label) if entry.kind in Kind.values else str(entry.kind),
        actors[entry.actor],
        entry.actor,
        subjects.get(entry.subject_id, "") if entry.subject_id else "",
        entry.object_label,
        entry.object_id,
        entry.reason_text,
        entry.reason,
        str(entry.request_id or ""),
        json.dumps(entry.details, ensure_ascii=False, sort_keys=True) if entry.details else "",
    ]


def _line(writer: Any, cells: Sequence[str]) -> str:
    return str(writer.writerow([plain_cell(cell) for cell in cells]))


def plain_cell(text: str) -> str:
    """The text as a cell that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


class _Echo:
    """A file whose ``write`` gives back what it was given: ``csv`` then returns the line it made."""

    def write(self, text: str) -> str:
        """The text itself."""
        return text
