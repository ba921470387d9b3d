"""Bringing subjects who are in the register up to date: one statement for each kind of change.

Only values that differ are written; equal ones keep their envelope and get no history row. Each
statement writes its history rows itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from compliance.register.models import Category, DataItem, Subject
from compliance.vault.services import keys_for
from compliance.vault.values import KeyHandle

from .creating import provenance_of
from .decisions import Change
from .indexing import Indexed, Indexer
from .options import Plan
from .stamp import Stamp, history_of

# Arrays of arrays must be rectangular in PostgreSQL, so each value's tokens travel as text.
CHANGE_ITEMS = f"""
    WITH fresh AS (
        SELECT * FROM unnest(%(items)s::bigint[], %(values)s::bytea[], %(tokens)s::text[],
            %(identities)s::bigint[], %(token_keys)s::smallint[], %(sources)s::text[], %(media)s::text[],
            %(collected)s::timestamptz[])
            AS f (id, value, tokens, identity, token_key, source, medium, collected_at)
    ), changed AS (
        UPDATE register_dataitem i SET value = f.value, tokens = f.tokens::bigint[], identity = f.identity,
            token_key = f.token_key, source = f.source, medium = f.medium, collected_at = f.collected_at,
            verified_at = NULL, state = 'active'
        FROM fresh f WHERE i.id = f.id RETURNING i.*
    )
    {history_of(DataItem, "~", rows="changed")}
"""
ADD_ITEMS = f"""
    WITH added AS (
        INSERT INTO register_dataitem (subject_id, category_id, value, tokens, identity, token_key, source,
            medium, collected_at, state)
        SELECT f.subject_id, f.category_id, f.value, f.tokens::bigint[], f.identity, f.token_key, f.source,
            f.medium, f.collected_at, 'active'
        FROM unnest(%(subjects)s::bigint[], %(categories)s::bigint[], %(values)s::bytea[], %(tokens)s::text[],
            %(identities)s::bigint[], %(token_keys)s::smallint[], %(sources)s::text[], %(media)s::text[],
            %(collected)s::timestamptz[])
            AS f (subject_id, category_id, value, tokens, identity, token_key, source, medium, collected_at)
        RETURNING *
    )
    {history_of(DataItem, "+", rows="added")}
"""
CHANGE_SUBJECTS = f"""
    WITH changed AS (
        UPDATE register_subject s SET kind = f.kind, language = f.language
        FROM unnest(%(subjects)s::bigint[], %(kinds)s::text[], %(languages)s::text[])
            AS f (id, kind, language)
        WHERE s.id = f.id RETURNING s.*
    )
    {history_of(Subject, "~", rows="changed")}
"""


@dataclass(frozen=True, slots=True)
class _Value:
    subject_id: int
    category: Category
    item_id: int | None
    envelope: bytes
    indexed: Indexed
    provenance: tuple[str, str, datetime]


def update(changes: Sequence[Change], *, plan: Plan, indexer: Indexer, stamp: Stamp) -> None:
    """Writes what the rows say anew of subjects who are in the register, with history.

    Raises IntegrityError when somebody else takes an identifying value at the same time.
    """
    scopes = [(change.person.id, code) for change in changes for code in (*change.added, *change.changed)]
    keys = keys_for(scopes, stamp.now) if scopes else {}
    added: list[_Value] = []
    changed: list[_Value] = []
    for change in changes:
        provenance = provenance_of(change.candidate, plan, stamp.now)
        for code in (*change.added, *change.changed):
            value = _value(change, plan.categories[code], keys[(change.person.id, code)], provenance, indexer)
            (added if value.item_id is None else changed).append(value)
    with connection.cursor() as cursor:
        if changed:
            items = {"items": [value.item_id for value in changed]}
            cursor.execute(CHANGE_ITEMS, {**items, **_columns(changed), **stamp.parameters()})
        if added:
            places = {
                "subjects": [value.subject_id for value in added],
                "categories": [value.category.pk for value in added],
            }
            cursor.execute(ADD_ITEMS, {**places, **_columns(added), **stamp.parameters()})
        subjects = [change.person for change in changes if change.subject]
        if subjects:
            cursor.execute(
                CHANGE_SUBJECTS,
                {
                    "subjects": [person.id for person in subjects],
                    "kinds": [person.kind for person in subjects],
                    "languages": [person.language for person in subjects],
                    **stamp.parameters(),
                },
            )


def _value(
    change: Change,
    category: Category,
    key: KeyHandle,
    provenance: tuple[str, str, datetime],
    indexer: Indexer,
) -> _Value:
    text = change.candidate.values[category.code]
    return _Value(
        subject_id=change.person.id or 0,
        category=category,
        item_id=change.person.items.get(category.code),
        envelope=DataItem._meta.get_field("value").seal(text, key).envelope,
        indexed=indexer.index(category, text),
        provenance=provenance,
    )


def _columns(values: Sequence[_Value]) -> dict[str, Any]:
    return {
        "values": [value.envelope for value in values],
        "tokens": [value.indexed.tokens for value in values],
        "identities": [value.indexed.identity for value in values],
        "token_keys": [value.indexed.token_key for value in values],
        "sources": [value.provenance[0] for value in values],
        "media": [value.provenance[1] for value in values],
        "collected": [value.provenance[2] for value in values],
    }
