"""Saying whose data a request is about. It is a choice of staff; who asks is confirmed apart from it."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from compliance.audit.actors import Actor
from compliance.audit.reasons import Reason
from compliance.register.models import Subject
from compliance.register.models.subjects import Status as SubjectStatus
from compliance.vault.services import assign_keys
from requests_inbox.models import Message, Request, Status

from .listeners import tell_changed
from .refusing import lock_letters_of, lock_request, record_act, recording_refusals, refuse


def choose_subject(
    *, request: Request, subject: Subject, actor: Actor, reason: Reason, now: datetime
) -> Request:
    """Gives a request, its letter and what else that letter asked for to a subject; their keys go along.

    So they are destroyed with the subject's data (promise 2). A key is given once, so it is final. Raises
    Refused (recorded): it is done, it is about somebody already, the subject's data was destroyed.
    """
    with recording_refusals(request, actor=actor, reason=reason, now=now), transaction.atomic():
        lock_letters_of(request)
        locked = lock_request(request)
        if locked.subject_id == subject.pk:
            return locked
        held: Subject = Subject.objects.select_for_update(no_key=True).get(pk=subject.pk)
        if locked.status == Status.DONE:
            refuse("request_done")
        if locked.subject_id is not None:
            refuse("subject_chosen")
        if held.status in {SubjectStatus.DESTROYED, SubjectStatus.ANONYMISED}:
            refuse("subject_destroyed")
        together = _together(locked)
        letters = _letters_of_nobody(locked)
        # First of all: what is recorded below is sealed under these keys.
        scopes = [*(one.scope for one in together), *(letter.scope for letter in letters)]
        assign_keys(scopes=scopes, subject_id=held.pk)
        for one in together:
            _give(one, held, actor=actor, reason=reason, now=now)
        for letter in letters:
            letter.subject = held
            letter.record(actor=actor, reason=reason, now=now)
        locked.refresh_from_db()
        return locked


def _together(request: Request) -> list[Request]:
    """The request and those of the same letter that are about nobody yet."""
    if request.message_id is None:
        return [request]
    found = Request.objects.select_for_update(no_key=True).filter(message_id=request.message_id, subject=None)
    return list(found.order_by("pk"))


def _letters_of_nobody(request: Request) -> list[Message]:
    """The letter that opened the request, locked, if it is about nobody yet."""
    if request.message_id is None:
        return []
    found = Message.objects.select_for_update(of=("self",)).filter(pk=request.message_id, subject=None)
    return list(found)


def _give(request: Request, subject: Subject, *, actor: Actor, reason: Reason, now: datetime) -> None:
    request.subject = subject
    request.record(actor=actor, reason=reason, now=now)
    record_act("requests_inbox.subject_chosen", request, actor=actor, reason=reason, now=now)
    tell_changed(request, actor=actor, reason=reason, now=now)
