"""Destroying a letter of nobody: unwanted mail, and what came to the office by mistake.

A letter of a subject goes with that subject's data and no other way. What stands against it is asked of
``GUARDS``, to which holds and the like add theirs; the act is the number of the letter.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.db import connection, transaction

from compliance.audit.actors import Actor
from compliance.audit.reasons import Reason
from compliance.audit.services import record_event
from compliance.register.services.refusals import Refusal, Refused, record_refusal
from compliance.vault.models import DataKey
from compliance.vault.services import seal_note, shred_keys_by_id
from requests_inbox.models import Message, MessageState

Guard = Callable[[Message, datetime], list[Refusal]]


def refuse_belonging(message: Message, now: datetime) -> list[Refusal]:
    """A letter that is somebody's, or that a request rests on, stays."""
    if message.subject_id is not None:
        return [Refusal("letter_of_subject")]
    if message.request_id is not None or message.requests.exists():
        return [Refusal("letter_has_requests")]
    if message.state == MessageState.STORED:
        return [Refusal("letter_not_read")]
    return []


# All must agree. Apps above append theirs in AppConfig.ready.
GUARDS: list[Guard] = [refuse_belonging]


def destroy_message(*, message: Message, actor: Actor, reason: Reason, now: datetime) -> Message:
    """Destroys the key of a letter of nobody: its bytes, words, attachments and sender. Its row stays.

    Raises Refused (recorded) with every reason. A letter that is destroyed already stays so.
    """
    with transaction.atomic():
        locked: Message = Message.objects.select_for_update(of=("self",)).get(pk=message.pk)
        if locked.state == MessageState.DESTROYED:
            return locked
        refusals = [refusal for guard in GUARDS for refusal in guard(locked, now)]
        if not refusals:
            _destroy(locked, actor=actor, reason=reason, now=now)
            return locked
    record_refusal(
        "requests_inbox.destruction_refused", refusals=refusals, object_label="requests_inbox.message",
        object_id=message.pk, actor=actor, reason=reason.code, now=now,
    )  # fmt: skip
    raise Refused(refusals)


def _destroy(message: Message, *, actor: Actor, reason: Reason, now: datetime) -> None:
    keys = DataKey.objects.filter(subject_id=None, scope=message.scope, shredded_at=None)
    gone = shred_keys_by_id(
        key_ids=list(keys.values_list("pk", flat=True)), reference=message.number, actor=actor, now=now
    )
    message.state, message.triage_reason, message.candidates = MessageState.DESTROYED, "", []
    message.record(actor=actor, reason=reason, now=now)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE requests_inbox_message SET sender_token = NULL, thread_token = NULL, token_key = NULL "
            "WHERE id = %s",
            [message.pk],
        )
    record_event(
        "requests_inbox.message_destroyed",
        actor=actor,
        now=now,
        object_label="requests_inbox.message",
        object_id=message.pk,
        reason=reason.code,
        note=seal_note(None, reason.note, now),
        details={"number": message.number, "keys": len(gone)},
    )
