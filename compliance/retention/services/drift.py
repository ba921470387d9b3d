"""Re-checking a batch before it is destroyed: what is not due any more, item by item, in two statements."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from django.db import connection

from compliance.register.services.destruction import array_of
from compliance.retention.models import PlanBatch

from .due import DueValue, due_parameters, due_sql

# One JSON text each, in one order: read value by value, thousands of rows cost more than finding them.
_AS_JSON = "SELECT coalesce(json_agg(json_build_array({columns})), '[]')::text FROM ({rows}) AS found"
# Plan: range of the primary key. What is due is asked apart and compared here: joined, its few rows by the
# planner's guess make it a loop over the whole batch for each.
PLANNED = _AS_JSON.format(
    columns="data_item_id, subject_id, category_id, rule_id, method",
    rows="""
        SELECT * FROM retention_planitem WHERE plan_id = %(plan)s AND batch = %(batch)s AND outcome = ''
        ORDER BY subject_id, data_item_id
    """,
)
DUE_NOW = _AS_JSON.format(
    columns="id, subject_id, category_id, rule_id, method",
    rows=due_sql(scope="i.subject_id = ANY(%(subjects)s::bigint[])") + " ORDER BY subject_id, id",
)
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


def still_due(batch: PlanBatch, now: datetime) -> tuple[list[DueValue], list[int]]:
    """What of a batch is due by the rule it was planned by, and ids of what is not. Subjects are locked."""
    text = _text(PLANNED, {"plan": batch.plan_id, "batch": batch.number})
    planned = _values(text)
    subjects = array_of(sorted({value.subject_id for value in planned}))
    found = _text(DUE_NOW, {**due_parameters(now), "subjects": subjects})
    if found == text:
        return planned, []
    still = set(_values(found))
    due = [value for value in planned if value in still]
    return due, [value.item_id for value in planned if value not in still]


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
