"""A request begins: from a letter, or as staff took it on paper, by phone or in person (clause 3.2)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from compliance.audit.actors import Actor
from compliance.audit.reasons import Reason
from compliance.audit.services import Told, record_events
from compliance.register.models import Subject
from requests_inbox.models import AnswerTo, DueCause, Message, Request, RequestChannel
from requests_inbox.rules.reminders import first_moment
from requests_inbox.rules.terms import AUTHORITY, term_of

from .counting import count_request, reckoning
from .keys import seal_into_new, seal_remark
from .listeners import tell_opened
from .writing import insert_request

LANGUAGE = "ru"


@dataclass(frozen=True, slots=True)
class Demand:
    """What a request is opened for.

    ``complete`` and ``missing`` (codes): whether a demand to stop distribution says all that it must.
    ``named_due``: the day that an authority named; it counts for an authority's inquiry only.
    """

    type: str
    complete: bool | None = None
    missing: Sequence[str] = ()
    named_due: date | None = None


def open_request(
    *,
    message: Message | None,
    type: str,  # noqa: A002 - the word of the field
    language: str,
    complete: bool | None = None,
    missing: Sequence[str] = (),
    named_due: date | None = None,
    **said: Any,
) -> Request:
    """Opens one request: see ``open_together``. Eight statements or fewer."""
    demand = Demand(type, complete, missing, named_due)
    [request] = open_together(message=message, demands=[demand], language=language, **said)
    return request


def open_together(
    *,
    message: Message | None,
    demands: Sequence[Demand],
    language: str,
    channel: str = RequestChannel.EMAIL,
    received_at: datetime,
    subject: Subject | None = None,
    contact: Mapping[str, Any] | None = None,
    contents: Mapping[str, Any] | None = None,
    actor: Actor,
    reason: Reason,
    now: datetime,
) -> list[Request]:
    """Opens the requests of one letter, each with its number and its term, in the caller's transaction.

    One statement for each further request. The clock starts at receipt, never later than now. A letter that
    has a request of a type already keeps that one. An answer goes in Russian where the language is not known.
    ``contact`` and ``contents`` are sealed, for each request under its own key.

    Whoever holds a request locked must not call this: it takes the calendar's lock, which comes first.
    """
    received_at = min(received_at, now)
    by = reckoning()
    found, opened = [], []
    for demand in demands:
        named_due = demand.named_due if term_of(demand.type) == AUTHORITY else None
        counted = count_request(by, demand.type, start=received_at, named_due=named_due)
        request = Request(
            type=demand.type,
            machine_type=_machine_type(message, demand.type),
            message=message,
            channel=channel,
            language=language or LANGUAGE,
            received_at=received_at,
            rule=counted.rule,
            counts_from=received_at,
            due_at=counted.due_at,
            named_due=named_due,
            remind_at=first_moment(received_at, counted.due_at),
            answer_to=AnswerTo.UNDECIDED if contact and contact.get("reply_to") else "",
            complete=demand.complete,
            missing=list(demand.missing),
            subject=subject,
        )
        key = seal_into_new(request, now, contact=contact, contents=contents)
        cause = DueCause.NAMED if counted.named else DueCause.RECEIVED
        if insert_request(request, cause, key=key, actor=actor, reason=reason, now=now):
            opened.append(request)
        else:
            request = Request.objects.get(message=message, type=demand.type)
        found.append(request)
    if opened:
        _record(opened, actor=actor, reason=reason, now=now)
        _tell(opened, contact, actor=actor, reason=reason, now=now)
    return found


def _record(opened: Sequence[Request], *, actor: Actor, reason: Reason, now: datetime) -> None:
    told = [
        Told(
            "requests_inbox.opened",
            object_label="requests_inbox.request",
            object_id=request.pk,
            note=seal_remark(request, reason.note, now),
            details={
                "reference": request.reference,
                "type": request.type,
                "channel": request.channel,
                "term": request.rule.code if request.rule else "",
                "due": request.due_at.isoformat() if request.due_at else "",
            },
        )
        for request in opened
    ]
    record_events(told, actor=actor, now=now, subject_id=opened[0].subject_id, reason=reason.code)


def _tell(
    opened: Sequence[Request],
    contact: Mapping[str, Any] | None,
    *,
    actor: Actor,
    reason: Reason,
    now: datetime,
) -> None:
    for request in opened:
        request.contact_in_hand = contact
    try:
        tell_opened(opened, actor=actor, reason=reason, now=now)
    finally:
        for request in opened:
            request.contact_in_hand = None


def _machine_type(message: Message | None, wanted: str) -> str:
    """What the machine took it for: every type it found in the letter is its own finding."""
    if message is None:
        return ""
    return wanted if wanted in message.also else message.machine_type
