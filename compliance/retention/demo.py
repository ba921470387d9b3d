"""The retention of the demonstration: a night that is done, with its act, a plan that waits, and holds.

Told through the same services as real life, by the nightly job and a responsible person.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from compliance.audit.actors import Actor
from compliance.audit.reasons import Reason
from compliance.audit.request import request_id_scope
from compliance.deadlines.rules import day_of
from compliance.register.demo import Cast
from compliance.register.models import Category, Subject
from compliance.retention.models import Exclusion, PlanItem, RetentionPlan

from .services.approval import approve_plan
from .services.due import find_due
from .services.execution import execute_plan, start_plan
from .services.holds import place_hold
from .services.planning import plan_retention

JOB = Actor.job("retention.plan")
# What goes one after the other, so that the progress can be watched.
BATCH_ITEMS = 12


def tell(cast: Cast, now: datetime) -> None:
    """Six nights ago half of what was due was planned, approved and went; since last night the rest waits."""
    first, last = now - timedelta(days=6), now - timedelta(hours=8)
    due = list(dict.fromkeys(item.subject_id for item in find_due(now=first)))
    with request_id_scope():
        _hold(due, cast, first - timedelta(hours=20))
    with request_id_scope():
        made = _plan(first, due[: len(due) // 2])
    for plan in made:
        with request_id_scope():
            _see_through(plan, cast, first + timedelta(hours=9))
    with request_id_scope():
        _plan(last)


def _plan(at: datetime, subject_ids: list[int] | None = None) -> list[RetentionPlan]:
    return plan_retention(
        now=at, actor=JOB, reason=Reason("retention_due"), subject_ids=subject_ids, batch_items=BATCH_ITEMS
    )


def _hold(due: list[int], cast: Cast, at: datetime) -> None:
    """A dispute holds everything of one; an obligation that is not fulfilled holds the phone of another."""
    phone = Category.objects.get(code="mobile_phone")
    grounds = (
        ("dispute", "Иск о возврате оплаты в суде района Алматы города Астаны", "2-1154/26", None, 200),
        ("obligation", "Договор поставки не исполнен до конца", "Д-77", phone, 60),
    )
    for subject, (kind, ground, source, category, days) in zip(
        Subject.objects.filter(pk__in=due[-2:]).order_by("pk"), grounds, strict=False
    ):
        place_hold(
            subject=subject, category=category, kind=kind, ground=ground, source=source,
            until=day_of(at) + timedelta(days=days), actor=cast.officer, reason=Reason("dispute"), now=at,
        )  # fmt: skip


def _see_through(plan: RetentionPlan, cast: Cast, at: datetime) -> None:
    """A person approves it in the morning, but for a value that is to be looked into; then it is executed."""
    if plan.needs_approval:
        if cast.responsible.staff_id is None:
            return  # nobody works here who could approve
        doubted = PlanItem.objects.filter(plan=plan).order_by("-data_item_id").values_list("data_item_id")[:1]
        approve_plan(
            plan=plan, digest=bytes(plan.digest or b""),
            excluded={item: Exclusion.DOUBT for (item,) in doubted}, actor=cast.responsible,
            reason=Reason("retention_approval"), now=at,
        )  # fmt: skip
    start_plan(plan=plan, actor=JOB, reason=Reason("schedule"), now=at + timedelta(minutes=5))
    execute_plan(plan=plan, actor=JOB, clock=lambda: at + timedelta(minutes=6))
