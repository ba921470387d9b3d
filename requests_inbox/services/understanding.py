"""From sealed bytes to requests: read, classified, matched and sorted, in one transaction a message.

Whatever fails is the message's own failure: it waits in triage with its reason and is tried again. Killed in
between, nothing of it happened. Nothing here identifies anybody: candidates are for a person to look at.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from django.db import InterfaceError, OperationalError, connection, transaction

from compliance.audit.actors import Actor
from compliance.audit.prepared import columns_of, from_row, prepared_cursor
from compliance.audit.reasons import Reason
from compliance.audit.request import current_request_id
from compliance.audit.services import record_event
from compliance.audit.set_based import Stamp, update_tracked
from compliance.vault.masterkeys import MasterKeyMissing, WrongMasterKey, keyring
from compliance.vault.services import live_key
from compliance.vault.values import KeyHandle
from requests_inbox.models import Message, MessageState, RawMessage, TriageReason

from .keys import seal_remark
from .taking_in import FIELDS, Gone, Held, TakenIn

logger = logging.getLogger(__name__)

UNDERSTOOD = "requests_inbox.understood"
# After how long a letter that failed is tried again; then only staff have it read anew.
PAUSES = (timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=3), timedelta(hours=12))
# So long a letter that was stored is left to whoever stored it.
FRESH = timedelta(minutes=1)
# Not the letter's fault: the run ends, the letter stays as it is.
OUTSIDE = (OperationalError, InterfaceError, MasterKeyMissing, WrongMasterKey)


def understand(*, message_id: int, actor: Actor, now: datetime) -> str:
    """Reads a stored message and does what follows; gives its state. Once, however often it is called.

    Waits for another worker that has it in hand. What fails is kept as the message's own failure. Raises
    only what is nobody's letter's fault: no database, no master key.
    """
    try:
        with transaction.atomic():
            held = _locked(message_id)
            if held is None or not _is_waiting(held.message):
                return "" if held is None else str(held.message.state)
            _take_in(held, actor=actor, now=now)
            return str(held.message.state)
    except OUTSIDE:
        raise
    except Exception as error:
        # By type and place only: what an unexpected error says may quote a letter.
        logger.exception("Letter %s could not be understood: %s", message_id, type(error).__name__)
    return _put_off(message_id, actor=actor, now=now)


def understand_waiting(*, actor: Actor, now: datetime, limit: int = 5_000) -> int:
    """Reads what was stored and not read (a killed worker), and tries again what failed; gives how many.

    Any number of workers: each takes what no other holds. That a try begins is committed before it, so that
    a letter on which workers die is put off like one that fails.
    """
    done = 0
    while done < limit and (claimed := _claim(now)) is not None:
        message_id, attempts = claimed
        if attempts > len(PAUSES):
            _put_off(message_id, actor=actor, now=now)
        else:
            understand(message_id=message_id, actor=actor, now=now)
        done += 1
    return done


def reread(*, message_id: int, actor: Actor, reason: Reason, now: datetime) -> Message | None:
    """Reads a message anew, with the marks of today. What staff decided stays: type, place, requests.

    One that waits in triage and that nobody corrected is sorted anew too. None when its bytes are destroyed.
    """
    with transaction.atomic():
        held = _locked(message_id)
        if held is None:
            return None
        message = held.message
        untouched = message.type == message.machine_type and message.state in {
            MessageState.STORED,
            MessageState.TRIAGE,
        }
        kept = message.also if not untouched else None
        try:
            taken = TakenIn(held, actor=actor, reason=reason, now=now)
        except Gone:
            return None
        taken.note()
        if kept is not None:
            message.also = kept
        sorted_ = taken.place() if untouched else None
        update_tracked(message, Stamp(actor, now, current_request_id(), reason.code), fields=FIELDS)
        if sorted_ is not None:
            taken.follow(sorted_)
        record_event(
            "requests_inbox.read_anew",
            actor=actor,
            now=now,
            subject_id=message.subject_id,
            object_label="requests_inbox.message",
            object_id=message.pk,
            reason=reason.code,
            note=seal_remark(message, reason.note, now),
            details={"type": message.machine_type, "sorted": sorted_ is not None},
        )
    return message


def _take_in(held: Held, *, actor: Actor, now: datetime) -> None:
    message = held.message
    try:
        taken = TakenIn(held, actor=actor, reason=Reason(UNDERSTOOD), now=now)
    except Gone:
        message.state, message.triage_reason = MessageState.DESTROYED, ""
        message.record(actor=actor, reason=Reason(UNDERSTOOD), now=now)
        return
    taken.note()
    sorted_ = taken.place()
    update_tracked(message, Stamp(actor, now, current_request_id(), UNDERSTOOD), fields=FIELDS)
    taken.follow(sorted_)


# By hand: the same through the ORM takes longer to write than to run. A key that is somebody's already, and
# one that is destroyed, are looked for apart. Plan: by the ids of the message, by the index of live keys.
_LOCK_ALL = """
    WITH m AS MATERIALIZED (
        SELECT * FROM requests_inbox_message WHERE id = %s::bigint AND subject_id IS NULL FOR UPDATE
    )
    SELECT {columns}, raw.envelope, raw.file,
        (SELECT number FROM vault_knownmasterkey WHERE key_id = %s::text), k.id, k.kek_id, k.wrapped_key
    FROM m JOIN requests_inbox_rawmessage raw ON raw.message_id = m.id
    CROSS JOIN LATERAL (
        SELECT id, kek_id, wrapped_key FROM vault_datakey
        WHERE subject_id IS NULL AND scope = 'message:' || m.key_name::text AND shredded_at IS NULL FOR SHARE
    ) k
