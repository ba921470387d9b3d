"""What all screens of requests share: what an address names, words for a term, links to other screens."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import gettext as _, ngettext

from compliance.audit.days import last_day
from requests_inbox.models import Message, Request, Status

STATUS_COLOURS: dict[str, str] = {Status.DONE: "good", Status.WAITING: "warn", Status.IN_PROGRESS: "calm"}


@dataclass(frozen=True, slots=True)
class Link:
    """A button on the page of a request."""

    title: str
    url: str
    primary: bool = False


# Screens above and beside append what they offer for a request: ``offer(request, row) -> Link | None``.
OFFERS: list[Callable[[HttpRequest, Request], Link | None]] = []


@dataclass(frozen=True, slots=True)
class Term:
    """A due date as people read it: the last day, and how it stands."""

    last_day: date | None
    colour: str
    text: str


def request_or_404(request_id: int) -> Request:
    """The request of an address, with what its pages show."""
    found: Request = get_object_or_404(
        Request.objects.select_related("rule", "subject", "assignee", "message", "duplicate_of"),
        pk=request_id,
    )
    return found


def message_or_404(message_id: int) -> Message:
    """The letter of an address."""
    found: Message = get_object_or_404(Message.objects.select_related("subject", "request"), pk=message_id)
    return found


def request_url(row: Request, page: str = "change", *ids: int) -> str:
    """Address of a page of a request. It holds ids and nothing else."""
    return reverse(f"admin:requests_inbox_request_{page}", args=[row.pk, *ids])


def message_url(row: Message, page: str = "change", *ids: int) -> str:
    """Address of a page of a letter."""
    return reverse(f"admin:requests_inbox_message_{page}", args=[row.pk, *ids])


def board_url() -> str:
    """Address of the board."""
    return reverse("admin:requests_inbox_request_changelist")


def url_or_none(name: str, *args: Any) -> str | None:
    """Address of a screen that may not be installed."""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return None


def term_of(row: Request, now: datetime) -> Term:
    """How the term of a request stands at a moment."""
    if row.due_at is None:
        return Term(None, "", "—")
    at_once = row.due_at == row.counts_from
    last = last_day(row.due_at, row.counts_from)
    if row.status == Status.DONE:
        late = row.done_at is not None and row.done_at >= row.due_at and not at_once
        return Term(last, "bad" if late else "", _("answered late") if late else "")
    if now >= row.due_at:
        return Term(last, "bad", _("at once") if at_once else _("overdue"))
    left = (last - timezone.localdate(now)).days
    if left == 0:
        return Term(last, "warn", _("last day"))
    text = ngettext("%(count)s day left", "%(count)s days left", left) % {"count": left}
    return Term(last, "warn" if left <= 1 else "calm", text)
