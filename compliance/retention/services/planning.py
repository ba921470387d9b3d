"""Making plans: what is due, written down once and frozen with its hash (promise 5).

The list is one INSERT … SELECT, so that planning a million values needs no more memory than planning ten.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db import connection, transaction

from compliance.audit.actors import Actor
from compliance.audit.reasons import Reason
from compliance.audit.request import current_request_id
from compliance.audit.services import record_event
from compliance.audit.set_based import Stamp, history_of
from compliance.deadlines.rules import ALMATY, day_of
from compliance.retention.models import PlanBatch, PlanOrigin, PlanState, RetentionPlan
from compliance.retention.rules import plans

from .due import due_parameters, due_sql
from .overdue import GRACE_SQL, unlawful_terms
from .plan_rows import DIGEST, digests_of

# Values in a batch: a second's work or two, so that stopping and a killed worker cost no more than that.
BATCH_ITEMS = 16_000
# One who plans at a time: what both find due would be in two plans.
TURN = "SELECT pg_advisory_xact_lock(hashtext('retention.planning'))"
NOT_PLANNED = """
    NOT EXISTS (
        SELECT FROM retention_planitem planned JOIN retention_retentionplan p ON p.id = planned.plan_id
        WHERE planned.data_item_id = i.id AND planned.outcome = ''
            AND p.state IN ('draft', 'proposed', 'approved', 'running', 'stopped'))
"""
# All values of a subject are in one batch: a batch ends at the first subject behind its size.
FREEZE = """
    INSERT INTO retention_planitem (plan_id, batch, data_item_id, subject_id, category_id, rule_id, method,
        ended_at, due_at, late_at, outcome, why)
    SELECT CASE WHEN due.needs_approval THEN %(asked)s ELSE %(unasked)s END,
        1 + (rank() OVER (PARTITION BY due.needs_approval ORDER BY due.subject_id) - 1) / %(batch)s,
        due.id, due.subject_id, due.category_id, due.rule_id, due.method, due.ended_at, due.due_at,
        CASE WHEN due.unlawful AND term.late_at IS NOT NULL THEN term.late_at ELSE due.due_at + {grace} END,
        '', ''
    FROM ({due}) AS due
    LEFT JOIN unnest(%(found_on)s::date[], %(late_at)s::timestamptz[]) AS term (found_on, late_at)
        ON due.unlawful AND term.found_on = (due.ended_at AT TIME ZONE '{zone}')::date
"""
BATCHES = f"""
    WITH made AS (
        INSERT INTO retention_planbatch (plan_id, number, state, items, digest, late_at, destroyed, skipped,
            keys)
        SELECT i.plan_id, i.batch, 'planned', count(*), {DIGEST}, min(i.late_at), 0, 0, 0
        FROM retention_planitem i WHERE i.plan_id = %(plan)s GROUP BY i.plan_id, i.batch ORDER BY i.batch
        RETURNING *
    )
    {history_of(PlanBatch, "+", rows="made")}
"""
GROUNDS = """
    SELECT coalesce(sum(items), 0)::int, coalesce(jsonb_agg(jsonb_build_object('rule', rule_id,
        'method', method, 'items', items, 'subjects', subjects) ORDER BY items DESC, rule_id), '[]'),
        (SELECT count(*) FROM (
            SELECT DISTINCT subject_id FROM retention_planitem WHERE plan_id = %(plan)s) AS people)
    FROM (SELECT rule_id, method, count(*) AS items, count(DISTINCT subject_id) AS subjects
          FROM retention_planitem WHERE plan_id = %(plan)s GROUP BY 1, 2) AS counted
