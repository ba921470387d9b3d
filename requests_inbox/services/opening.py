"""A request begins: from a letter, or as staff took it on paper, by phone or in person (clause 3.2)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from compliance.audit.actors import Actor
from compliance.audit.reasons import Reason
from compliance.audit.services import record_event
from compliance.register.models import Subject
from requests_inbox.models import AnswerTo, DueCause, Message, Request, RequestChannel
from requests_inbox.rules.reminders import first_moment
from requests_inbox.rules.terms import AUTHORITY, term_of

from .counting import count_request, reckoning
from .keys import seal_into_new, seal_remark
from .listeners import tell_opened
from .writing import insert_request

LANGUAGE = "ru"


def open_request(
    *,
    message: Message | None,
    type: str,  # noqa: A002 - the word of the field
    language: str,
    channel: str = RequestChannel.EMAIL,
    received_at: datetime,
    subject: Subject | None = None,
    contact: Mapping[str, Any] | None = None,
    contents: Mapping[str, Any] | None = None,
    complete: bool | None = None,
    missing: Sequence[str] = (),
    named_due: date | None = None,
    actor: Actor,
    reason: Reason,
    now: datetime,
) -> Request:
    """Opens a request with its number and its term, in the caller's transaction. Eight statements or fewer.

    The clock starts at receipt, never later than now. A letter that has a request of this type already keeps
    that one. An answer goes in Russian where the language is not known. ``contact`` and ``contents`` are
    sealed; ``missing`` are codes. ``named_due`` counts for an authority's inquiry only.

    Whoever holds a request locked must not call this: it takes the calendar's lock, which comes first.
    """
    received_at = min(received_at, now)
    named_due = named_due if term_of(type) == AUTHORITY else None
    counted = count_request(reckoning(), type, start=received_at, named_due=named_due)
    request = Request(
        type=type,
        machine_type=_machine_type(message, type),
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
        complete=complete,
        missing=list(missing),
        subject=subject,
    )
    key = seal_into_new(request, now, contact=contact, contents=contents)
    cause = DueCause.NAMED if counted.named else DueCause.RECEIVED
    if not insert_request(request, cause, key=key, actor=actor, reason=reason, now=now):
        return Request.objects.get(message=message, type=type)
    record_event(
        "requests_inbox.opened",
        actor=actor,
        now=now,
        subject_id=request.subject_id,
        object_label="requests_inbox.request",
        object_id=request.pk,
        reason=reason.code,
        note=seal_remark(request, reason.note, now),
        details={
            "reference": request.reference,
            "type": type,
            "channel": channel,
            "term": counted.rule.code if counted.rule else "",
            "due": counted.due_at.isoformat(),
        },
    )
    request.contact_in_hand = contact
    try:
        tell_opened(request, actor=actor, reason=reason, now=now)
    finally:
        request.contact_in_hand = None
    return request


def _machine_type(message: Message | None, wanted: str) -> str:
    """What the machine took it for: every type it found in the letter is its own finding."""
    if message is None:
        return ""
    return wanted if wanted in message.also else message.machine_type
