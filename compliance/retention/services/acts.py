"""The act of destruction of a plan: counted from what happened, not from what was planned (promise 5)."""

from __future__ import annotations

import json
from datetime import date, datetime

from django.db import connection

from compliance.audit.actors import Actor
from compliance.audit.models import AuditSeal
from compliance.audit.reasons import Reason
from compliance.deadlines.rules import day_of
from compliance.retention.models import DestructionAct, PlanBatch, RetentionPlan
from compliance.retention.rules import plans
from compliance.vault.schedule import dark_at

from .approval import tell
from .hooks import tell_made

# Plan: range of the primary key of the plan, then the destructions of these subjects by the index on subject.
COUNTS = """
    WITH done AS MATERIALIZED (
        SELECT plan_id, number, done_at FROM retention_planbatch WHERE plan_id = %(plan)s AND state = 'done'
    ), gone AS MATERIALIZED (
        SELECT i.category_id, i.rule_id, i.method, count(*) AS items
        FROM done b JOIN retention_planitem i ON i.plan_id = b.plan_id AND i.batch = b.number
        WHERE i.outcome = '' GROUP BY 1, 2, 3
    ), left_out AS MATERIALIZED (
        SELECT outcome, why, count(*) AS items FROM retention_planitem
        WHERE plan_id = %(plan)s AND outcome <> '' GROUP BY 1, 2
    ), people AS MATERIALIZED (
        SELECT DISTINCT i.subject_id, b.done_at
        FROM done b JOIN retention_planitem i ON i.plan_id = b.plan_id AND i.batch = b.number
        WHERE i.outcome = ''
    )
    SELECT (SELECT coalesce(sum(items), 0)::int FROM gone),
        (SELECT count(DISTINCT subject_id) FROM people),
        (SELECT count(*) FROM people p WHERE EXISTS (
            SELECT FROM register_destruction d
            WHERE d.subject_id = p.subject_id AND d.whole AND d.destroyed_at = p.done_at)),
        (SELECT coalesce(sum(items), 0)::int FROM gone WHERE method = 'anonymise'),
        jsonb_build_object(
            'categories', (SELECT coalesce(jsonb_object_agg(code, items), '{}') FROM (
                SELECT c.code, sum(items) AS items
                FROM gone JOIN register_category c ON c.id = gone.category_id GROUP BY 1) AS counted),
            'rules', (SELECT coalesce(jsonb_agg(jsonb_build_object('rule', rule_id, 'items', items)
                ORDER BY items DESC, rule_id), '[]') FROM (
                SELECT rule_id, sum(items) AS items FROM gone GROUP BY 1) AS counted),
            'skipped', (SELECT coalesce(jsonb_object_agg(why, items), '{}') FROM left_out
                WHERE outcome = 'skipped'),
            'excluded', (SELECT coalesce(jsonb_object_agg(why, items), '{}') FROM left_out
                WHERE outcome = 'excluded')
        )::text
"""


def make_act(plan: RetentionPlan, *, actor: Actor, now: datetime) -> DestructionAct:
    """Makes the act of a plan whose batches are all done. In the transaction that ends the plan."""
    with connection.cursor() as cursor:
        cursor.execute(COUNTS, {"plan": plan.pk})
        items, subjects, whole, anonymised, counts = cursor.fetchone()
    batches = list(PlanBatch.objects.filter(plan_id=plan.pk).order_by("number"))
    counts = json.loads(counts)
    act = DestructionAct(
        number=_next_number(now),
        plan=plan,
        made_at=now,
        items=items,
        subjects=subjects,
        whole_subjects=whole,
        keys=sum(batch.keys for batch in batches),
        anonymised=anonymised,
        skipped=sum(counts["skipped"].values()),
        excluded=sum(counts["excluded"].values()),
        counts=counts,
        approvers=[plan.approver] if plan.approver else [],
        plan_digest=plan.approved_digest,
        outcome_digest=plans.plan_digest(bytes(batch.outcome_digest or b"") for batch in batches),
        seal=AuditSeal.objects.order_by("-pk").values_list("pk", flat=True).first(),
        backups_until=backups_until(now),
    )
    act.record(actor=actor, reason=Reason("retention_due"), now=now)
    tell("retention.act_made", plan, actor=actor, reason=Reason("retention_due"), now=now, act=act.number)
    tell_made(act, actor=actor, now=now)
    return act


def backups_until(now: datetime) -> date:
    """The day until which a backup may hold what is destroyed now: when today's master key is retired."""
    return day_of(dark_at(now))


def _next_number(now: datetime) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('retention_act_number')")
        return f"A-{day_of(now).year}-{cursor.fetchone()[0]:06d}"
