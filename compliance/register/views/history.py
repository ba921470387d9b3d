"""Versions of a subject's values: what differs from one to the next. Values themselves stay sealed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.db.models import OuterRef, Subquery
from django.http import HttpRequest, HttpResponse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from compliance.audit.admin.history import FieldChange, is_opaque, value_text
from compliance.audit.admin.paging import AFTER, BEFORE, Cursor, KeysetPage, page_of
from compliance.audit.names import actor_names
from compliance.audit.reasons import reason_label
from compliance.register.models import Category, DataItem, Subject
from compliance.register.views.pages import gate, show, subject_or_404
from compliance.register.views.subject import abilities

ROWS = 50
COMPARED = ("value", "state", "source", "medium", "collected_at", "verified_at")


@dataclass(frozen=True, slots=True)
class Version:
    """One version of one value: who wrote it, when, why, and what differs from the one before."""

    row_id: int
    category: str
    at: datetime
    actor: str
    reason: str
    first: bool
    holds_new_value: bool
    changes: Sequence[FieldChange]


@require_safe
@gate("register.view_subject")
def show_history(request: HttpRequest, subject_id: int) -> HttpResponse:
    """A page of versions, of all categories or of one."""
    subject = subject_or_404(subject_id)
    ids = DataItem.objects.filter(subject=subject).values("category_id")
    categories = list(Category.objects.filter(pk__in=ids))
    chosen = next((c for c in categories if c.code == request.GET.get("category")), None)
    page, versions = versions_page(subject, chosen, Cursor.read(request.GET))
    kept = {"category": chosen.code} if chosen else {}
    return show(
        request,
        "register/history.html",
        title=_("History of values"),
        subject=subject,
        versions=versions,
        categories=categories,
        chosen=chosen,
        newer_link=_link(kept, AFTER, page.newer),
        older_link=_link(kept, BEFORE, page.older),
        can=abilities(request, subject),
        tab="history",
    )


def _link(kept: dict[str, str], name: str, cursor: int | None) -> str | None:
    return None if cursor is None else "?" + urlencode({**kept, name: cursor})


def versions_page(
    subject: Subject, category: Category | None, cursor: Cursor
) -> tuple[KeysetPage, list[Version]]:
    """Versions at a cursor, newest first. Four queries whatever the page holds."""
    history = DataItem.history.model._default_manager
    rows = history.filter(subject_id=subject.pk).select_related("category")
    if category is not None:
        rows = rows.filter(category_id=category.pk)
    earlier = history.filter(id=OuterRef("id"), history_id__lt=OuterRef("history_id")).order_by("-history_id")
    page = page_of(rows.annotate(earlier_id=Subquery(earlier.values("history_id")[:1])), cursor, ROWS)
    wanted = {row.earlier_id for row in page.rows} - {None}
    before = {row.pk: row for row in history.filter(history_id__in=wanted)} if wanted else {}
    actors = actor_names(row.history_actor for row in page.rows)
    return page, [_version(row, before.get(row.earlier_id), actors) for row in page.rows]


def _version(row: Any, before: Any | None, actors: dict[str, str]) -> Version:
    changes = list(_changes(row, before))
    return Version(
        row_id=row.pk,
        category=row.category.name,
        at=row.history_date,
        actor=actors[row.history_actor],
        reason=str(reason_label(row.history_change_reason or "")),
        first=before is None,
        holds_new_value=any(change.sealed for change in changes),
        changes=[change for change in changes if not change.sealed],
    )


def _changes(row: Any, before: Any | None) -> Iterator[FieldChange]:
    for name in COMPARED:
        f = row._meta.get_field(name)
        new, old = getattr(row, name), getattr(before, name, None)
        if (before is not None and new == old) or (before is None and name == "state"):
            continue
        label = str(capfirst(f.verbose_name))
        if is_opaque(f):
            yield FieldChange(name, label, sealed=True)
        elif before is not None or new not in {None, ""}:
            yield FieldChange(name, label, False, "" if before is None else value_text(f, old, {}),
                              value_text(f, new, {}))  # fmt: skip
