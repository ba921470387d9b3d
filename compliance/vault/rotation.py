"""Rotation: wrapping every live data key by the current master key, and retiring the old one.

State is in the rows themselves, so a killed run is simply run again. Batches skip rows that others
hold and come back to them; shredded rows are never touched. Other apps append what they derive from
the master key (search tokens) to ``TOKEN_SOURCES``.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from django.db import connection, transaction

from compliance.audit.actors import Actor
from compliance.audit.models import AuditEntry
from compliance.audit.reasons import Reason
from compliance.audit.services import record_event

from .accepting import ensure_accepted, number_of
from .masterkeys import keyring
from .models import KnownMasterKey

BATCH = 2_000
START = uuid.UUID(int=0)
# Query plan: index scan of the primary key from where the last batch ended.
SELECT_OLD = """
    SELECT id, kek_id, wrapped_key FROM vault_datakey
    WHERE id > %s AND kek_id <> %s AND wrapped_key IS NOT NULL ORDER BY id LIMIT %s FOR UPDATE SKIP LOCKED
"""
# One alone: a destruction takes keys in an order of its own, so nobody may hold keys and wait for another.
AWAIT_OLD = """
    SELECT id FROM vault_datakey WHERE kek_id <> %s AND wrapped_key IS NOT NULL LIMIT 1 FOR UPDATE
"""


class TokenSource(Protocol):
    """Search tokens kept by an app above the vault."""

    def recompute(self, *, number: int, limit: int) -> int:
        """Computes tokens not yet under master key ``number`` anew, ``limit`` rows; returns how many."""

    def pending(self, *, number: int) -> bool:
        """Whether any tokens are not yet under master key ``number``."""


TOKEN_SOURCES: list[TokenSource] = []


class StillInUse(RuntimeError):
    """A master key cannot be retired: it is current, or keys or tokens are still under it."""


@dataclass(frozen=True, slots=True)
class Rotated:
    """What a rotation did: data keys wrapped anew, token rows computed anew."""

    keys: int
    tokens: int


def rotate(
    *, actor: Actor, now: datetime, batch: int = BATCH, progress: Callable[[int], None] = lambda _: None
) -> Rotated:
    """Brings every live data key and token under the current master key, batch by batch.

    Raises MasterKeyMissing, WrongMasterKey, RetiredMasterKey; what was done by then is kept.
    """
    with transaction.atomic():
        ensure_accepted(now)
    current = keyring().current.id
    keys = 0
    for done in _wrap_all(current, batch):
        keys += done
        progress(keys)
    tokens, number = 0, number_of(current)
    for source in TOKEN_SOURCES:
        while done := source.recompute(number=number, limit=batch):
            tokens += done
            progress(keys + tokens)
    if keys or tokens or _untold(number, current):
        record_event(
            "vault.rotation_finished", actor=actor, now=now, object_label="vault.knownmasterkey",
            object_id=current, details={"keys": keys, "tokens": tokens},
        )  # fmt: skip
    return Rotated(keys, tokens)


def _untold(number: int, current: str) -> bool:
    """Whether an earlier run was killed between its last batch and its entry."""
    told = AuditEntry.objects.named("vault.rotation_finished").filter(object_id=current)
    return KnownMasterKey.objects.filter(number__lt=number).exists() and not told.exists()


def _wrap_all(current: str, batch: int) -> Iterator[int]:
    """Wraps batch after batch by walking the primary key; yields how many each had.

    A walk passes over rows that others hold. Then one of these is waited for, and all are walked again,
    until none is left: keys made meanwhile under the old master key are not forgotten.
    """
    yield from _walk(current, batch)
    while _await_one(current):
        yield from _walk(current, batch)


def _walk(current: str, batch: int) -> Iterator[int]:
    done, after = _wrap_batch(current, batch, START)
    while after is not None:
        yield done
        done, after = _wrap_batch(current, batch, after)


@transaction.atomic
def _await_one(current: str) -> bool:
    """Waits until nobody holds one of the keys that are not wrapped yet; whether there is any."""
    with connection.cursor() as cursor:
        cursor.execute(AWAIT_OLD, [current])
        return cursor.fetchone() is not None


@transaction.atomic
def _wrap_batch(current: str, batch: int, after: uuid.UUID) -> tuple[int, uuid.UUID | None]:
    """Wraps up to ``batch`` keys behind an id; how many, and the last id looked at (None at the end)."""
    ring = keyring()
    with connection.cursor() as cursor:
        cursor.execute(SELECT_OLD, [after, current, batch])
        rows = cursor.fetchall()
        if not rows:
            return 0, None
        cursor.execute(
            """
            UPDATE vault_datakey k SET wrapped_key = fresh.wrapped, kek_id = %s
            FROM unnest(%s::uuid[], %s::bytea[]) AS fresh (id, wrapped)
            WHERE k.id = fresh.id AND k.wrapped_key IS NOT NULL
            """,
            [
                current,
                [key_id for key_id, _, _ in rows],
                [ring.wrap(ring.unwrap(kek_id, bytes(wrapped))) for _, kek_id, wrapped in rows],
            ],
        )
    return len(rows), rows[-1][0]


@transaction.atomic
def retire_master_key(*, key_id: str, actor: Actor, reason: Reason, now: datetime) -> KnownMasterKey:
    """Ends the life of a master key; after that it may leave MASTER_KEYS, and old backups go dark.

    Raises StillInUse, KnownMasterKey.DoesNotExist.
    """
    known = KnownMasterKey.objects.select_for_update().get(key_id=key_id)
    current = keyring().current.id
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT 1 FROM vault_datakey WHERE kek_id = %s AND wrapped_key IS NOT NULL)",
            [key_id],
        )
        in_use = cursor.fetchone()[0]
    if key_id == current or in_use or any(s.pending(number=number_of(current)) for s in TOKEN_SOURCES):
        raise StillInUse(key_id)
    if known.retired_at is None:
        known.retired_at = now
        known.record(actor=actor, reason=reason, now=now)
        record_event(
            "vault.master_key_retired", actor=actor, now=now, reason=reason.code,
            object_label="vault.knownmasterkey", object_id=key_id,
        )  # fmt: skip
    return known
