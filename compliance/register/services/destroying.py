"""Writing a destruction: values marked, keys destroyed, records and entries made, each in one statement.

Only ``destruction`` calls it, with the subjects locked and the guards asked.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import connection

from compliance.audit.actors import Actor
from compliance.audit.events import event_named
from compliance.audit.reasons import Reason
from compliance.audit.request import current_request_id
from compliance.audit.set_based import Stamp, history_of
from compliance.deadlines.rules import day_of
from compliance.register.models import Category, DataItem, Destruction, Subject
from compliance.register.models.importing import REJECTED_SCOPE
from compliance.vault.arrays import array_of, words_of
from compliance.vault.services import Doomed, shred_keys

# Plans: index scan of the values of a subject, or of one value by subject and category; whatever the length
# of the history.
# A row for all of them, as text: thousands of rows one by one take longer to fetch than to count.
_MARK = f"""
    WITH gone AS (
        UPDATE register_dataitem i SET state = 'destroyed', tokens = '{{{{}}}}',
            identity = NULL, token_key = NULL
        FROM {{doomed}} WHERE i.state <> 'destroyed' AND i.subject_id = doomed.subject_id {{condition}}
        RETURNING i.*
    ), history AS (
        {history_of(DataItem, "~", rows="gone")}
    )
    SELECT json_object_agg(subject_id, items)::text
    FROM (SELECT subject_id, count(*) AS items FROM gone GROUP BY subject_id) AS counted
"""
MARK_WHOLE = _MARK.format(doomed="unnest(%(subjects)s::bigint[]) AS doomed (subject_id)", condition="")
MARK_PARTS = _MARK.format(
    doomed="unnest(%(subjects)s::bigint[], %(categories)s::bigint[]) AS doomed (subject_id, category_id)",
    condition="AND i.category_id = doomed.category_id",
)
# What a restored backup brought back of a category: values under these keys (an envelope names its key in the
# 16 bytes after its version), and nothing that was entered since.
MARK_RETURNED = _MARK.format(
    doomed="unnest(%(subjects)s::bigint[], %(categories)s::bigint[]) AS doomed (subject_id, category_id)",
    condition="AND i.category_id = doomed.category_id AND substring(i.value FROM 2 FOR 16) = ANY(%(keys)s)",
)
END_SUBJECTS = f"""
    WITH gone AS (
        UPDATE register_subject SET status = 'destroyed' WHERE id = ANY(%(subjects)s) RETURNING *
    )
    {history_of(Subject, "~", rows="gone")}
"""
# The note of a destruction would go with the notes' key of the subject, so only its code is kept. Era and
# transaction are asked for once: as defaults of the columns they would be for each row, which takes longer
# than all the rest of it.
RECORD = f"""
    WITH made AS (
        INSERT INTO register_destruction (number, subject_id, whole, categories, keys, items, destroyed_at)
        SELECT number, subject_id, whole, to_jsonb(string_to_array(categories, ' ')), keys, items,
            %(stamp_now)s
        FROM unnest(%(numbers)s::text[], %(subjects)s::bigint[], %(whole)s::boolean[], %(categories)s::text[],
            %(keys)s::int[], %(items)s::int[]) WITH ORDINALITY
            AS told (number, subject_id, whole, categories, keys, items, place)
        ORDER BY place
        RETURNING *
    ), history AS (
        {history_of(Destruction, "+", rows="made")}
    ), told AS (
        INSERT INTO audit_auditentry (at, era, xid, event, kind, actor, reason, note, request_id, subject_id,
            object_label, object_id, details)
        SELECT %(stamp_now)s, (SELECT audit_current_era()), (SELECT audit_current_xid()), %(event)s,
            %(kind)s, %(stamp_actor)s, %(stamp_reason)s, '', %(stamp_request)s,
            subject_id, 'register.destruction', id::text,
            jsonb_build_object('act', number, 'keys', keys, 'items', items, 'whole', whole)
        FROM made ORDER BY made.id
    )
    SELECT string_agg(id::text, ' ' ORDER BY id) FROM made
"""


NUMBERS = """
    SELECT string_agg(number::text, ' ' ORDER BY number)
    FROM (SELECT nextval('register_destruction_number') AS number FROM generate_series(1, %s)) AS made
"""


def write_destructions(
    wanted: Mapping[int, frozenset[int] | None], *, actor: Actor, reason: Reason, now: datetime
) -> list[Destruction]:
    """Destroys categories by subject (None: everything); a record each, in the order of the subjects."""
    if not wanted:
        return []
    stamp = Stamp(actor, now, current_request_id(), reason.code).parameters()
    codes = dict(Category.objects.values_list("pk", "code"))
    whole = [subject_id for subject_id, categories in wanted.items() if categories is None]
    parts = {key: sorted(codes[pk] for pk in ids) for key, ids in wanted.items() if ids is not None}
    pairs = [(key, pk) for key, ids in wanted.items() if ids is not None for pk in sorted(ids)]
    items: dict[int, int] = {}
    if whole:
        items |= _query(MARK_WHOLE, {"subjects": array_of(whole), **stamp})
        _query(END_SUBJECTS, {"subjects": array_of(whole), **stamp})
    if pairs:
        subjects, categories = (array_of(pair[place] for pair in pairs) for place in (0, 1))
        items |= _query(MARK_PARTS, {"subjects": subjects, "categories": categories, **stamp})
    numbers = dict(zip(wanted, _next_numbers(len(wanted), now), strict=True))
    # Rows of imports that were rejected may hold any category, so they go with each.
    doomed = [
        Doomed(key, None if ids is None else (*parts[key], REJECTED_SCOPE), numbers[key])
        for key, ids in wanted.items()
    ]
    keys = shred_keys(doomed, actor=actor, now=now)
    made = [
        # By position, in the order of the columns: for thousands it takes half the time.
        Destruction(  # type: ignore[misc] # the checker takes a reference and its id for two columns
            None, numbers[key], key, ids is None, parts.get(key, []), keys.get(key, 0), items.get(key, 0), now
        )
        for key, ids in wanted.items()
    ]
    _record(made, stamp)
    return made


def _record(made: list[Destruction], stamp: dict[str, Any]) -> None:
    event = event_named("register.destroyed")
    with connection.cursor() as cursor:
        cursor.execute(
            RECORD,
            {
                **stamp,
                "event": event.name,
                "kind": int(event.kind),
                "numbers": words_of(one.number for one in made),
                "subjects": array_of(one.subject_id for one in made),
                "whole": words_of(str(one.whole) for one in made),
                "categories": words_of(" ".join(one.categories) for one in made),
                "keys": array_of(one.keys for one in made),
                "items": array_of(one.items for one in made),
            },
        )
        ids = cursor.fetchone()[0].split()
    for one, pk in zip(made, ids, strict=True):
        one.pk = int(pk)
        one._state.adding = False
        one._state.db = connection.alias


def _query(statement: str, parameters: dict[str, Any]) -> dict[int, int]:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        if not cursor.description:
            return {}
        return {int(pk): count for pk, count in json.loads(cursor.fetchone()[0] or "{}").items()}


def _next_numbers(count: int, now: datetime) -> list[str]:
    year = day_of(now).year
    with connection.cursor() as cursor:
        cursor.execute(NUMBERS, [count])
        return [f"D-{year}-{int(number):06d}" for number in cursor.fetchone()[0].split()]
