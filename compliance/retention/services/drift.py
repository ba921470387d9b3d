"""Re-checking a batch before it is destroyed: what is not due any more, item by item.

Mostly everything is due as it was planned. Then the hash of what is due now is that of what was frozen, and
nothing else has to be compared or carried here than whose categories go.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from compliance.retention.models import PlanBatch
from compliance.vault.arrays import array_of

from .due import DueValue, due_parameters, due_sql
from .plan_rows import digest_of

_DUE_NOW = due_sql(scope="i.subject_id = ANY(%(subjects)s::bigint[])")
_VALUES = "id, subject_id, category_id, rule_id, method"
# Plan: as what is due, by index scans on the subjects of the batch; all else are passes over its rows.
SUMMED = f"""
    WITH i AS MATERIALIZED ({_DUE_NOW})
    SELECT (SELECT {digest_of("id")} FROM i), (SELECT count(*) FROM i),
        (SELECT json_object_agg(subject_id, categories)::text
         FROM (SELECT subject_id, array_agg(category_id) AS categories FROM i GROUP BY subject_id) AS whose),
        (SELECT json_agg(json_build_array({_VALUES}))::text FROM i WHERE method = 'anonymise')
"""
# Value by value, as one JSON text: row by row, thousands of rows cost more than finding them. What is due is
# asked apart and compared here: joined, its few rows by the planner's guess make it a loop over the whole
# batch for each. Plan: range of the primary key.
_AS_JSON = "SELECT coalesce(json_agg(json_build_array({columns})), '[]')::text FROM ({rows}) AS found"
PLANNED = _AS_JSON.format(
    columns="data_item_id, subject_id, category_id, rule_id, method",
    rows="SELECT * FROM retention_planitem WHERE plan_id = %(plan)s AND batch = %(batch)s AND outcome = ''",
)
DUE_NOW = _AS_JSON.format(columns=_VALUES, rows=_DUE_NOW)
# Why an item of a plan is not due: the first of these that holds.
WHY = """
    UPDATE retention_planitem p SET outcome = 'skipped', why = CASE
        WHEN %(why)s <> '' THEN %(why)s
        WHEN NOT EXISTS (
            SELECT FROM register_dataitem i WHERE i.id = p.data_item_id AND i.state <> 'destroyed')
            THEN 'gone'
        WHEN EXISTS (SELECT FROM register_dataitem i WHERE i.id = p.data_item_id AND i.state = 'blocked')
            THEN 'blocked'
        WHEN EXISTS (SELECT FROM retention_retentionrule r WHERE r.id = p.rule_id AND NOT r.active)
            THEN 'rule_withdrawn'
        WHEN EXISTS (
            SELECT FROM register_processing g
            JOIN register_purposecategory n ON n.purpose_id = g.purpose_id AND n.active
            JOIN register_category c ON c.id = n.category_id
            WHERE g.subject_id = p.subject_id AND g.ended_at IS NULL AND n.category_id = p.category_id
                AND (g.covers IS NULL OR c.code = ANY(g.covers))) THEN 'needed'
        WHEN EXISTS (
            SELECT FROM retention_hold h
            WHERE h.subject_id = p.subject_id AND h.lifted_at IS NULL
                AND (h.until IS NULL OR h.until >= %(today)s)
                AND (h.category_id IS NULL OR h.category_id = p.category_id)) THEN 'held'
        ELSE 'rule_changed' END
    WHERE p.plan_id = %(plan)s AND p.batch = %(batch)s AND p.outcome = '' AND p.data_item_id = ANY(%(items)s)
"""


@dataclass(frozen=True, slots=True)
class StillDue:
    """What of a batch is due: categories by subject, how many values, which are depersonalised first."""

    wanted: dict[int, frozenset[int]]
    items: int
    facts: list[DueValue]

    @classmethod
    def of(cls, values: Sequence[DueValue]) -> StillDue:
        """The same of values one by one."""
        found: dict[int, list[int]] = {}
        for value in values:
            found.setdefault(value.subject_id, []).append(value.category_id)
        wanted = {key: frozenset(ids) for key, ids in found.items()}
        return cls(wanted, len(values), [value for value in values if value.method == "anonymise"])


def still_due(
    batch: PlanBatch, subjects: Sequence[int], now: datetime, *, whole: bool
) -> tuple[StillDue, list[int]]:
    """What of a batch is due by the rule it was planned by, and ids of what is not. Subjects are locked.

    ``subjects`` are those of the batch; ``whole``: nothing was left out of it, so its hash is of all of it.
    """
    parameters = {**due_parameters(now), "subjects": array_of(subjects)}
    if whole:
        with connection.cursor() as cursor:
            cursor.execute(SUMMED, parameters)
            digest, items, whose, facts = cursor.fetchone()
        if digest is not None and bytes(digest) == bytes(batch.digest):
            wanted = {int(key): frozenset(ids) for key, ids in json.loads(whose).items()}
            return StillDue(wanted, items, _values(facts or "[]")), []
    found = set(_values(_text(DUE_NOW, parameters)))
    planned = values_left(batch)
    still = [value for value in planned if value in found]
    return StillDue.of(still), [value.item_id for value in planned if value not in found]


def values_left(batch: PlanBatch) -> list[DueValue]:
    """The values of a batch that are not left out of it."""
    return _values(_text(PLANNED, {"plan": batch.plan_id, "batch": batch.number}))


def _text(statement: str, parameters: dict[str, Any]) -> str:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return str(cursor.fetchone()[0])


def _values(text: str) -> list[DueValue]:
    return [DueValue(*row) for row in json.loads(text)]


def skip(batch: PlanBatch, items: list[int], now: datetime, *, why: str = "") -> int:
    """Writes down that items are left out and why: ``why``, or what the database says."""
    if not items:
        return 0
    with connection.cursor() as cursor:
        cursor.execute(
            WHY,
            {**due_parameters(now), "plan": batch.plan_id, "batch": batch.number, "items": items, "why": why},
        )
        return int(cursor.rowcount)
