"""Re-checking a batch before it is destroyed: what is not due any more, item by item, in two statements."""

from __future__ import annotations

from datetime import datetime

from django.db import connection

from compliance.retention.models import PlanBatch

from .due import DueItem, due_parameters, due_sql

# Plan: range of the primary key. What is due is asked apart and compared here: joined, its few rows by the
# planner's guess make it a loop over the whole batch for each.
PLANNED = """
    SELECT data_item_id, subject_id, category_id, rule_id, method, false, ended_at, due_at
    FROM retention_planitem WHERE plan_id = %(plan)s AND batch = %(batch)s AND outcome = ''
    ORDER BY subject_id, data_item_id
"""
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


def still_due(batch: PlanBatch, now: datetime) -> tuple[list[DueItem], list[int]]:
    """What of a batch is due by the rule it was planned by, and ids of what is not. Subjects are locked."""
    with connection.cursor() as cursor:
        cursor.execute(PLANNED, {"plan": batch.plan_id, "batch": batch.number})
        planned = [DueItem(*row) for row in cursor.fetchall()]
        cursor.execute(
            due_sql(scope="i.subject_id = ANY(%(subjects)s::bigint[])"),
            {**due_parameters(now), "subjects": sorted({item.subject_id for item in planned})},
        )
        found = {row[0]: tuple(row[1:5]) for row in cursor.fetchall()}
    due, drifted = [], []
    for item in planned:
        same = found.get(item.item_id) == (item.subject_id, item.category_id, item.rule_id, item.method)
        if same:
            due.append(item)
        else:
            drifted.append(item.item_id)
    return due, drifted


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
