"""What a letter says is nobody's while it waits to be delivered, and its subject's from then on.

So a destruction meanwhile does not take away what the subject is still to be told, even of that destruction
itself. Of a destroyed subject nothing remains: its letter is destroyed under the number of the act once it
is delivered or handed over, and after ``KEPT`` if it never is.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from compliance.audit.actors import Actor
from compliance.audit.reasons import Reason
from compliance.audit.services import record_event
from compliance.register.models import Destruction, Subject
from compliance.register.models.subjects import GONE
from compliance.register.services.identity import is_destroyed
from compliance.vault.models import DataKey
from compliance.vault.services import assign_keys, key_for, shred_keys_by_id
from requests_inbox.models import Letter, LetterFailure, LetterState, Request

from .keys import seal_into
from .refusing import lock_request

DELIVERED = frozenset({LetterState.SENT, LetterState.HANDED_OVER})
DELIVERY = Reason("inbox_delivery")
# So long a letter to a destroyed subject may wait for the mail server, or for a person to hand it over.
KEPT = timedelta(days=30)


def lock_letter(letter: Letter) -> Letter:
    """The row of a letter, locked after its request and its subject, as everywhere."""
    request = lock_request(letter.request)
    if request.subject_id is not None:
        request.subject = Subject.objects.select_for_update(no_key=True).get(pk=request.subject_id)
    locked: Letter = Letter.objects.select_for_update(of=("self",)).get(pk=letter.pk)
    locked.request = request
    return locked


def leave_outbox(letter: Letter, *, actor: Actor, now: datetime) -> None:
    """Gives a locked letter that waits no longer to its subject, or destroys what it says if that is gone.

    A letter to a destroyed subject that could not be delivered waits for a person.
    """
    subject = letter.request.subject
    if subject is None or letter.state == LetterState.PENDING:
        return
    if not subject.is_gone:
        assign_keys(scopes=[letter.scope], subject_id=subject.pk)
    elif letter.state != LetterState.FAILED:
        _forget(letter, subject, actor=actor, now=now)


def seal_refusal(request: Request, text: str, *, actor: Actor, now: datetime) -> None:
    """Seals into a request why it is refused.

    Of a destroyed subject nothing is kept: the letter says it, until that is delivered. The row says that
    there was a text, under a key that is destroyed at once.
    """
    if request.subject_id is None or not is_destroyed(request.subject_id):
        seal_into(request, now, refusal=text)
        return
    act = Destruction.objects.filter(subject_id=request.subject_id, whole=True).order_by("-pk").first()
    key = key_for(request.subject_id, request.scope, now)
    field: Any = Request._meta.get_field("refusal")
    request.refusal = field.seal("—", key)
    number = act.number if act else request.reference
    shred_keys_by_id(key_ids=[key.id], reference=number, actor=actor, now=now)


def forget_undelivered(*, actor: Actor, now: datetime, limit: int = 100) -> int:
    """Destroys what letters to destroyed subjects say that were never delivered in time; how many.

    Plan: index of pending letters and of states; those to the destroyed are few.
    """
    old = (
        Letter.objects.filter(
            state__in=(LetterState.PENDING, LetterState.FAILED),
            created_at__lte=now - KEPT,
            request__subject__status__in=GONE,
        )
        .exclude(failure=LetterFailure.DESTROYED)
        .select_related("request")
        .order_by("pk")[:limit]
    )
    return sum(_expire(letter, actor=actor, now=now) for letter in old)


@transaction.atomic
def _expire(letter: Letter, *, actor: Actor, now: datetime) -> bool:
    locked = lock_letter(letter)
    subject = locked.request.subject
    if subject is None or locked.state in DELIVERED:
        return False
    _forget(locked, subject, actor=actor, now=now)
    locked.state, locked.failure, locked.next_attempt_at = LetterState.FAILED, LetterFailure.DESTROYED, None
    locked.record(actor=actor, reason=DELIVERY, now=now)
    return True


def _forget(letter: Letter, subject: Subject, *, actor: Actor, now: datetime) -> None:
    act = Destruction.objects.filter(subject=subject, whole=True).order_by("-pk").first()
    keys = list(
        DataKey.objects.filter(subject_id=None, scope=letter.scope, shredded_at=None).values_list(
            "pk", flat=True
        )
    )
    if act is None or not keys:
        return
    shred_keys_by_id(key_ids=keys, reference=act.number, actor=actor, now=now)
    record_event(
        "requests_inbox.letter_forgotten",
        actor=actor,
        now=now,
        subject_id=subject.pk,
        object_label="requests_inbox.letter",
        object_id=letter.pk,
        reason=DELIVERY.code,
        details={"letter": letter.number, "act": act.number},
    )
