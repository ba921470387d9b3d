"""The history of one record as people read it: who, when, why, and which fields from what to what.

Values of sealed fields are never opened here: a change of one is shown as a change and nothing more.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import models
from django.db.models import BinaryField, Field, ForeignKey
from django.utils import formats, timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _, pgettext

from compliance.audit.days import last_day
from compliance.audit.models import AuditEntry, Layout
from compliance.audit.names import actor_names
from compliance.audit.reasons import reason_label
from compliance.audit.tracking import history_model
from compliance.audit.words import Reader

from .paging import Cursor, KeysetPage, page_of

ROWS = 25
# Ends of terms: what is kept is the first moment that is too late, what people read is the last day.
ENDS = frozenset({"due_at", "publish_by"})
# Names of keys say nothing to anybody.
NEVER = frozenset({"key_name"})
CREATED = "+"
Word = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field of one row: its name and its values as texts; neither for a sealed one."""

    name: str
    label: str
    sealed: bool
    old: str = ""
    new: str = ""


@dataclass(frozen=True, slots=True)
class HistoryAction:
    """A link beside a row of the history, for example to reveal an earlier value."""

    label: str
    url: str


@dataclass(slots=True)
class HistoryLine:
    """One row of the history, ready to be shown."""

    row: Any
    at: datetime
    created: bool
    actor: str
    actor_name: str
    reason: str
    changes: list[FieldChange]
    entry_id: int | None = None
    actions: Sequence[HistoryAction] = field(default_factory=tuple)


class HistoryReader:
    """Reads the history of one model's records.

    Four queries a page whatever it holds, and one more for each model that its fields point to.
    ``hidden`` names fields that say nothing to a reader; ``words`` gives, for a field of codes, what tells
    a code's name.
    """

    def __init__(
        self,
        model: type[models.Model],
        *,
        hidden: Iterable[str] = (),
        words: Mapping[str, Word] | None = None,
    ) -> None:
        self.model = model
        self.words = words or {}
        self.history = history_model(model)
        self.pk_name = str(model._meta.pk.attname) if model._meta.pk else "id"
        self.reader = Reader()
        skipped = {*hidden, *NEVER, self.pk_name}
        self.fields: list[Field[Any, Any]] = [
            f for f in self.history._meta.fields
            if not f.name.startswith("history_") and f.name not in skipped
        ]  # fmt: skip

    def page(self, pk: Any, cursor: Cursor) -> tuple[KeysetPage, list[HistoryLine]]:
        """A page of the record's history, newest first."""
        rows = self.history._default_manager.filter(**{self.pk_name: pk})
        page = page_of(rows, cursor, ROWS)
        lines = self._lines(page.rows, self._row_before(pk, page.rows))
        return page, lines

    def line(self, row: Any) -> HistoryLine:
        """One row by itself."""
        return self._lines([row], self._row_before(getattr(row, self.pk_name), [row]))[0]

    def _row_before(self, pk: Any, rows: Sequence[Any]) -> Any | None:
        if not rows or rows[-1].history_type == CREATED:
            return None
        earlier = self.history._default_manager.filter(**{self.pk_name: pk}, pk__lt=rows[-1].pk)
        return earlier.order_by("-pk").first()

    def _lines(self, rows: Sequence[Any], before: Any | None) -> list[HistoryLine]:
        earlier = [*rows[1:], before]
        changed = [self._changed_fields(row, old) for row, old in zip(rows, earlier, strict=True)]
        names = self._related_names([*rows, *([before] if before is not None else [])])
        actors = actor_names(row.history_actor for row in rows)
        return [
            HistoryLine(
                row=row,
                at=row.history_date,
                created=row.history_type == CREATED,
                actor=row.history_actor,
                actor_name=actors[row.history_actor],
                reason=str(reason_label(row.history_change_reason)) if row.history_change_reason else "",
                changes=[self._change(f, row, old, names) for f in fields],
            )
            for row, old, fields in zip(rows, earlier, changed, strict=True)
        ]

    def _changed_fields(self, row: Any, old: Any | None) -> list[Field[Any, Any]]:
        if old is None:
            return [f for f in self.fields if _plain(getattr(row, f.attname)) not in (None, "", [], {})]
        return [f for f in self.fields if _plain(getattr(row, f.attname)) != _plain(getattr(old, f.attname))]

    def _change(
        self, f: Field[Any, Any], row: Any, old: Any | None, names: dict[str, dict[Any, str]]
    ) -> FieldChange:
        label = str(capfirst(f.verbose_name))
        if is_opaque(f):
            return FieldChange(f.name, label, sealed=True)
        known = names.get(f.name, {})
        return FieldChange(
            f.name,
            label,
            sealed=False,
            old="" if old is None else value_text(f, self._named(f, old), known),
            new=value_text(f, self._named(f, row), known),
        )

    def _named(self, f: Field[Any, Any], row: Any) -> Any:
        value, word = getattr(row, f.attname), self.words.get(f.name)
        if not value:
            return value
        if isinstance(value, datetime) and f.name in ENDS:
            return last_day(value)
        if word is not None:
            return [word(code) for code in value] if isinstance(value, list) else word(value)
        return value if f.flatchoices else self.reader.said(f.name, value)

    def _related_names(self, rows: Sequence[Any]) -> dict[str, dict[Any, str]]:
        found = {}
        for f in self.fields:
            if isinstance(f, ForeignKey):
                ids = {getattr(row, f.attname) for row in rows} - {None}
                related = f.related_model._default_manager.in_bulk(ids) if ids else {}
                found[f.name] = {pk: str(thing) for pk, thing in related.items()}
        return found


def is_opaque(f: Field[Any, Any]) -> bool:
    """Whether a column holds bytes: an envelope, a hash. Such a value is never shown."""
    return isinstance(f, BinaryField)


def _plain(value: Any) -> Any:
    return bytes(value) if isinstance(value, memoryview) else value


def value_text(f: Field[Any, Any], value: Any, names: dict[Any, str]) -> str:
    """A plain value as a text in the reader's language."""
    if value in (None, "", [], {}):
        return pgettext("no value", "none")
    if isinstance(f, ForeignKey):
        return names.get(value, str(value))
    choices = dict(getattr(f, "base_field", f).flatchoices)
    if choices and isinstance(value, list):
        return _plain_text([choices.get(one, one) for one in value])
    return str(choices.get(value, value)) if choices else _plain_text(value)


def _plain_text(value: Any) -> str:
    match value:
        case bool():
            return _("yes") if value else _("no")
        case datetime():
            return formats.date_format(timezone.localtime(value), "SHORT_DATETIME_FORMAT")
        case date():
            return formats.date_format(value, "SHORT_DATE_FORMAT")
        case list() | tuple():
            return ", ".join(str(one) for one in value)
        case _:
            return str(value)


def attach_entries(lines: Sequence[HistoryLine], table: str) -> None:
    """Says for each line which entry of the trail tells of it. Two queries."""
    layouts = list(Layout.objects.filter(table_id=table).values_list("pk", flat=True))
    ids = [line.row.pk for line in lines]
    entries = AuditEntry.objects.filter(layout_id__in=layouts, history_id__in=ids) if lines else []
    found = {entry.history_id: entry.pk for entry in entries}
    for line in lines:
        line.entry_id = found.get(line.row.pk)
