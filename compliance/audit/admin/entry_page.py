"""What the page of one entry shows: the entry in words, the change it tells of, its seal, its proof."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

from django.apps import apps
from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from compliance.audit.days import last_day
from compliance.audit.details import detail_name
from compliance.audit.models import AuditEntry, AuditSeal
from compliance.audit.state import keys_of_seals
from compliance.audit.tracking import history_model, tracked_models
from compliance.audit.words import Reader

from .history import HistoryLine, HistoryReader
from .trail_list import kind_text, shown_lines

_MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}[^,]*[+-]\d{2}:\d{2}$")
# Details that tell the end of a term by the first moment that is too late.
_ENDS = frozenset({"due"})


def entry_context(request: HttpRequest, entry: AuditEntry) -> dict[str, Any]:
    """Everything about an entry that the reader may see."""
    [line] = shown_lines(request, [entry])
    words = Reader()
    return {
        "entry": entry,
        "line": line,
        "kind": kind_text(entry.kind),
        "details": [
            (detail_name(name), detail_text(name, words.said(name, _codes(value))))
            for name, value in entry.details.items()
        ],
        "record_link": record_link(request, entry),
        "row_hash": bytes(entry.row_hash).hex() if entry.row_hash is not None else "",
        "has_note": bool(entry.note),
        "change": change_of(entry),
        "seal": seal_over(entry),
        "trusted": keys_of_seals(),
        "may_prove": request.user.has_perm("audit.export_seals"),
        "may_open_note": request.user.has_perm("audit.reveal_note"),
    }


def detail_text(name: str, value: Any) -> str:
    """A detail as a text."""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, str) and _MOMENT.match(value):
        at = datetime.fromisoformat(value)
        if name in _ENDS:
            return date_format(last_day(at), "SHORT_DATE_FORMAT")
        return date_format(timezone.localtime(at), "SHORT_DATETIME_FORMAT")
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def _codes(value: Any) -> Any:
    """Codes that stand in one text, apart."""
    return value.split(",") if isinstance(value, str) and "," in value else value


def seal_over(entry: AuditEntry) -> AuditSeal | None:
    """The seal that covers an entry, without its leaves. Plan: index scan of audit_seal_upto."""
    found = AuditSeal.objects.raw(
        "SELECT number, at FROM audit_auditseal WHERE (last_era, last_xid, last_id) >= (%s, %s, %s) "
        "ORDER BY last_era, last_xid, last_id LIMIT 1",
        [entry.era, entry.xid, entry.pk],
    )
    return next(iter(found), None)


def change_of(entry: AuditEntry) -> HistoryLine | None:
    """The history row that the entry tells of, with its difference from the row before it."""
    model = _tracked_model(entry)
    if model is None or entry.history_id is None:
        return None
    row = history_model(model)._default_manager.filter(pk=entry.history_id).first()
    return None if row is None else _reader(model).line(row)


def record_link(request: HttpRequest, entry: AuditEntry) -> str:
    """Address of the record's page, if there is one that the reader may open."""
    model = _model(entry.object_label)
    screen = admin.site._registry.get(model) if model is not None else None
    if model is None or screen is None or not entry.object_id or not screen.has_view_permission(request):
        return ""
    try:
        return reverse(
            f"admin:{model._meta.app_label}_{model._meta.model_name}_change", args=(entry.object_id,)
        )
    except NoReverseMatch:
        return ""


def _tracked_model(entry: AuditEntry) -> type[Model] | None:
    if entry.layout is None:
        return None
    table = entry.layout.table_id
    return next((m for m in tracked_models() if history_model(m)._meta.db_table == table), None)


def _model(label: str) -> type[Model] | None:
    try:
        return apps.get_model(label)
    except (LookupError, ValueError):
        return None


def _reader(model: type[Model]) -> HistoryReader:
    screen = admin.site._registry.get(model)
    return HistoryReader(
        model, hidden=getattr(screen, "history_hidden", ()), words=getattr(screen, "history_words", {})
    )
