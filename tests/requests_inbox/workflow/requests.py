"""Short words for what tests of requests do and look at."""

from __future__ import annotations

from datetime import UTC, datetime
from hashlib import sha256
from itertools import count
from typing import Any

from compliance.audit.actors import Actor
from compliance.audit.models import AuditEntry
from compliance.audit.reasons import Reason
from requests_inbox.models import DueDate, Message, MessageState, Request
from requests_inbox.services.opening import open_request
from requests_inbox.services.workflow import move

ACTOR = Actor.command("tests")
NOW = datetime(2026, 4, 6, 9, 30, tzinfo=UTC)
HANDLING = Reason("requests_inbox.handling")
_serial = count(1)


def letter(**fields: Any) -> Message:
    """A letter that was stored and understood."""
    number = next(_serial)
    said = {
        "number": f"L-2026-{number:06d}",
        "sha256": sha256(str(number).encode()).hexdigest(),
        "size": 100,
        "source": "file",
        "received_at": NOW,
        "stored_at": NOW,
        "state": MessageState.TRIAGE,
        "machine_type": "access",
        "type": "access",
        "language": "ru",
        **fields,
    }
    message = Message(**said)
    message.record(actor=ACTOR, reason=Reason("requests_inbox.letter"), now=NOW)
    return message


def opened(type: str = "access", **fields: Any) -> Request:  # noqa: A002 - the word of the field
    """A request that was received on Monday, 6 April 2026."""
    said = {
        "message": None,
        "language": "ru",
        "channel": "paper",
        "received_at": NOW,
        "actor": ACTOR,
        "reason": HANDLING,
        "now": NOW,
        **fields,
    }
    return open_request(type=type, **said)


def dates(request: Request) -> list[tuple[str, str]]:
    """Every due date that a request had: why, and the last day."""
    from compliance.deadlines.rules import ALMATY

    rows = DueDate.objects.filter(request=request).order_by("number")
    return [(row.cause, row.due_at.astimezone(ALMATY).strftime("%Y-%m-%d %H:%M")) for row in rows]


def told(event: str, **about: Any) -> AuditEntry:
    """The newest entry of an event."""
    return AuditEntry.objects.filter(event=event, **about).latest("pk")


def moved(request: Request, to: str = "in_progress", **fields: Any) -> Request:
    """A request that was moved on."""
    said = {"actor": ACTOR, "reason": HANDLING, "now": NOW, **fields}
    return move(request=request, to=to, **said)


def finished(request: Request, outcome: str = "withdrawn", **fields: Any) -> Request:
    """A request that is done."""
    return moved(request, "done", outcome=outcome, **fields)


def sealed(message: Message, **contents: Any) -> Message:
    """The letter with what it says, sealed under its key."""
    from compliance.vault.services import key_for

    key = key_for(message.subject_id, message.scope, NOW)
    for name, content in contents.items():
        field: Any = Message._meta.get_field(name)
        setattr(message, name, field.seal(content, key))
    message.record(actor=ACTOR, reason=Reason("requests_inbox.letter"), now=NOW)
    return message
