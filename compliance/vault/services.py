"""What other apps do with data keys: make and find them, give them, seal remarks under them, destroy them."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from compliance.audit.actors import Actor
from compliance.audit.services import record_event

from . import files
from .arrays import array_of, words_of
from .giving import assign_keys, move_keys
from .keys import (
    INSERT_WITH,
    INSERT_WITH_UNLESS,
    FreshKey,
    KeysContended,
    MintedKey,
    fresh_key,
    key_for,
    key_to_insert,
    keys_for,
    live_key,
    mint_key,
)
from .values import letters, seal_bytes

__all__ = [
    "GONE",
    "INSERT_WITH",
    "INSERT_WITH_UNLESS",
    "NOTE_LABEL",
    "NOTE_SCOPE",
    "Doomed",
    "FreshKey",
    "KeysContended",
    "MintedKey",
    "assign_keys",
    "fresh_key",
    "key_for",
    "key_to_insert",
    "keys_for",
    "live_key",
    "mint_key",
    "move_keys",
    "seal_note",
    "shred_key",
    "shred_keys",
    "shred_keys_by_id",
]

NOTE_SCOPE = "notes"
NOTE_LABEL = "audit.auditentry.note"

# In the order of their ids: two transactions that need the same keys must not wait for each other.
SHRED = """
    WITH doomed AS (
        SELECT id FROM vault_datakey WHERE shredded_at IS NULL AND {condition} ORDER BY id FOR UPDATE
    )
    UPDATE vault_datakey k SET wrapped_key = NULL, shredded_at = %s, shredded_ref = %s
    FROM doomed WHERE k.id = doomed.id AND k.shredded_at IS NULL RETURNING k.id
"""
# Plan: index scan of the live keys by subject and scope for each row; the files by the index on their key.
# The keys are taken in no order, in one pass: who takes several keys of a subject holds the subject's row
# before, as the caller does, and a rotation never waits for one key while it holds another.
SHRED_SUBJECTS = """
    WITH gone AS (
        UPDATE vault_datakey k SET wrapped_key = NULL, shredded_at = %(now)s, shredded_ref = w.reference
        FROM unnest(%(subjects)s::bigint[], %(scopes)s::text[], %(references)s::text[])
            AS w (subject_id, scope, reference)
        WHERE k.subject_id = w.subject_id AND k.shredded_at IS NULL AND {condition}
        RETURNING k.id, k.subject_id
    ), removed AS (
        UPDATE vault_sealedfile f SET removed_at = %(now)s FROM gone
        WHERE f.key_id = gone.id AND f.removed_at IS NULL RETURNING f.id
    )
    SELECT (SELECT json_object_agg(subject_id, keys)::text
            FROM (SELECT subject_id, count(*) AS keys FROM gone GROUP BY subject_id) AS counted),
        ARRAY(SELECT id FROM removed)
"""
# Who knows subjects is a floor above and appends in AppConfig.ready whether all data of one was destroyed.
GONE: list[Callable[[int], bool]] = []


@dataclass(frozen=True, slots=True)
class Doomed:
    """Keys of a subject to destroy: those of some scopes (None: all), and the act that readers are shown."""

    subject_id: int
    scopes: tuple[str, ...] | None
    reference: str


def seal_note(subject_id: int | None, text: str, now: datetime, *, scope: str = NOTE_SCOPE) -> bytes:
    """A remark of staff as an envelope for ``record_event(note=…)``; empty bytes for no text.

    It goes with the subject's keys; remarks about nobody are under one key that stays. A remark about a
    document is under the document's key (``scope``) and goes with that to whom the document is about. About a
    subject whose keys are all gone nothing is kept: nobody would ever destroy it.
    """
    if not text or (subject_id is not None and any(is_gone(subject_id) for is_gone in GONE)):
        return b""
    return seal_bytes(letters(text), key_for(subject_id, scope, now), NOTE_LABEL)


@transaction.atomic
def shred_keys(doomed: Sequence[Doomed], *, actor: Actor, now: datetime) -> dict[int, int]:
    """Destroys the live keys of subjects; how many went, by subject. Two statements at most.

    Whoever calls holds the subjects' rows locked. Sealed files under these keys are removed from disk after
    commit.
    """
    whole = [(one.subject_id, None, one.reference) for one in doomed if one.scopes is None]
    parts = [
        (one.subject_id, scope, one.reference)
        for one in doomed
        if one.scopes is not None
        for scope in one.scopes
    ]
    gone = {**_shred_rows(whole, "true", now), **_shred_rows(parts, "k.scope = w.scope", now)}
    if gone:
        references = sorted({one.reference for one in doomed})
        reference = references[0] if len(references) == 1 else f"{references[0]}..{references[-1]}"
        record_event(
            "vault.keys_shredded", actor=actor, now=now, object_label="vault.datakey",
            details={"keys": sum(gone.values()), "reference": reference},
        )  # fmt: skip
    return gone


def _shred_rows(rows: Sequence[tuple[int, str | None, str]], condition: str, now: datetime) -> dict[int, int]:
    if not rows:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(
            SHRED_SUBJECTS.format(condition=condition),
            {
                "subjects": array_of(subject_id for subject_id, _, _ in rows),
                "scopes": words_of(scope or "" for _, scope, _ in rows),
                "references": words_of(reference for _, _, reference in rows),
                "now": now,
            },
        )
        counts, file_ids = cursor.fetchone()
    files.unlink_after_commit(file_ids)
    return {int(subject_id): keys for subject_id, keys in json.loads(counts or "{}").items()}


def shred_key(*, key_id: uuid.UUID, reference: str, actor: Actor, now: datetime) -> bool:
    """Destroys one key by its id; False when it was destroyed before."""
    return bool(shred_keys_by_id(key_ids=[key_id], reference=reference, actor=actor, now=now))


def shred_keys_by_id(
    *, key_ids: list[uuid.UUID], reference: str, actor: Actor, now: datetime
) -> list[uuid.UUID]:
    """Destroys keys by their ids; those that were live. One statement."""
    return _shred("id = ANY(%s::uuid[])", [key_ids], reference=reference, actor=actor, now=now)


@transaction.atomic
def _shred(
    condition: str, params: list[Any], *, reference: str, actor: Actor, now: datetime
) -> list[uuid.UUID]:
    with connection.cursor() as cursor:
        cursor.execute(SHRED.format(condition=condition), [*params, now, reference])
        ids = [row[0] for row in cursor.fetchall()]
    if ids:
        files.remove_files_of(ids, now=now)
        record_event(
            "vault.keys_shredded", actor=actor, now=now, object_label="vault.datakey",
            details={"keys": len(ids), "reference": reference},
        )  # fmt: skip
    return ids
