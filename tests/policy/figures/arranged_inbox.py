"""Letters that wait, came back or went nowhere; answers that are late or went to whom nobody identified."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from requests_inbox.models import DueDate, Letter, Mailbox, Message, Request

from .changing import DAY, HOUR, MOMENT, borders, change

TEN_MINUTES = timedelta(minutes=10)


def answers(now: datetime) -> None:
    """Of every kind and end; at the borders of the last 30 days, and of their terms."""
    borders(Request.objects.filter(type="access", outcome="fulfilled").order_by("pk")[:3], now, "done_at", 30)
    nobody: dict[str, Any] = {"identified_at": None, "identity_method": ""}
    more = Request.objects.filter(type="marketing_opt_out", status="done").order_by("-done_at")
    said: list[dict[str, Any]] = [
        {"type": "destruction", **nobody},
        {"type": "rectification", "outcome": "partly", **nobody, "due_at": now - DAY},
        {"type": "rectification", "outcome": "duplicate", **nobody, "due_at": now - 2 * DAY},
        {"type": "complaint", "outcome": "partly", **nobody, "due_at": now - DAY + MOMENT},
        {"type": "explanation", "outcome": "withdrawn", **nobody, "due_at": now - 2 * DAY},
        {"type": "authority_inquiry", "due_at": None, **nobody},
    ]
    for request, fields in zip(list(more[: len(said)]), said, strict=True):
        change(request, now, done_at=now - DAY, **fields)
    refused = Request.objects.filter(outcome="refused").latest("pk")
    change(refused, now, done_at=now - DAY, due_at=now - 2 * DAY, **nobody)


def terms(now: datetime) -> None:
    """Open requests that are late from now on, in a moment, and no more; one of them of an authority."""
    late = list(Request.objects.overdue(now).exclude(type="authority_inquiry"))
    change(late[0], now, type="authority_inquiry")
    for request, due_at in zip(late[1:], (now + DAY, now, now + MOMENT), strict=False):
        change(request, now, due_at=due_at)
        last: DueDate = request.due_dates.latest("number")
        due = DueDate(
            request=request, number=last.number + 1, cause="extended", counts_from=last.counts_from,
            due_at=due_at, set_at=now,
        )  # fmt: skip
        change(due, now)


def letters(now: datetime) -> None:
    """Letters that were not read, not delivered, returned."""
    filed = list(Message.objects.filter(state="filed").order_by("pk")[:3])
    change(filed[0], now, state="stored", stored_at=now - TEN_MINUTES)
    change(filed[1], now, state="stored", stored_at=now - TEN_MINUTES + MOMENT)
    sent = list(Letter.objects.filter(state="sent").order_by("pk")[:3])
    change(sent[0], now, state="failed")
    for letter in sent[1:]:
        change(letter, now, state="returned", returned_at=now)


def mailboxes(now: datetime) -> None:
    """Mailboxes that are read, were read an hour ago, and are switched off."""
    said = ((now, True), (now - HOUR, True), (now - HOUR + MOMENT, True), (now, False), (now + MOMENT, True))
    for number, (read_at, active) in enumerate(said):
        code = f"m{number}"
        box = Mailbox(code=code, address=f"{code}@example.kz", host="h", login=code, active=active)
        change(box, now, read_at=read_at)


def inbox(now: datetime) -> None:
    """All of it."""
    for arranged in (answers, terms, letters, mailboxes):
        arranged(now)