"""


def plan_retention(
    *,
    now: datetime,
    actor: Actor,
    reason: Reason,
    origin: str = PlanOrigin.SCHEDULE,
    subject_ids: Sequence[int] | None = None,
    batch_items: int = BATCH_ITEMS,
) -> list[RetentionPlan]:
    """Plans all that is due and in no open plan: one plan of what needs approval, one of what does not.

    ``subject_ids`` limits it to these subjects (a demand). Gives the plans made, none when nothing is due.
    A demand for more subjects than one person may destroy a day is approved by a second person, whatever
    their rules say.
    """
    # Before the transaction begins: whoever changes the calendar must not wait until a million are planned.
    terms = unlawful_terms(now)
    with transaction.atomic():
        return _plan(terms, origin, subject_ids, batch_items=batch_items, actor=actor, reason=reason, now=now)


def _plan(
    terms: Mapping[date, datetime],
    origin: str,
    subject_ids: Sequence[int] | None,
    *,
    batch_items: int,
    actor: Actor,
    reason: Reason,
    now: datetime,
) -> list[RetentionPlan]:
    scope = NOT_PLANNED if subject_ids is None else f"i.subject_id = ANY(%(subjects)s) AND {NOT_PLANNED}"
    with connection.cursor() as cursor:
        cursor.execute(TURN)
        # The rows come first and their plan, if there are any, afterwards.
        asked, unasked = _plan_ids(cursor)
        parameters: dict[str, Any] = {
            **due_parameters(now),
            "asked": asked,
            "unasked": unasked,
            "batch": batch_items,
            "subjects": None if subject_ids is None else list(subject_ids),
            "found_on": list(terms),
            "late_at": list(terms.values()),
        }
        cursor.execute(FREEZE.format(due=due_sql(scope=scope), grace=GRACE_SQL, zone=ALMATY), parameters)
        if not cursor.rowcount:
            return []
    made = (_frozen(pk, origin, actor=actor, reason=reason, now=now) for pk in (unasked, asked))
    plans_made = [plan for plan in made if plan is not None]
    demanded = origin == PlanOrigin.DEMAND
    many = demanded and sum(plan.subjects for plan in plans_made) > settings.RETENTION_ALONE_A_DAY
    for plan in plans_made:
        plan.needs_approval = plan.pk == asked or many
        _record(plan, actor=actor, reason=reason, now=now)
    return plans_made


def _frozen(pk: int, origin: str, *, actor: Actor, reason: Reason, now: datetime) -> RetentionPlan | None:
    """The plan of the rows that were written for it, with its batches; None when there are none."""
    plan = RetentionPlan(pk=pk, origin=origin, author=actor.label, made_at=now, frozen_at=now)
    with connection.cursor() as cursor:
        cursor.execute(GROUNDS, {"plan": pk})
        plan.items, grounds, plan.subjects = cursor.fetchone()
        if not plan.items:
            return None
        plan.grounds = json.loads(grounds) if isinstance(grounds, str) else grounds
        stamp = Stamp(actor, now, current_request_id(), reason.code)
        cursor.execute(BATCHES, {"plan": pk, **stamp.parameters()})
        plan.batches = cursor.rowcount
    plan.digest = plans.plan_digest(digests_of(plan))
    return plan


def _record(plan: RetentionPlan, *, actor: Actor, reason: Reason, now: datetime) -> None:
    plan.number, plan.expires_at = _next_number(now), now + plans.HOLDS_FOR
    plan.state = PlanState.PROPOSED if plan.needs_approval else PlanState.APPROVED
    if not plan.needs_approval:
        plan.approved_digest = plans.approved_digest(bytes(plan.digest or b""), {})
    plan.record(actor=actor, reason=reason, now=now, force_insert=True)
    record_event(
        "retention.plan_made",
        actor=actor,
        now=now,
        object_label="retention.retentionplan",
        object_id=plan.pk,
        reason=reason.code,
        details={"plan": plan.number, "items": plan.items, "subjects": plan.subjects},
    )


def _plan_ids(cursor: Any) -> tuple[int, int]:
    sequence = "pg_get_serial_sequence('retention_retentionplan', 'id')"
    cursor.execute(f"SELECT nextval({sequence}), nextval({sequence})")
    asked, unasked = cursor.fetchone()
    return asked, unasked


def _next_number(now: datetime) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('retention_plan_number')")
        return f"P-{day_of(now).year}-{cursor.fetchone()[0]:06d}"
