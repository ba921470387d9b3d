"""What happened to a request, newest first: its own history, its due dates, notes, and letters in and out.

Told by codes and ids only; nothing sealed is opened.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from operator import attrgetter
from typing import Any

from requests_inbox.models import Message, Request

# Columns of the history whose change is an event of its own.
WATCHED = ("status", "type", "assignee_id", "identified_at", "subject_id", "named_due")
LONGEST = 500


@dataclass(frozen=True, slots=True)
class Happened:
    """One thing: ``what`` is a code, ``value`` what it is now, ``actor`` a label of the trail."""

    at: datetime
    what: str
    value: Any = None
    actor: str = ""


def timeline(request: Request) -> list[Happened]:
    """Five queries, however much happened. Plans: the history by id; the others by request."""
    found = [
        *_own(request),
        *(Happened(due.set_at, "due", due) for due in request.due_dates.select_related("rule")),
        *(
            Happened(note.written_at, "note", None, f"staff:{note.author_id}")
            for note in request.notes.only("written_at", "author_id", "request_id")
        ),
        *(
            Happened(letter.created_at, "letter_out", letter)
            for letter in request.letters.defer("body", "address", "enclosure")
        ),
        *(
            Happened(reply.received_at, "letter_in", reply)
            for reply in Message.objects.filter(request=request).defer("reading", "evidence")
        ),
    ]
    return sorted(found, key=attrgetter("at"), reverse=True)


def _own(request: Request) -> Iterator[Happened]:
    before: Any = None
    rows = (
        Request.history.filter(id=request.pk)
        .order_by("history_id")
        .only("history_id", "history_date", "history_actor", "outcome", "id", *WATCHED)[:LONGEST]
    )
    for row in rows:
        if before is None:
            yield Happened(row.history_date, "opened", None, row.history_actor)
        else:
            for name in WATCHED:
                now = getattr(row, name)
                if now != getattr(before, name):
                    value = row.outcome or now if name == "status" else now
                    yield Happened(row.history_date, name, value, row.history_actor)
        before = row
