"""The board of requests: tabs, pages by due date; and all requests ever, newest first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _, pgettext
from django.views.decorators.http import require_safe

from compliance.audit.admin.paging import AFTER, BEFORE, Cursor, page_of
from compliance.register.views.pages import gate, show
from requests_inbox.models import Request, RequestType
from requests_inbox.services.board import PAGE, TABS, Place, board_page, requests_of

from .pages import STATUS_COLOURS, Term, board_url, term_of

ALL = "all"


@dataclass(frozen=True, slots=True)
class Row:
    """One request on the board. Nothing sealed is opened for it."""

    request: Request
    term: Term
    colour: str


@require_safe
@gate("requests_inbox.view_request")
def show_board(request: HttpRequest) -> HttpResponse:
    """A page of a tab. Without one: what is mine if I work on any request, else all that is open."""
    works = request.user.has_perm("requests_inbox.change_request")
    tab = request.GET.get("tab", "")
    now = timezone.now()
    if tab not in TABS:
        mine = requests_of("mine", user_id=int(request.user.pk or 0), now=now)
        tab = "mine" if works and mine.exists() else "open"
    wanted = request.GET.get("type", "") if tab == ALL else ""
    if wanted not in RequestType.values:
        wanted = ""
    rows, links = _all(request, wanted) if tab == ALL else _tab(request, tab, now)
    return show(
        request,
        "requests_inbox/board.html",
        title=_("Requests"),
        model=Request,
        tabs=[(code, title) for code, title in _titles() if works or code != "mine"],
        tab=tab,
        board=board_url(),
        wanted=RequestType(wanted).label if wanted else "",
        rows=[Row(row, term_of(row, now), STATUS_COLOURS.get(row.status, "")) for row in rows],
        can_add=request.user.has_perm("requests_inbox.add_request"),
        confusion=reverse("admin:requests_inbox_request_confusion"),
        **links,
    )


def _tab(request: HttpRequest, tab: str, now: datetime) -> tuple[list[Any], dict[str, Any]]:
    page = board_page(
        requests_of(tab, user_id=int(request.user.pk or 0), now=now),
        after=Place.read(request.GET.get(AFTER, "")),
        before=Place.read(request.GET.get(BEFORE, "")),
    )
    return page.rows, {
        "earlier_link": None if page.earlier is None else f"?tab={tab}&{BEFORE}={page.earlier}",
        "later_link": None if page.later is None else f"?tab={tab}&{AFTER}={page.later}",
    }


def _all(request: HttpRequest, wanted: str) -> tuple[list[Any], dict[str, Any]]:
    """Newest first, of one type if that is wanted. Plan: the primary key, or the index on type and id."""
    rows = Request.objects.select_related("assignee", "subject", "rule")
    if wanted:
        rows = rows.filter(type=wanted)
    asked = f"tab={ALL}&type={wanted}" if wanted else f"tab={ALL}"
    page = page_of(rows, Cursor.read(request.GET), PAGE)
    return page.rows, {
        "newer_link": None if page.newer is None else f"?{asked}&{AFTER}={page.newer}",
        "older_link": None if page.older is None else f"?{asked}&{BEFORE}={page.older}",
    }


def _titles() -> list[tuple[str, str]]:
    return [
        ("mine", pgettext("requests", "Mine")),
        ("unassigned", pgettext("requests", "Of nobody")),
        ("soon", _("Due within three days")),
        ("overdue", pgettext("requests", "Overdue")),
        ("waiting", pgettext("requests", "Waiting")),
        ("open", pgettext("requests", "All open")),
        (ALL, pgettext("requests", "All")),
    ]
