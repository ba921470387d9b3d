"""The board: which requests a tab shows, and pages of them by due date. Nothing is counted, nothing skipped.

Each tab is a range of one partial index over open requests that ends in (due date, id), so that a page costs
the same among a million.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db.models import Q, QuerySet

from requests_inbox.models import Request, Status

SOON = timedelta(days=3)
TABS = ("mine", "unassigned", "soon", "overdue", "waiting", "open", "all")
PAGE = 50
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page begins: after one due date and id, or before it. Written as ``micros-id``."""

    due_at: datetime
    pk: int

    @classmethod
    def read(cls, text: str) -> Place | None:
        """A place of an address; None for what is none."""
        micros, _dash, pk = text.partition("-")
        if not all(part.isascii() and part.isdigit() and len(part) <= 18 for part in (micros, pk)):
            return None
        try:
            return cls(_EPOCH + timedelta(microseconds=int(micros)), int(pk))
        except OverflowError:
            return None

    @classmethod
    def of(cls, request: Request) -> Place:
        """The place of a row."""
        return cls(request.due_at or _EPOCH, request.pk)

    def __str__(self) -> str:
        micros = (self.due_at - _EPOCH) // timedelta(microseconds=1)
        return f"{micros}-{self.pk}"


@dataclass(frozen=True, slots=True)
class BoardPage:
    """Rows in the order of their due dates, and places of the neighbouring pages."""

    rows: list[Request]
    earlier: Place | None
    later: Place | None


def requests_of(tab: str, *, user_id: int, now: datetime) -> QuerySet[Any]:
    """The open requests of a tab."""
    found = Request.objects.open()
    match tab:
        case "mine":
            return found.filter(assignee_id=user_id)
        case "unassigned":
            return found.filter(assignee=None)
        case "soon":
            return found.filter(due_at__gt=now, due_at__lte=now + SOON)
        case "overdue":
            return found.filter(due_at__lte=now)
        case "waiting":
            return Request.objects.filter(status=Status.WAITING)
        case _:
            return found


def board_page(
    found: QuerySet[Any], *, after: Place | None = None, before: Place | None = None, size: int = PAGE
) -> BoardPage:
    """A page after or before a place; the first without one. One query."""
    rows = found.select_related("assignee", "subject", "rule")
    if before is not None:
        ahead = rows.filter(_less(before)).order_by("-due_at", "-pk")[: size + 1]
        kept = list(ahead)
        more, kept = len(kept) > size, kept[:size][::-1]
        return BoardPage(kept, Place.of(kept[0]) if more else None, Place.of(kept[-1]) if kept else None)
    if after is not None:
        rows = rows.filter(_more(after))
    kept = list(rows.order_by("due_at", "pk")[: size + 1])
    more, kept = len(kept) > size, kept[:size]
    first = Place.of(kept[0]) if kept and after is not None else None
    return BoardPage(kept, first, Place.of(kept[-1]) if more else None)


def _more(place: Place) -> Q:
    # Both halves: the first lets the index be entered at the place, the second settles equal dates.
    return Q(due_at__gte=place.due_at) & (Q(due_at__gt=place.due_at) | Q(pk__gt=place.pk))


def _less(place: Place) -> Q:
    return Q(due_at__lte=place.due_at) & (Q(due_at__lt=place.due_at) | Q(pk__lt=place.pk))
