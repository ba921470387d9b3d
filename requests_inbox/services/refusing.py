"""An act on a request: one transaction with the row locked; what is refused in it is recorded after it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import NoReturn

from django.db import transaction
from django.db.models import Q

from compliance.audit.actors import Actor
from compliance.audit.reasons import Reason
from compliance.audit.services import Detail, record_event
from compliance.register.services.refusals import Refusal, Refused, record_refusal
from requests_inbox.models import Message, Request

from .keys import seal_remark


def refuse(code: str) -> NoReturn:
    """Ends an act; nothing of it stays."""
    raise Refused([Refusal(code)])


@contextmanager
def acting_on(request: Request, *, actor: Actor, reason: Reason, now: datetime) -> Iterator[Request]:
    """The request as it stands, locked until the end of the act."""
    with recording_refusals(request, actor=actor, reason=reason, now=now), transaction.atomic():
        yield lock_request(request)


@contextmanager
def recording_refusals(request: Request, *, actor: Actor, reason: Reason, now: datetime) -> Iterator[None]:
    """Records what is refused within, after the transaction inside of it has been rolled back."""
    try:
        yield
    except Refused as refused:
        record_refusal(
            "requests_inbox.refused",
            refusals=refused.refusals,
            subject_id=request.subject_id,
            object_label="requests_inbox.request",
            object_id=request.pk,
            actor=actor,
            reason=reason.code,
            now=now,
        )
        raise


def lock_letters_of(request: Request) -> None:
    """The rows of all its letters, and of its subject's, first of all and in the order of their ids.

    Whoever sorts or reads a letter holds it, and then counts, opens and locks the request it joins. So:
    letters, calendar, request, subject, letters that go out. Plan: by the key and the indexes of request and
    subject.
    """
    theirs = Q(pk=request.message_id) | Q(request_id=request.pk)
    if request.subject_id is not None:
        theirs |= Q(subject_id=request.subject_id)
    letters = Message.objects.select_for_update(of=("self",), no_key=True).filter(theirs).order_by("pk")
    list(letters.values_list("pk", flat=True))


def lock_request(request: Request) -> Request:
    """The row, locked. After its letters and the calendar's lock, before a subject's row, everywhere."""
    locked: Request = (
        Request.objects.select_for_update(of=("self",), no_key=True)
        .select_related("rule", "subject", "message")
        .get(pk=request.pk)
    )
    return locked


def record_act(
    event: str,
    request: Request,
    /,
    *,
    actor: Actor,
    reason: Reason,
    now: datetime,
    **details: Detail,
) -> None:
    """Tells the trail of an act on a request, with the note of the reason sealed."""
    record_event(
        event,
        actor=actor,
        now=now,
        subject_id=request.subject_id,
        object_label="requests_inbox.request",
        object_id=request.pk,
        reason=reason.code,
        note=seal_remark(request, reason.note, now),
        details={"reference": request.reference, **details},
    )
