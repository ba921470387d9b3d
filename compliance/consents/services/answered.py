"""Requests that were answered already: the same request again gets the same answer and does nothing twice."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from django.db import connection, transaction

from compliance.audit.prepared import columns_of, prepared_cursor, row_or_none
from compliance.consents.models import AnsweredRequest, ApiClient, Wording
from compliance.register.models import Subject

KEPT = timedelta(hours=48)
SWEPT_AT_ONCE = 5_000

# A second request with the same key waits here until the first has committed, and then finds its row.
BEGIN = """
    INSERT INTO consents_answeredrequest (client_id, key, request_digest, status, body, answered_at)
    VALUES (%s, %s, %s, 0, '{}', %s)
    ON CONFLICT (client_id, key) DO NOTHING RETURNING id
"""
# The same, with the subject that the request names, locked once the key is ours, and the wording in force.
# Plan: unique indexes on the key and on the reference; index on (series, in_force_from DESC).
BEGIN_ABOUT = """
    WITH begun AS (
        INSERT INTO consents_answeredrequest (client_id, key, request_digest, status, body, answered_at)
        VALUES (%(client)s, %(key)s, %(digest)s, 0, '{{}}', %(now)s)
        ON CONFLICT (client_id, key) DO NOTHING RETURNING id
    )
    SELECT begun.id, {subject}, {wording} FROM begun
    LEFT JOIN LATERAL (
        SELECT * FROM register_subject WHERE reference = %(reference)s AND begun.id IS NOT NULL FOR UPDATE
    ) s ON true
    LEFT JOIN LATERAL (
        SELECT * FROM consents_wording
        WHERE series = %(series)s AND in_force_from <= least(%(received)s::timestamptz, %(now)s)
        ORDER BY version DESC LIMIT 1
    ) w ON true
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


@dataclass(slots=True)
class About:
    """Whom and what a request names, to be read by the statement that begins it: found, or None.

    ``subject`` is read FOR UPDATE; ``wording`` is the one that was in force at receipt. ``boldly``: whether
    this is the first try, which sets no mark to go back to (``giving.give_consent``).
    """

    reference: str
    series: str
    received_at: datetime | None
    subject: Subject | None = None
    wording: Wording | None = None
    boldly: bool = True


def begin_request(
    *, client: ApiClient, key: str, digest: bytes, now: datetime, about: About | None = None
) -> int | Answer:
    """A place for the answer, in the caller's transaction; or the answer that was given before.

    ``about`` is filled when the request is new. Raises KeyReused when another request was answered under
    this key.
    """
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("a request is answered inside a transaction only")
    while True:
        with prepared_cursor() as cursor:
            if about is None:
                cursor.execute(BEGIN, [client.pk, key, digest, now])
            else:
                asked = {"client": client.pk, "key": key, "digest": digest, "now": now}
                named = {"reference": about.reference, "series": about.series}
                cursor.execute(_begin_about(), {**asked, **named, "received": about.received_at})
            row = cursor.fetchone()
        if row is not None:
            if about is not None:
                about.subject = row_or_none(Subject, row[1:])
                about.wording = row_or_none(Wording, row[1 + len(Subject._meta.concrete_fields) :])
            return int(row[0])
        before = AnsweredRequest.objects.filter(client=client, key=key).first()
        if before is None:
            continue  # swept a moment ago
        if bytes(before.request_digest) != digest:
            raise KeyReused
        return Answer(before.status, before.body, repeated=True)


@cache
def _begin_about() -> str:
    return BEGIN_ABOUT.format(subject=columns_of(Subject, "s"), wording=columns_of(Wording, "w"))


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
