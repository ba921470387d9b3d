"""Blind tokens of senders and threads: their part in a rotation of the master key, and their end."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from compliance.audit.actors import Actor
from compliance.audit.reasons import Reason
from compliance.register.models import Destruction
from compliance.vault.arrays import array_of
from compliance.vault.masterkeys import keyring
from compliance.vault.reading import Reader
from compliance.vault.tokens import token
from compliance.vault.values import Sealed

from .joining import term_of_sender

READING = "requests_inbox.message.reading"
PENDING = "token_key IS DISTINCT FROM %s AND token_key IS NOT NULL"


class MessageTokens:
    """Tokens of messages as a source for the rotation."""

    def __init__(self) -> None:
        self._after = 0

    def pending(self, *, number: int) -> bool:
        """Whether any message's tokens are under another master key."""
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT EXISTS (SELECT 1 FROM requests_inbox_message WHERE {PENDING})", [number])
            return bool(cursor.fetchone()[0])

    @transaction.atomic
    def recompute(self, *, number: int, limit: int) -> int:
        """Computes up to ``limit`` messages' tokens anew; one that cannot be opened loses them."""
        with connection.cursor() as cursor:
            rows = self._next(cursor, number, limit)
            if not rows:
                return 0
            with Reader() as reader:
                opened = reader.open_many([Sealed(bytes(row[1]), READING, "json") for row in rows])
            made = [_tokens_of(reading) for reading in opened]
            cursor.execute(
                """
                UPDATE requests_inbox_message m
                SET sender_token = fresh.sender, thread_token = fresh.thread,
                    token_key = CASE WHEN fresh.sender IS NULL THEN NULL ELSE %s END
                FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[]) AS fresh (id, sender, thread)
                WHERE m.id = fresh.id
                """,
                [number, [row[0] for row in rows], [one[0] for one in made], [one[1] for one in made]],
            )
        return len(rows)

    def _next(self, cursor: Any, number: int, limit: int) -> list[tuple[int, bytes]]:
        """Messages to take next, locked; walks the primary key, then once more for those others held."""
        for waiting in ("SKIP LOCKED", ""):
            cursor.execute(
                f"SELECT id, reading FROM requests_inbox_message WHERE id > %s AND {PENDING} "
                f"ORDER BY id LIMIT %s FOR UPDATE {waiting}",
                [self._after, number, limit],
            )
            rows: list[tuple[int, bytes]] = cursor.fetchall()
            self._after = rows[-1][0] if rows else 0
            if rows:
                return rows
        return []


class LettersFirst:
    """Letters of subjects, for ``register.services.locking``: ``forget_tokens`` changes them.

    Whoever makes a request of a letter holds it and then wants its subject. Plan: index on subject.
    """

    THEIRS = "FROM requests_inbox_message WHERE subject_id = ANY(%s) AND token_key IS NOT NULL"

    def lock(self, subject_ids: Sequence[int]) -> list[int]:
        """Locks them in the order of their ids."""
        return self._ids(f"SELECT id {self.THEIRS} ORDER BY id FOR NO KEY UPDATE", subject_ids)

    def seen(self, subject_ids: Sequence[int]) -> list[int]:
        """Their ids now."""
        return self._ids(f"SELECT id {self.THEIRS}", subject_ids)

    def _ids(self, statement: str, subject_ids: Sequence[int]) -> list[int]:
        with connection.cursor() as cursor:
            cursor.execute(statement, [array_of(subject_ids)])
            return [pk for (pk,) in cursor.fetchall()]


def forget_tokens(destructions: Sequence[Destruction], actor: Actor, reason: Reason, now: datetime) -> None:
    """For the register's ``DESTROYED``: nobody finds out any more that the subjects wrote."""
    whole = [destruction.subject_id for destruction in destructions if destruction.whole]
    if not whole:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE requests_inbox_message SET sender_token = NULL, thread_token = NULL, token_key = NULL "
            "WHERE subject_id = ANY(%s) AND token_key IS NOT NULL",
            [whole],
        )


def _tokens_of(reading: Any) -> tuple[int | None, int | None]:
    if not isinstance(reading, dict):
        return None, None
    current, thread = keyring().current.id, reading["message_id"]
    sender = token(term_of_sender(reading["sender"]["address"]), current)
    return sender, token(("thread", thread), current) if thread else None
