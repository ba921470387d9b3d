"""Making and finding data keys."""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from compliance.audit.prepared import prepared_cursor

from .accepting import ensure_accepted
from .masterkeys import KEY_BYTES, Keyring, keyring
from .values import KeyHandle

Scope = tuple[int | None, str]

# Plan: for each pair one look into the index of live keys, then the keys by their ids. ``IS NOT DISTINCT
# FROM`` is no condition of an index: it would read the live keys of everybody. So would a planner that knows
# nothing of the table yet: hence the LATERAL, and no second look into the index of live keys in the end. What
# became another's or was destroyed in between is left out.
SELECT_LIVE = """
    WITH wanted AS MATERIALIZED (
        SELECT subject_id, scope FROM unnest(%s::bigint[], %s::text[]) AS pair (subject_id, scope)
    )
    SELECT k.subject_id, k.scope, k.id, k.kek_id, k.wrapped_key
    FROM vault_datakey k
    WHERE k.wrapped_key IS NOT NULL AND k.id = ANY(ARRAY(
        SELECT own.id FROM wanted CROSS JOIN LATERAL (
            SELECT id FROM vault_datakey
            WHERE subject_id = wanted.subject_id AND scope = wanted.scope AND shredded_at IS NULL OFFSET 0
        ) own
        UNION ALL
        SELECT free.id FROM wanted CROSS JOIN LATERAL (
            SELECT id FROM vault_datakey
            WHERE subject_id IS NULL AND scope = wanted.scope AND shredded_at IS NULL OFFSET 0
        ) free
        WHERE wanted.subject_id IS NULL
    ))
    ORDER BY k.id FOR SHARE OF k
"""
INSERT_NEW = """
    INSERT INTO vault_datakey (id, subject_id, scope, wrapped_key, kek_id, created_at, shredded_ref)
    SELECT *, '' FROM unnest(%s::uuid[], %s::bigint[], %s::text[], %s::bytea[], %s::text[], %s::timestamptz[])
    ON CONFLICT (subject_id, scope) WHERE shredded_at IS NULL DO NOTHING RETURNING id
"""
# One key at a time, as most are made: arrays take longer to write than the row.
INSERT_ONE = """
    INSERT INTO vault_datakey (id, subject_id, scope, wrapped_key, kek_id, created_at, shredded_ref)
    VALUES (%s::uuid, %s::bigint, %s::text, %s::bytea, %s::text, %s::timestamptz, '')
    ON CONFLICT (subject_id, scope) WHERE shredded_at IS NULL DO NOTHING RETURNING id
"""

# Part of a statement that makes the row to which a new scope belongs: ``rows`` holds that row, or none.
INSERT_WITH = """
    INSERT INTO vault_datakey (id, subject_id, scope, wrapped_key, kek_id, created_at, shredded_ref)
    SELECT %(key_id)s::uuid, %(key_subject)s::bigint, %(key_scope)s::text, %(key_wrapped)s::bytea,
        %(key_master)s::text, %(key_at)s::timestamptz, '' FROM {rows}
"""
# The same for a scope that may have a live key after all: then no row is given.
INSERT_WITH_UNLESS = f"""{INSERT_WITH}
    ON CONFLICT (subject_id, scope) WHERE shredded_at IS NULL DO NOTHING RETURNING id
"""
ATTEMPTS = 5


@dataclass(frozen=True, slots=True)
class MintedKey:
    """A fresh data key: for use (``handle``) and for its row (``wrapped``, ``kek_id``)."""

    handle: KeyHandle
    wrapped: bytes = field(repr=False)
    kek_id: str


@dataclass(frozen=True, slots=True)
class FreshKey:
    """A key whose row is not written yet, of a scope that has none: see ``key_to_insert``."""

    minted: MintedKey
    subject_id: int | None
    scope: str
    made_at: datetime

    @property
    def handle(self) -> KeyHandle:
        """For use; what is sealed under it can be read once its row is written."""
        return self.minted.handle

    def parameters(self) -> dict[str, Any]:
        """Named parameters for ``INSERT_WITH``, in the order of the columns."""
        return {
            "key_id": self.minted.handle.id,
            "key_subject": self.subject_id,
            "key_scope": self.scope,
            "key_wrapped": self.minted.wrapped,
            "key_master": self.minted.kek_id,
            "key_at": self.made_at,
        }


class KeysContended(RuntimeError):
    """Keys were destroyed as fast as they were made; try again."""


