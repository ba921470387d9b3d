"""The page of a subject: what is held, why, what stands against using it, what happened last."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from compliance.audit.admin.paging import Cursor
from compliance.register.forms.groups import grouped
from compliance.register.models import DataItem, Subject
from compliance.register.models.subjects import ItemState, Status
from compliance.register.services.reveal import masked
from compliance.register.views.destruction import may_destroy
from compliance.register.views.pages import category_names, gate, show, subject_or_404
from compliance.register.views.sections import sections_for
from compliance.register.views.timeline import timeline_page

RECENT = 5


@dataclass(frozen=True, slots=True)
class Line:
    """One category on the page: its value as it may be shown, and the marks beside it."""

    item: DataItem
    text: str
    held: bool
    readable: bool
    excess: bool
    blocked: bool


@require_safe
@gate("register.view_subject")
def show_subject(request: HttpRequest, subject_id: int) -> HttpResponse:
    """A subject at a glance."""
    subject = subject_or_404(subject_id)
    lines = lines_of(subject)
    blockings = list(subject.blockings.select_related("category").order_by("-pk"))
    names = category_names()
    destructions = [
        (act, [names.get(code, code) for code in act.categories])
        for act in subject.destructions.order_by("-pk")
    ]
    return show(
        request,
        "register/subject.html",
        title=subject.reference,
        subject=subject,
        groups=grouped(lines, key=lambda line: line.item.category.code),
        held=any(line.held for line in lines),
        has_excess=any(line.excess for line in lines),
        processings=subject.processings.select_related("purpose", "basis").order_by("-pk"),
        live_blockings=[blocking for blocking in blockings if blocking.lifted_at is None],
        lifted=[blocking for blocking in blockings if blocking.lifted_at is not None],
        sections=sections_for(request, subject),
        destructions=destructions,
        recent=timeline_page(subject, Cursor(), RECENT)[1],
        can=abilities(request, subject),
        tab="overview",
    )


def lines_of(subject: Subject) -> list[Line]:
    """What is held of each category, or the mark of its last destruction. Two queries."""
    items = (
        DataItem.objects.filter(subject=subject)
        .with_excess()
        .select_related("category")
        .defer("tokens")
        .order_by("category__position", "category__code", "pk")
    )
    # Of a category that was collected again, the earlier values are told by the destructions.
    latest = {item.category_id: item for item in items}
    excess: dict[int, bool] = {item.pk: item.is_excess for item in items}
    return [
        Line(
            item=shown.item,
            text=shown.text,
            held=shown.item.state != ItemState.DESTROYED,
            readable=shown.readable,
            excess=excess[shown.item.pk] and shown.item.state != ItemState.DESTROYED,
            blocked=shown.item.state == ItemState.BLOCKED,
        )
        for shown in masked(list(latest.values()))
    ]


def abilities(request: HttpRequest, subject: Subject) -> dict[str, bool]:
    """Which buttons the page has: what the role may do and the status allows. The services decide anew."""
    may = request.user.has_perm
    gone = subject.is_gone
    free = subject.status == Status.ACTIVE
    return {
        "change": free and may("register.change_dataitem"),
        "card": free and may("register.change_subject"),
        "reveal": not gone and may("register.reveal_dataitem") and (free or may("register.reveal_blocked")),
        "start": free and may("register.start_processing"),
        "end": may("register.end_processing"),
        "block": not gone and may("register.block_subject"),
        "unblock": may("register.unblock_subject"),
        "destroy": not gone and may_destroy(request),
    }