"""
_LOCK = """
    WITH m AS MATERIALIZED (SELECT * FROM requests_inbox_message WHERE id = %s::bigint FOR UPDATE)
    SELECT {columns}, raw.envelope, raw.file,
        (SELECT number FROM vault_knownmasterkey WHERE key_id = %s::text)
    FROM m JOIN requests_inbox_rawmessage raw ON raw.message_id = m.id
"""


def _locked(message_id: int) -> Held | None:
    """The message locked, with its bytes, their key and the number of the current master key."""
    ring = keyring()
    given = [message_id, ring.current.id]
    with prepared_cursor() as cursor:
        cursor.execute(_with_columns(_LOCK_ALL), given)
        row = cursor.fetchone()
        if row is not None:
            *rest, key_id, master, wrapped = row
            return _held(rest, KeyHandle(key_id, ring.unwrap(master, bytes(wrapped))))
        cursor.execute(_with_columns(_LOCK), given)
        row = cursor.fetchone()
    if row is None:
        return None
    held = _held(row, None)
    held.key = live_key(held.message.subject_id, held.message.scope)
    return held


def _held(row: Sequence[Any], key: KeyHandle | None) -> Held:
    message = from_row(Message, row)
    envelope, file, key_number = row[-3:]
    return Held(message, RawMessage(message=message, envelope=envelope, file=file), key, key_number)


@cache
def _with_columns(statement: str) -> str:
    return statement.format(columns=columns_of(Message, "m"))


def _is_waiting(message: Message) -> bool:
    failed = message.state == MessageState.TRIAGE and message.triage_reason == TriageReason.FAILED
    return failed or message.state == MessageState.STORED


def _put_off(message_id: int, *, actor: Actor, now: datetime) -> str:
    """Keeps that a message failed: it waits for a person, and for another try."""
    with transaction.atomic():
        message: Message = Message.objects.select_for_update().get(pk=message_id)
        if not _is_waiting(message):
            return str(message.state)
        message.attempts = max(message.attempts, 1)
        message.next_attempt_at = _next_try(message.attempts, now)
        message.state, message.triage_reason = MessageState.TRIAGE, TriageReason.FAILED
        fields = ("state", "triage_reason", "attempts", "next_attempt_at")
        update_tracked(message, Stamp(actor, now, current_request_id(), UNDERSTOOD), fields=fields)
    return str(message.state)


def _next_try(attempts: int, now: datetime) -> datetime | None:
    return now + PAUSES[attempts - 1] if attempts <= len(PAUSES) else None


# One that was stored a moment ago is in the hands of whoever stored it, unless that one was killed.
_CLAIM = """
    WITH unread AS (
        SELECT id FROM requests_inbox_message
        WHERE state = 'stored' AND stored_at <= %(early)s
            AND (next_attempt_at IS NULL OR next_attempt_at <= %(now)s)
        ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED
    ), failed AS (
        SELECT id FROM requests_inbox_message
        WHERE state = 'triage' AND triage_reason = 'failed' AND next_attempt_at <= %(now)s
        ORDER BY next_attempt_at, id LIMIT 1 FOR UPDATE SKIP LOCKED
    ), due AS (SELECT id FROM unread UNION ALL SELECT id FROM failed LIMIT 1)
    UPDATE requests_inbox_message m
    SET attempts = m.attempts + 1,
        next_attempt_at = %(now)s
            + (%(pauses)s::interval[])[least(m.attempts + 1, cardinality(%(pauses)s::interval[]))]
    FROM due WHERE due.id = m.id RETURNING m.id, m.attempts
"""


def _claim(now: datetime) -> tuple[int, int] | None:
    """The next message to read and how many tries that makes; the try is committed."""
    parameters: dict[str, Any] = {"now": now, "early": now - FRESH, "pauses": list(PAUSES)}
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_CLAIM, parameters)
        row: tuple[int, int] | None = cursor.fetchone()
    return row
