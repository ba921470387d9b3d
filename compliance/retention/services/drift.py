"""Re-checking a batch before it is destroyed: what is not due any more, item by item, in two statements."""

from __future__ import annotations

from datetime import datetime

from django.db import connection

from compliance.retention.models import PlanBatch

from .due import DueItem, due_parameters, due_sql

# Plan: range of the primary key, then the same plan as planning for these few subjects.
STILL_DUE = """
    SELECT p.data_item_id, p.subject_id, p.category_id, p.rule_id, p.method, false, p.ended_at, p.due_at,
        due.id IS NOT NULL AND due.rule_id = p.rule_id AND due.method = p.method
    FROM retention_planitem p
    LEFT JOIN ({due}) AS due ON due.id = p.data_item_id AND due.subject_id = p.subject_id
        AND due.category_id = p.category_id
    WHERE p.plan_id = %(plan)s AND p.batch = %(batch)s AND p.outcome = ''
    ORDER BY p.subject_id, p.data_item_id
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
    subjects = (
        "(SELECT q.subject_id FROM retention_planitem q WHERE q.plan_id = %(plan)s AND q.batch = %(batch)s)"
    )
    statement = STILL_DUE.format(due=due_sql(scope=f"i.subject_id IN {subjects}"))
    due, drifted = [], []
    with connection.cursor() as cursor:
        cursor.execute(statement, {**due_parameters(now), "plan": batch.plan_id, "batch": batch.number})
        for *row, holds in cursor.fetchall():
            if holds:
                due.append(DueItem(*row))
            else:
                drifted.append(row[0])
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
