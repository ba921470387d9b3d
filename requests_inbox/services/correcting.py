"""A request that was given to the wrong subject is given to the right one, as long as nothing came of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Q

from compliance.audit.actors import Actor
from compliance.audit.reasons import Reason
from compliance.register.models import Subject
from compliance.vault.services import move_keys
from requests_inbox.models import Letter, Message, Outcome, Request, Status

from .holds import lift_hold_of
from .letters import is_delivered
from .listeners import tell_changed
from .refusing import lock_letters_of, lock_request, record_act, recording_refusals, refuse
from .workflow import move_locked

# What was done or said in the name of the wrong subject cannot be given to another one.
CAME_OF_IT = frozenset({Outcome.FULFILLED, Outcome.PARTLY, Outcome.REFUSED})


def correct_subject(
    *, request: Request, subject: Subject, actor: Actor, reason: Reason, now: datetime
) -> Request:
    """Gives a request, its letters and what else they asked for to another subject, with all their keys.

    Who asks is to be confirmed anew. Raises Refused (recorded): it is done, it is about nobody yet, it or
    another request of the letter was carried out or refused, data of either subject was destroyed, there is
    no reason in words.
    """
    with recording_refusals(request, actor=actor, reason=reason, now=now), transaction.atomic():
        lock_letters_of(request)
        locked = lock_request(request)
        if locked.subject_id == subject.pk:
            return locked
        together = _together(locked)
        before, after = _subjects(locked, subject)
        if code := _fault(locked, together, before, after, reason):
            refuse(code)
        scopes = [
            *(one.scope for one in together),
            *_letters(together, after, actor=actor, reason=reason, now=now),
            *(letter.scope for letter in Letter.objects.filter(request__in=together) if is_delivered(letter)),
        ]
        move_keys(scopes=scopes, from_subject=before.pk, to_subject=after.pk)
        for one in together:
            _give(one, before, after, actor=actor, reason=reason, now=now)
        locked.refresh_from_db()
        return locked


def _together(request: Request) -> list[Request]:
    """The request and those of the same letter that are about the same subject, locked in their order."""
    theirs = Q(pk=request.pk)
    if request.message_id is not None:
        theirs |= Q(message_id=request.message_id, subject_id=request.subject_id)
    found = Request.objects.select_for_update(of=("self",), no_key=True).select_related("subject")
    return list(found.filter(theirs).order_by("pk"))


def _subjects(request: Request, subject: Subject) -> tuple[Subject, Subject]:
    """The wrong subject and the right one, locked in the order of their ids as everywhere."""
    if request.subject_id is None:
        refuse("subject_missing")
    both = Subject.objects.select_for_update(no_key=True).filter(pk__in=[request.subject_id, subject.pk])
    held = {one.pk: one for one in both.order_by("pk")}
    return held[request.subject_id], held[subject.pk]


def _fault(
    request: Request, together: Sequence[Request], before: Subject, after: Subject, reason: Reason
) -> str:
    checks = (
        (request.status == Status.DONE, "request_done"),
        (any(one.outcome in CAME_OF_IT for one in together), "carried_out"),
        (before.is_gone or after.is_gone, "subject_destroyed"),
        (not reason.note.strip(), "correction_unexplained"),
    )
    return next((code for wrong, code in checks if wrong), "")


def _letters(
    together: Sequence[Request], subject: Subject, *, actor: Actor, reason: Reason, now: datetime
) -> list[str]:
    """Gives the letters of the requests to the subject; the scopes of their keys."""
    ids = [one.pk for one in together]
    opened_by = [one.message_id for one in together if one.message_id is not None]
    wrong = Message.objects.select_for_update(of=("self",), no_key=True).filter(
        Q(pk__in=opened_by) | Q(request_id__in=ids), subject_id=together[0].subject_id
    )
    scopes = []
    for message in wrong.order_by("pk"):
        message.subject = subject
        message.record(actor=actor, reason=reason, now=now)
        scopes.append(message.scope)
    return scopes


def _give(
    request: Request, before: Subject, after: Subject, *, actor: Actor, reason: Reason, now: datetime
) -> None:
    lift_hold_of(request, actor=actor, reason=reason, now=now)
    request.subject = after
    request.identity_method, request.identified_at = "", None
    request.representative = request.proof = None
    request.record(actor=actor, reason=reason, now=now)
    details = {"from": before.reference, "to": after.reference}
    record_act("requests_inbox.subject_corrected", request, actor=actor, reason=reason, now=now, **details)
    if request.status == Status.IN_PROGRESS:
        move_locked(request, Status.IDENTITY_CHECK, actor=actor, reason=reason, now=now)
    tell_changed(request, actor=actor, reason=reason, now=now)
