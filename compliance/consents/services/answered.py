"""Requests that were answered already: the same request again gets the same answer and does nothing twice."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction

from compliance.audit.prepared import prepared_cursor
from compliance.consents.models import AnsweredRequest, ApiClient

KEPT = timedelta(hours=48)
SWEPT_AT_ONCE = 5_000

# A second request with the same key waits here until the first has committed, and then finds its row.
BEGIN = """
    INSERT INTO consents_answeredrequest (client_id, key, request_digest, status, body, answered_at)
    VALUES (%s, %s, %s, 0, '{}', %s)
    ON CONFLICT (client_id, key) DO NOTHING RETURNING id
"""
END = "UPDATE consents_answeredrequest SET status = %s, body = %s WHERE id = %s"
SWEEP = """
    DELETE FROM consents_answeredrequest WHERE id IN (
        SELECT id FROM consents_answeredrequest WHERE answered_at < %s ORDER BY answered_at LIMIT %s
        FOR UPDATE SKIP LOCKED
    )
"""


class KeyReused(Exception):
    """The idempotency key was used for another request. Nothing was done."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a request is answered: a status, and a body of ids, codes and dates."""

    status: int
    body: dict[str, Any]
    repeated: bool = False


def begin_request(*, client: ApiClient, key: str, digest: bytes, now: datetime) -> int | Answer:
    """A place for the answer, in the caller's transaction; or the answer that was given before.

    Raises KeyReused when another request was answered under this key.
    """
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("a request is answered inside a transaction only")
    while True:
        with prepared_cursor() as cursor:
            cursor.execute(BEGIN, [client.pk, key, digest, now])
            row = cursor.fetchone()
        if row is not None:
            return int(row[0])
        before = AnsweredRequest.objects.filter(client=client, key=key).first()
        if before is None:
            continue  # swept a moment ago
        if bytes(before.request_digest) != digest:
            raise KeyReused
        return Answer(before.status, before.body, repeated=True)


def keep_answer(place: int, answer: Answer) -> None:
    """Keeps the answer, in the transaction of what the request did."""
    with prepared_cursor() as cursor:
        cursor.execute(END, [answer.status, json.dumps(answer.body, ensure_ascii=False), place])


def sweep_answers(*, now: datetime) -> int:
    """Forgets answers that nobody will ask for again; gives how many. Safe under several workers."""
    swept = 0
    while True:
        with connection.cursor() as cursor:
            cursor.execute(SWEEP, [now - KEPT, SWEPT_AT_ONCE])
            gone = int(cursor.rowcount)
        swept += gone
        if gone < SWEPT_AT_ONCE:
            return swept
