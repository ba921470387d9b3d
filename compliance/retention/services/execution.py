"""Executing a plan: started, stopped and continued by people or the job; done in batches by any workers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from compliance.audit.actors import Actor
from compliance.audit.reasons import Reason
from compliance.retention.models import RetentionPlan


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a plan has come."""

    batches: int
    batches_done: int
    items: int
    destroyed: int
    skipped: int
    excluded: int


def start_plan(*, plan: RetentionPlan, actor: Actor, reason: Reason, now: datetime) -> RetentionPlan:
    """Lets workers begin. Raises Refused (recorded): plan_state, plan_expired, plan_changed."""
    raise NotImplementedError


def stop_plan(*, plan: RetentionPlan, actor: Actor, reason: Reason, now: datetime) -> RetentionPlan:
    """Stops a running plan: when this returns, no batch of it is being destroyed any more."""
    raise NotImplementedError


def continue_plan(*, plan: RetentionPlan, actor: Actor, reason: Reason, now: datetime) -> RetentionPlan:
    """Goes on with a stopped plan. Raises Refused (recorded)."""
    raise NotImplementedError


def execute_plan(*, plan: RetentionPlan, actor: Actor, limit: int | None = None) -> int:
    """Does batches of a running plan until none is left; the last one makes the act. Gives how many it did."""
    raise NotImplementedError


def progress_of(plan: RetentionPlan) -> Progress:
    """How far a plan has come. One query."""
    raise NotImplementedError
