"""What staff do with a request besides moving it on: who works on it, what type it is, what they remark."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

from compliance.access.models import User
from compliance.audit.actors import Actor
from compliance.audit.reasons import Reason
from requests_inbox.models import Note, Request, RequestType, Status
from requests_inbox.rules.terms import AUTHORITY, term_of

from .counting import reckoning
from .keys import request_key
from .listeners import tell_changed
from .refusing import acting_on, lock_letters_of, lock_request, record_act, recording_refusals, refuse
from .terms import count_type_anew

WORKS = "requests_inbox.change_request"
NOTE_LENGTH = 8000


def assign(*, request: Request, to: User | None, actor: Actor, reason: Reason, now: datetime) -> Request:
    """Says who works on a request; None: nobody any more. Raises Refused (recorded).

    Only somebody who is active and may work on requests gets one; one that is done stays with whoever did it.
    """
    with acting_on(request, actor=actor, reason=reason, now=now) as locked:
        if locked.assignee_id == (to.pk if to else None):
            return locked
        if locked.status == Status.DONE:
            refuse("request_done")
        if to is not None and not (to.is_active and to.has_perm(WORKS)):
            refuse("assignee_unable")
        details = {"from": locked.assignee_id, "to": to.pk if to else None}
        locked.assignee = to
        locked.record(actor=actor, reason=reason, now=now)
        record_act("requests_inbox.assigned", locked, actor=actor, reason=reason, now=now, **details)
        return locked


def change_type(*, request: Request, to: str, actor: Actor, reason: Reason, now: datetime) -> Request:
    """Corrects what a request was taken for; its term is counted anew from receipt.

    What the machine took it for stays beside it (``machine_type``), for the report. Between an authority and
    anybody else a confirmed identity does not count (3.3.1). Raises Refused (recorded): it is done, its
    letter has a request of that type, there is no such type.
    """
    with recording_refusals(request, actor=actor, reason=reason, now=now), transaction.atomic():
        lock_letters_of(request)
        by = reckoning()
        locked = lock_request(request)
        before = locked.type
        if to == before:
            return locked
        if fault := _fault_of_type(locked, to):
            refuse(fault)
        locked.type = to
        locked.complete, locked.missing = None, []
        _forget_identity(locked, before)
        if term_of(to) != AUTHORITY:
            locked.named_due = None
        due = count_type_anew(locked, by, actor=actor, reason=reason, now=now)
        _correct_letter(locked, before, actor=actor, reason=reason, now=now)
        details = {"from": before, "to": to, "due": due.due_at.isoformat()}
        record_act("requests_inbox.type_changed", locked, actor=actor, reason=reason, now=now, **details)
        tell_changed(locked, actor=actor, reason=reason, now=now)
        return locked


def write_note(
    *, request: Request, text: str, author: User, actor: Actor, reason: Reason, now: datetime
) -> Note:
    """Keeps a remark of staff, sealed; also on a request that is done. Raises Refused (recorded).

    Not about a subject whose data was destroyed.
    """
    with acting_on(request, actor=actor, reason=reason, now=now) as locked:
        if not text.strip():
            refuse("note_missing")
        field: Any = Note._meta.get_field("text")
        note = Note(request=locked, author=author, written_at=now)
        note.text = field.seal(text.strip()[:NOTE_LENGTH], request_key(locked, now))
        note.record(actor=actor, reason=reason, now=now)
        record_act("requests_inbox.noted", locked, actor=actor, reason=reason, now=now, rows=note.pk)
        return note


def _fault_of_type(request: Request, to: str) -> str:
    if request.status == Status.DONE:
        return "request_done"
    if to not in RequestType.values:
        return "type_unknown"
    if (
        request.message_id is not None
        and Request.objects.filter(message_id=request.message_id, type=to).exists()
    ):
        return "type_there"
    return ""


def _forget_identity(request: Request, before: str) -> None:
    """A letterhead proves an authority and no subject, a document no authority: who asks is asked anew."""
    if (before == RequestType.AUTHORITY_INQUIRY) != (request.type == RequestType.AUTHORITY_INQUIRY):
        request.identity_method, request.identified_at = "", None
        request.representative = request.proof = None


def _correct_letter(request: Request, before: str, *, actor: Actor, reason: Reason, now: datetime) -> None:
    """The letter goes by the same type, if it went by the wrong one."""
    message = request.message
    if message is not None and message.type == before:
        message.type = request.type
        message.record(actor=actor, reason=reason, now=now)
