"""Rotation: wrapping every live data key by the current master key, and retiring the old one.

State is in the rows themselves, so a killed run is simply run again. Batches skip rows that others
hold and come back to them; shredded rows are never touched. Other apps append what they derive from
the master key (search tokens) to ``TOKEN_SOURCES``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from django.db import connection, transaction

from compliance.audit.actors import Actor
from compliance.audit.reasons import Reason
from compliance.audit.services import record_event

from .accepting import ensure_accepted, number_of
from .masterkeys import keyring
from .models import KnownMasterKey

BATCH = 2_000


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
    *, actor: Actor, now: datetime, batch: int = BATCH, progress: Callable[[int], None] = lambda done: None
) -> Rotated:
    """Brings every live data key and token under the current master key, batch by batch.

    Raises MasterKeyMissing, WrongMasterKey; what was done by then is kept.
    """
    with transaction.atomic():
        ensure_accepted(now)
    current = keyring().current.id
    keys = tokens = 0
    while done := _wrap_batch(current, batch):
        keys += done
        progress(keys)
    number = number_of(current)
    for source in TOKEN_SOURCES:
        while done := source.recompute(number=number, limit=batch):
            tokens += done
            progress(keys + tokens)
    if keys or tokens:
        record_event(
            "vault.rotation_finished", actor=actor, now=now, object_label="vault.knownmasterkey",
            object_id=current, details={"keys": keys, "tokens": tokens},
        )  # fmt: skip
    return Rotated(keys, tokens)


@transaction.atomic
def _wrap_batch(current: str, batch: int) -> int:
    ring = keyring()
    with connection.cursor() as cursor:
        # Waits for rows others hold only when nothing else is left, so no row is left behind.
        for waiting in ("SKIP LOCKED", ""):
            cursor.execute(
                f"""
                SELECT id, kek_id, wrapped_key FROM vault_datakey
                WHERE kek_id <> %s AND wrapped_key IS NOT NULL LIMIT %s FOR UPDATE {waiting}
                """,
                [current, batch],
            )
            if rows := cursor.fetchall():
                break
        if not rows:
            return 0
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
    return len(rows)


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
