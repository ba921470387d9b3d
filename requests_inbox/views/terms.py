"""The term of a request day by day, and every due date it had (promise 7)."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from compliance.deadlines.admin.terms import length, origin
from compliance.deadlines.almanac import NoCalendar
from compliance.deadlines.explaining import explain
from compliance.deadlines.services import Due, NoRule, due
from compliance.register.views.pages import gate, show
from requests_inbox.models import DueCause, Request

from .pages import request_or_404, request_url, term_of


@require_safe
@gate("requests_inbox.view_request")
def show_term(request: HttpRequest, request_id: int) -> HttpResponse:
    """How the term is counted."""
    row, now = request_or_404(request_id), timezone.now()
    dates = list(row.due_dates.select_related("rule").order_by("number"))
    last = dates[-1] if dates else None
    counted = _counted(row)
    context: dict[str, Any] = {"due": None}
    if counted is not None:
        context = {
            "due": counted,
            "days": explain(counted.days),
            "length": length(counted.rule),
            "origin": origin(counted.rule),
        }
    return show(
        request,
        "requests_inbox/term.html",
        title=_("Term of %(reference)s") % {"reference": row.reference},
        model=Request,
        row=row,
        term=term_of(row, now),
        dates=[(one, one == last) for one in dates],
        extended=last is not None and last.cause == DueCause.EXTENDED,
        named=row.named_due if counted is not None and row.due_at != counted.due_at else None,
        back=request_url(row),
        **context,
    )


def _counted(row: Request) -> Due | None:
    """The count of the term that runs, by the calendar of today; None where no term was known."""
    if row.rule is None:
        return None
    try:
        return due(row.rule.code, start=row.counts_from or row.received_at, now=timezone.now())
    except (NoRule, NoCalendar):
        return None
