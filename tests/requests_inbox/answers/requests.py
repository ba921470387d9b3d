"""Requests and letters for tests of what goes out."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import UTC, datetime
from itertools import count
from typing import Any

from django.db import transaction

from compliance.audit.actors import Actor
from compliance.audit.models import AuditEntry
from compliance.audit.reasons import Reason
from compliance.register.models import Category, DataItem, Subject
from compliance.vault.reading import open_values
from compliance.vault.services import key_for
from requests_inbox.models import Letter, Message, MessageSource, MessageState, Request
from requests_inbox.services.fulfilling import Act, Outlook, fulfil, rehearse
from requests_inbox.services.identifying import identify
from requests_inbox.services.opening import open_request

OFFICER = Actor.command("tests")
WORKER = Actor.job("requests_inbox.send_letters")
# A Monday; three working days later is Thursday.
NOW = datetime(2026, 4, 6, 9, 30, tzinfo=UTC)
SENDER = "aigerim@example.kz"
MESSAGE_ID = "<question-1@mail.example.kz>"

_serial = count(1)


def why(code: str = "subject_request", note: str = "") -> Reason:
    """A reason, by its code."""
    return Reason(code, note)


@transaction.atomic
def a_message(*, automatic: str = "", message_id: str = MESSAGE_ID, now: datetime = NOW) -> Message:
    """A letter that came in, read."""
    number = next(_serial)
    message = Message(
        number=f"M-TEST-{number:06d}",
        sha256=hashlib.sha256(str(number).encode()).hexdigest(),
        size=1000,
        source=MessageSource.FILE,
        received_at=now,
        stored_at=now,
        state=MessageState.FILED,
        machine_type="access",
        type="access",
        automatic=automatic,
    )
    field: Any = Message._meta.get_field("reading")
    message.reading = field.seal({"message_id": message_id}, key_for(None, message.scope, now))
    message.record(actor=OFFICER, reason=why("requests_inbox.letter"), now=now)
    return message


@transaction.atomic
def a_request(
    request_type: str = "access",
    *,
    message: Message | None = None,
    subject: Subject | None = None,
    language: str = "ru",
    channel: str = "email",
    contact: Mapping[str, Any] | None = None,
    now: datetime = NOW,
    received_at: datetime | None = None,
    **fields: Any,
) -> Request:
    """A request that was opened; by e-mail, of a letter, unless told otherwise."""
    if message is None and channel == "email":
        message = a_message(now=now)
    return open_request(
        message=message,
        type=request_type,
        language=language,
        channel=channel,
        received_at=received_at or now,
        subject=subject,
        contact={"email": SENDER} if contact is None else contact,
        actor=OFFICER,
        reason=why("requests_inbox.letter"),
        now=now,
        **fields,
    )


def entries(*events: str) -> list[AuditEntry]:
    """Entries of the trail with these events, oldest first."""
    return list(AuditEntry.objects.filter(event__in=events).order_by("pk"))


def identified(request: Request, actor: Actor, *, method: str = "", now: datetime = NOW) -> Request:
    """The request once somebody made sure who asks."""
    method = method or ("letterhead" if request.type == "authority_inquiry" else "document")
    return identify(request=request, method=method, actor=actor, reason=why("identity_check"), now=now)


def done(request: Request, act: Act, actor: Actor, *, now: datetime = NOW, **fields: Any) -> Letter:
    """The request fulfilled as its preview said."""
    outlook = rehearse(request=request, act=act, actor=actor, reason=why(), now=now, **fields)
    assert outlook.stands, outlook
    return fulfil(request=request, act=act, seen=outlook.digest, actor=actor, reason=why(), now=now, **fields)


def codes_of(outlook: Outlook) -> dict[str, tuple[str, ...]]:
    """What an outlook says, by code."""
    return {effect.code: effect.about for effect in outlook.effects}


def category(code: str) -> Category:
    """A category, by its code."""
    return Category.objects.get(code=code)


def value_of(subject: Subject, code: str) -> Any:
    """What the subject holds under a category, opened."""
    item = DataItem.objects.held().get(subject=subject, category__code=code)
    [value] = open_values([item.value], [(subject.pk, code)])
    return value


def outlook_of(request: Request, act: Act, actor: Actor, now: datetime = NOW, **words: Any) -> Outlook:
    """What fulfilling would do."""
    return rehearse(request=request, act=act, actor=actor, reason=why(), now=now, **words)


def refused_codes(outlook: Outlook) -> set[str]:
    """Why it would be refused."""
    return {refusal.code for refusal in outlook.refusals}


def answer_of(request: Request) -> Letter:
    """The letter that is no acknowledgement."""
    return Letter.objects.exclude(kind="acknowledgement").get(request=request)
