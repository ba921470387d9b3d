"""Sorting letters that wait for a person: set aside, filed with a request, made into requests. Many at once.

Each letter is a transaction of its own, so that one that cannot be sorted holds up no other.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction

from compliance.audit.actors import Actor
from compliance.audit.reasons import Reason
from compliance.audit.services import Detail, record_event
from compliance.register.services.refusals import Refused, record_refusal
from requests_inbox.models import Message, MessageState, MessageType, Request, RequestChannel, RequestType

from .keys import seal_remark
from .letter_contents import missing_of, open_letter
from .opening import Demand, open_together
from .refusing import lock_request, refuse
from .replies import tell_replied
from .sealed_reading import contact_of

SET_ASIDE_TYPES = (MessageType.UNRELATED, MessageType.AUTOMATIC)


@dataclass(slots=True)
class Sorted:
    """How many letters were sorted, and why others were not: code of the refusal → numbers of letters."""

    done: int = 0
    refused: dict[str, list[str]] = field(default_factory=dict)


def set_aside(
    *, messages: Sequence[Message], as_type: str, actor: Actor, reason: Reason, now: datetime
) -> Sorted:
    """Says of letters that they need no answer: not about personal data, or automatic mail."""

    def act(message: Message) -> None:
        if as_type not in SET_ASIDE_TYPES:
            refuse("type_unknown")
        if message.requests.exists():
            refuse("letter_has_requests")
        message.type = as_type
        _settle(message, MessageState.SET_ASIDE, actor=actor, reason=reason, now=now)
        _tell("requests_inbox.set_aside", message, actor=actor, reason=reason, now=now, type=as_type)

    return _each(messages, act, actor=actor, reason=reason, now=now)


def file_with(
    *, messages: Sequence[Message], request: Request, actor: Actor, reason: Reason, now: datetime
) -> Sorted:
    """Files letters with a request that they belong to."""

    def act(message: Message) -> None:
        if message.requests.exclude(pk=request.pk).exists():
            refuse("letter_has_requests")
        locked = lock_request(request)
        message.request = locked
        _settle(message, MessageState.FILED, actor=actor, reason=reason, now=now)
        details = {"reference": locked.reference}
        _tell("requests_inbox.filed", message, actor=actor, reason=reason, now=now, **details)
        tell_replied(locked, message, actor=actor, reason=reason, now=now)

    return _each(messages, act, actor=actor, reason=reason, now=now)


def open_requests(
    *,
    messages: Sequence[Message],
    types: Sequence[str],
    language: str = "",
    actor: Actor,
    reason: Reason,
    now: datetime,
) -> Sorted:
    """Makes requests of each letter, one of every type; a letter may ask for several things.

    The first type is what the letter goes by from now on; terms count from its receipt.
    """

    def act(message: Message) -> None:
        if not types or not set(types) <= set(RequestType.values):
            refuse("type_unknown")
        contents = open_letter(message)
        open_together(
            message=message,
            demands=[
                Demand(wanted, message.complete, missing_of(contents))
                if wanted == message.machine_type
                else Demand(wanted)
                for wanted in dict.fromkeys(types)
            ],
            language=language or message.language,
            channel=RequestChannel.EMAIL,
            received_at=message.received_at,
            subject=message.subject,
            contact=contact_of(contents.reading),
            actor=actor,
            reason=reason,
            now=now,
        )
        message.type = types[0]
        _settle(message, MessageState.FILED, actor=actor, reason=reason, now=now)
        details = {"codes": ",".join(types)[:200]}
        _tell("requests_inbox.filed", message, actor=actor, reason=reason, now=now, **details)

    return _each(messages, act, actor=actor, reason=reason, now=now)


def _each(
    messages: Sequence[Message],
    act: Callable[[Message], None],
    *,
    actor: Actor,
    reason: Reason,
    now: datetime,
) -> Sorted:
    result = Sorted()
    for message in messages:
        try:
            with transaction.atomic():
                locked = Message.objects.select_for_update(of=("self",)).get(pk=message.pk)
                if locked.state == MessageState.STORED:
                    refuse("letter_not_read")
                # Two people looked at it at once, or it was destroyed meanwhile.
                if locked.state != message.state or locked.state == MessageState.DESTROYED:
                    refuse("letter_sorted")
                act(locked)
                result.done += 1
        except Refused as refused:
            record_refusal(
                "requests_inbox.refused", refusals=refused.refusals, subject_id=message.subject_id,
                object_label="requests_inbox.message", object_id=message.pk,
                actor=actor, reason=reason.code, now=now,
            )  # fmt: skip
            result.refused.setdefault(str(refused), []).append(message.number)
    return result


def _settle(message: Message, state: str, *, actor: Actor, reason: Reason, now: datetime) -> None:
    message.state, message.triage_reason = state, ""
    message.record(actor=actor, reason=reason, now=now)


def _tell(
    event: str, message: Message, *, actor: Actor, reason: Reason, now: datetime, **details: Detail
) -> None:
    record_event(
        event,
        actor=actor,
        now=now,
        subject_id=message.subject_id,
        object_label="requests_inbox.message",
        object_id=message.pk,
        reason=reason.code,
        note=seal_remark(message, reason.note, now),
        details={"number": message.number, **details},
    )
