"""Approving a plan, wholly or in part, by another person than its author; rejecting it; its expiry."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from compliance.audit.actors import Actor
from compliance.audit.reasons import Reason
from compliance.retention.models import RetentionPlan


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

    Raises Refused (recorded): plan_own, plan_state, plan_expired, plan_changed, exclusion_unknown.
    """
    raise NotImplementedError


def reject_plan(
    *, plan: RetentionPlan, why: str, actor: Actor, reason: Reason, now: datetime
) -> RetentionPlan:
    """Rejects a plan; ``why`` is a code (Exclusion). Raises Refused (recorded)."""
    raise NotImplementedError


def expire_plans(*, actor: Actor, now: datetime) -> int:
    """Ends plans that nobody approved, or started, in time; gives how many."""
    raise NotImplementedError
