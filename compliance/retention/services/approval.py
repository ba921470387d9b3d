"""Approving a plan, wholly or in part, by another person than its author; rejecting it; its expiry."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import connection, transaction

from compliance.audit.actors import Actor
from compliance.audit.notes import seal_office_note
from compliance.audit.reasons import Reason
from compliance.audit.services import Detail, record_event
from compliance.retention.models import Exclusion, PlanState, RetentionPlan, RetentionRule
from compliance.retention.rules import plans

from .plan_rows import is_unchanged
from .refusals import refuse

# Plan: range of the primary key of the plan.
EXCLUDE = """
    UPDATE retention_planitem i SET outcome = 'excluded', why = left_out.why
    FROM unnest(%(items)s::bigint[], %(why)s::text[]) AS left_out (data_item_id, why)
    WHERE i.plan_id = %(plan)s AND i.data_item_id = left_out.data_item_id AND i.outcome = ''
"""


def approve_plan(
    *,
    plan: RetentionPlan,
    digest: bytes,
    excluded: Mapping[int, str] | None = None,
    actor: Actor,
    reason: Reason,
    now: datetime,
) -> RetentionPlan:
    """Approves the plan that was seen (``digest``) but for ``excluded``: id of the value → why (Exclusion).

    Raises Refused (recorded): plan_state, plan_own, plan_expired, plan_changed, plan_rule_withdrawn,
    exclusion_unknown.
    """
    excluded = dict(excluded or {})
    with transaction.atomic():
        locked: RetentionPlan = RetentionPlan.objects.select_for_update().get(pk=plan.pk)
        codes = _faults(locked, digest, excluded, actor=actor, now=now)
        if not codes and _exclude(locked, excluded) != len(excluded):
            codes = ["exclusion_unknown"]
            transaction.set_rollback(True)
        if not codes:
            locked.state, locked.approver, locked.decided_at = PlanState.APPROVED, actor.label, now
            locked.excluded = len(excluded)
            locked.approved_digest = plans.approved_digest(bytes(locked.digest or b""), excluded)
            locked.expires_at = now + plans.HOLDS_FOR
            locked.record(actor=actor, reason=reason, now=now)
            tell(
                "retention.plan_approved", locked, actor=actor, reason=reason, now=now, excluded=len(excluded)
            )
            return locked
    return refuse(
        "retention.plan_refused",
        codes,
        model=RetentionPlan,
        object_id=plan.pk,
        actor=actor,
        reason=reason,
        now=now,
    )


def reject_plan(
    *, plan: RetentionPlan, why: str, actor: Actor, reason: Reason, now: datetime
) -> RetentionPlan:
    """Rejects a plan before it is begun; ``why`` is a code (Exclusion). Raises Refused (recorded)."""
    with transaction.atomic():
        locked: RetentionPlan = RetentionPlan.objects.select_for_update().get(pk=plan.pk)
        codes = [] if plans.may_become(locked.state, PlanState.REJECTED) else ["plan_state"]
        if why not in Exclusion.values:
            codes.append("rejection_unknown")
        if not codes:
            locked.state, locked.rejection = PlanState.REJECTED, why
            if locked.author != actor.label:
                locked.approver = actor.label
            locked.decided_at = now
            locked.record(actor=actor, reason=reason, now=now)
            tell("retention.plan_rejected", locked, actor=actor, reason=reason, now=now, rejection=why)
            return locked
    return refuse(
        "retention.plan_refused",
        codes,
        model=RetentionPlan,
        object_id=plan.pk,
        actor=actor,
        reason=reason,
        now=now,
    )


def expire_plans(*, actor: Actor, now: datetime) -> int:
    """Ends plans that nobody approved, or began, in time; gives how many. Each in its own transaction."""
    waiting = (PlanState.PROPOSED, PlanState.APPROVED)
    over = RetentionPlan.objects.filter(state__in=waiting, expires_at__lte=now).order_by("pk")
    ended = 0
    for pk in list(over.values_list("pk", flat=True)):
        with transaction.atomic():
            plan: RetentionPlan = RetentionPlan.objects.select_for_update().get(pk=pk)
            if plan.state in waiting and plan.expires_at is not None and plan.expires_at <= now:
                plan.state = PlanState.EXPIRED
                plan.record(actor=actor, reason=Reason("schedule"), now=now)
                tell("retention.plan_expired", plan, actor=actor, reason=Reason("schedule"), now=now)
                ended += 1
    return ended


def tell(
    event: str, plan: RetentionPlan, *, actor: Actor, reason: Reason, now: datetime, **details: Detail
) -> None:
    """What happened to a plan, in the trail."""
    record_event(
        event,
        actor=actor,
        now=now,
        object_label="retention.retentionplan",
        object_id=plan.pk,
        reason=reason.code,
        note=seal_office_note(reason.note, now),
        details={"plan": plan.number, **details},
    )


def _faults(
    plan: RetentionPlan, digest: bytes, excluded: Mapping[int, str], *, actor: Actor, now: datetime
) -> list[str]:
    if plan.state != PlanState.PROPOSED:
        return ["plan_state"]
    codes = []
    # Two people: a job is nobody, and whoever had it made by hand does not approve it.
    if actor.label == plan.author or actor.staff_id is None:
        codes.append("plan_own")
    if plan.expires_at is None or plan.expires_at <= now:
        codes.append("plan_expired")
    if bytes(digest) != bytes(plan.digest or b"") or not is_unchanged(plan):
        codes.append("plan_changed")
    rules = [ground["rule"] for ground in plan.grounds]
    if RetentionRule.objects.filter(pk__in=rules, active=False).exists():
        codes.append("plan_rule_withdrawn")
    if not set(excluded.values()) <= set(Exclusion.values):
        codes.append("exclusion_unknown")
    return codes


def _exclude(plan: RetentionPlan, excluded: Mapping[int, str]) -> int:
    if not excluded:
        return 0
    with connection.cursor() as cursor:
        cursor.execute(EXCLUDE, {"plan": plan.pk, "items": list(excluded), "why": list(excluded.values())})
        return int(cursor.rowcount)