def mint_key(ring: Keyring) -> MintedKey:
    """A fresh random key, not stored anywhere yet."""
    secret = os.urandom(KEY_BYTES)
    return MintedKey(KeyHandle(uuid.uuid4(), secret), ring.wrap(secret), ring.current.id)


def key_for(subject_id: int | None, scope: str, now: datetime, *, likely_new: bool = False) -> KeyHandle:
    """The live key of a scope, made if there is none. See ``keys_for``."""
    return keys_for([(subject_id, scope)], now, likely_new=likely_new)[(subject_id, scope)]


def fresh_key(subject_id: int | None, scope: str, now: datetime) -> KeyHandle:
    """A new key for a scope that has none yet, because it bears an id made a moment ago. One statement.

    Needs a transaction. Raises KeysContended when the scope has a live key after all.
    """
    fresh = key_to_insert(subject_id, scope, now)
    with prepared_cursor() as cursor:
        cursor.execute(INSERT_ONE, list(fresh.parameters().values()))
        if cursor.rowcount != 1:
            raise KeysContended
    return fresh.handle


def key_to_insert(subject_id: int | None, scope: str, now: datetime) -> FreshKey:
    """The same for a statement of the caller's that writes the key's row with what is sealed under it.

    That statement holds ``INSERT_WITH`` or ``INSERT_WITH_UNLESS``. Needs a transaction; no statement of
    its own.
    """
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("keys are taken inside a transaction only")
    ensure_accepted(now)
    return FreshKey(mint_key(keyring()), subject_id, scope, now)


def live_key(subject_id: int | None, scope: str) -> KeyHandle | None:
    """The live key of a scope, locked like those of ``keys_for``; None if there is none. One statement.

    Raises MasterKeyMissing, WrongMasterKey.
    """
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("keys are taken inside a transaction only")
    return _live([(subject_id, scope)], keyring()).get((subject_id, scope))


def keys_for(scopes: Iterable[Scope], now: datetime, *, likely_new: bool = False) -> dict[Scope, KeyHandle]:
    """Live keys of (subject id, scope) pairs, made where there is none. Three statements at most.

    ``likely_new`` saves a statement where there is none yet, and costs one where there is.

    The rows are locked FOR SHARE until commit: without that, a destruction could commit between
    reading a key and writing a value under it. A key made here is not seen by a destruction that runs
    at the same time, so whoever writes about a subject locks the subject's own row first and looks
    whether it is destroyed. Needs a transaction. Raises MasterKeyMissing, WrongMasterKey,
    RetiredMasterKey.
    """
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("keys are taken inside a transaction only")
    wanted = list(dict.fromkeys(scopes))
    ensure_accepted(now)
    ring = keyring()
    found = {} if likely_new else _live(wanted, ring)
    for _ in range(ATTEMPTS):
        missing = [scope for scope in wanted if scope not in found]
        if not missing:
            return found
        found.update(_insert(missing, ring, now))
        if taken := [scope for scope in missing if scope not in found]:
            # A key that somebody else made a moment ago may be destroyed again before we get to it.
            found.update(_live(taken, ring))
    raise KeysContended


def _live(wanted: list[Scope], ring: Keyring) -> dict[Scope, KeyHandle]:
    with prepared_cursor() as cursor:
        cursor.execute(SELECT_LIVE, [[s for s, _ in wanted], [c for _, c in wanted]])
        return {
            (subject_id, scope): KeyHandle(key_id, ring.unwrap(kek_id, bytes(wrapped)))
            for subject_id, scope, key_id, kek_id, wrapped in cursor.fetchall()
            if (subject_id, scope) in wanted
        }


def _insert(missing: list[Scope], ring: Keyring, now: datetime) -> dict[Scope, KeyHandle]:
    """Those that were made. Nobody else sees them, to destroy them, before we commit."""
    missing = sorted(missing, key=lambda scope: (scope[0] is None, scope[0] or 0, scope[1]))
    minted = [mint_key(ring) for _ in missing]
    rows = [
        (key.handle.id, subject_id, scope, key.wrapped, key.kek_id, now)
        for key, (subject_id, scope) in zip(minted, missing, strict=True)
    ]
    with prepared_cursor() as cursor:
        if len(rows) == 1:
            cursor.execute(INSERT_ONE, rows[0])
        else:
            cursor.execute(INSERT_NEW, [list(column) for column in zip(*rows, strict=True)])
        made = {key_id for (key_id,) in cursor.fetchall()}
    return {scope: key.handle for scope, key in zip(missing, minted, strict=True) if key.handle.id in made}
