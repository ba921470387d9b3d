"""What happened to a subject: its entries of the trail, newest first."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from compliance.audit.admin.paging import AFTER, BEFORE, Cursor, KeysetPage, page_of
from compliance.audit.events import Kind
from compliance.audit.models import AuditEntry
from compliance.audit.names import actor_names
from compliance.register.messages import MESSAGES, message
from compliance.register.models import DataItem, EndReason, Subject
from compliance.register.models.processing import BlockingGround
from compliance.register.views.pages import category_names, gate, show, subject_or_404

ROWS = 50
ITEM = "register.dataitem"


@dataclass(frozen=True, slots=True)
class Happening:
    """One entry of the trail as people read it."""

    entry_id: int
    at: datetime
    actor: str
    text: str
    reason: str
    facts: Sequence[str]
    kind: str
    has_note: bool


@require_safe
@gate("register.view_subject")
def show_timeline(request: HttpRequest, subject_id: int) -> HttpResponse:
    """A page of the timeline."""
    subject = subject_or_404(subject_id)
    rows_too = request.GET.get("rows") == "1"
    page, happenings = timeline_page(subject, Cursor.read(request.GET), ROWS, rows_too=rows_too)
    kept = "?rows=1&" if rows_too else "?"
    return show(
        request,
        "register/timeline.html",
        title=_("Timeline"),
        subject=subject,
        happenings=happenings,
        rows_too=rows_too,
        newer_link=None if page.newer is None else f"{kept}{AFTER}={page.newer}",
        older_link=None if page.older is None else f"{kept}{BEFORE}={page.older}",
        links_to_trail=request.user.has_perm("audit.view_auditentry"),
        tab="timeline",
    )


def timeline_page(
    subject: Subject, cursor: Cursor, size: int, *, rows_too: bool = False
) -> tuple[KeysetPage, list[Happening]]:
    """Entries of a subject at a cursor, in words: what people and jobs did, and ``rows_too`` each row of
    the history that it made. Four queries.

    Plan: a scan of the index over (subject, id), newest first, as long as the page.
    """
    entries = AuditEntry.objects.filter(subject_id=subject.pk)
    page = page_of(entries if rows_too else entries.filter(layout=None), cursor, size)
    actors = actor_names(entry.actor for entry in page.rows)
    names = category_names() if page.rows else {}
    categories = _categories_of(page.rows, names)
    return page, [
        Happening(
            entry_id=entry.pk,
            at=entry.at,
            actor=actors[entry.actor],
            text=entry.event_text,
            reason=entry.reason_text,
            facts=[*filter(None, [categories.get(entry.object_id)]), *_facts(entry.details, names)]
            if entry.object_label == ITEM
            else list(_facts(entry.details, names)),
            kind=Kind(entry.kind).name.lower(),
            has_note=bool(entry.note),
        )
        for entry in page.rows
    ]


def _categories_of(entries: Sequence[AuditEntry], names: Mapping[str, str]) -> dict[str, str]:
    """Names of the categories of the values that entries tell of, by the id of the value."""
    ids = {int(entry.object_id) for entry in entries if entry.object_label == ITEM and not entry.details}
    if not ids:
        return {}
    codes = DataItem.objects.filter(pk__in=ids).values_list("pk", "category__code")
    return {str(pk): names.get(code, code) for pk, code in codes}


def _facts(details: Mapping[str, object], names: Mapping[str, str]) -> Iterator[str]:
    """The details of an entry as short texts. One that nobody has words for is left to the trail's page."""
    # Acts of destruction have numbers; what apps above call an act is told by their own pages.
    if str(act := details.get("act", "")).startswith("D-"):
        yield _("act %(number)s") % {"number": act}
    if categories := details.get("categories"):
        yield ", ".join(names.get(code, code) for code in str(categories).split(","))
    for code in str(details.get("codes") or "").split(","):
        if code in MESSAGES:
            yield message(code)
    if ground := dict(BlockingGround.choices).get(str(details.get("ground"))):
        yield str(ground)
    if end := details.get("end_reason"):
        yield str(dict(EndReason.choices).get(str(end), end))
    for name, text in (
        ("values", _("values: %(count)s")),
        ("items", _("values destroyed: %(count)s")),
        ("added", _("added: %(count)s")),
        ("changed", _("changed: %(count)s")),
    ):
        count = details.get(name)
        if isinstance(count, int) and not isinstance(count, bool):
            yield text % {"count": count}
