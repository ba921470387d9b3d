"""Plans of every state, and values that they list and that are gone, kept or late by a moment."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils import timezone

from compliance.register.models import DataItem, LegalBasis, Processing, Purpose, Subject
from compliance.retention.models import (
    ActCopy,
    DestructionAct,
    Hold,
    PlanBatch,
    PlanItem,
    RetentionPlan,
    RetentionRule,
)

from .changing import DAY, MOMENT, another, borders, change

OPEN = ("proposed", "stopped")
HELD = Hold.objects.filter(lifted_at=None)


def rules(now: datetime) -> None:
    """A purpose without a period for all that it needs; a period that is to come, one from today on."""
    today = timezone.localdate(now)
    marketing = RetentionRule.objects.get(code="marketing")
    category = DataItem.objects.filter(state="active").earliest("pk").category
    another(marketing, now, code="some", category=category)
    another(marketing, now, code="achieved", ending="achieved")
    another(marketing, now, code="later", in_force_from=today + DAY)
    change(marketing, now, active=False)
    statistics = RetentionRule.objects.get(code="web_analytics")
    another(statistics, now, code="today", in_force_from=today)
    change(statistics, now, active=False)
    unused = Purpose.objects.latest("pk")
    another(unused, now, code="unused", active=False)


def acts(now: datetime) -> None:
    """Acts at the borders of the last 30 days, a copy that was not sent."""
    borders(DestructionAct.objects.order_by("-pk")[:4], now, "made_at", 30)
    change(ActCopy.objects.earliest("pk"), now, state="failed", sent_at=None)


def kept(now: datetime) -> None:
    """What open plans list, and is gone, blocked, held or needed again; and what was held."""
    today = timezone.localdate(now)
    listed = PlanItem.objects.filter(plan__state__in=OPEN, outcome="").values("data_item_id")
    here = list(DataItem.objects.filter(state="active", pk__in=listed).order_by("pk"))
    held, was_held, over, needed = list({one.subject_id: one for one in here}.values())[:4]
    gone, blocked = [one for one in here if one not in (held, was_held, over, needed)][:2]
    change(gone, now, state="destroyed", tokens=[], identity=None)
    change(blocked, now, state="blocked")
    said: dict[str, Any] = {"kind": "dispute", "placed_at": now, "until": today}
    for key, item, fields in (
        ("stands", held, {"category": held.category}),
        ("another", was_held, {"category": over.category}),
        ("lifted", was_held, {"lifted_at": now}),
        ("over", over, {"until": today - DAY}),
    ):
        change(Hold(subject_id=item.subject_id, key=key, **{**said, **fields}), now)
    purpose = Purpose.objects.filter(needs__category=needed.category, needs__active=True).earliest("pk")
    law = LegalBasis.objects.get(code="law")
    change(Processing(subject_id=needed.subject_id, purpose=purpose, basis=law, started_at=now), now)


def unlisted(now: datetime) -> list[DataItem]:
    """Values that no plan lists, of subjects whose data is not needed any more."""
    subjects = Subject.objects.filter(status="active").exclude(
        pk__in=[
            *PlanItem.objects.values_list("subject_id", flat=True),
            *HELD.values_list("subject_id", flat=True),
        ]
    )
    chosen = list(subjects.order_by("pk")[:20])
    for processing in Processing.objects.filter(subject__in=chosen, ended_at=None):
        change(processing, now, ended_at=now, end_reason="achieved")
    return list(DataItem.objects.filter(state="active", subject__in=chosen).order_by("pk"))


def plans(now: datetime) -> None:
    """A plan of every state over values that no plan lists, in three batches: late now, and in a moment."""
    proposed = RetentionPlan.objects.filter(state="proposed").earliest("pk")
    batch = PlanBatch.objects.filter(plan=proposed).earliest("pk")
    pattern = PlanItem.objects.filter(plan=proposed).earliest("data_item_id")
    free = iter(unlisted(now))
    states = ("draft", "proposed", "approved", "running", "stopped", "done", "rejected", "expired")
    for state in states:
        plan = another(
            proposed, now, number=f"P-{state}", state=state, needs_approval=False, finished_at=now,
            rejection="doubt", expires_at=now,
        )  # fmt: skip
        for number, late_at, due_at in (
            (1, now, now), (1, now + MOMENT, now), (2, now + MOMENT, now),
            (3, None, now - 3 * DAY), (3, None, now - 3 * DAY + MOMENT),
        ):  # fmt: skip
            if not PlanBatch.objects.filter(plan=plan, number=number).exists():
                another(batch, now, plan=plan, number=number, late_at=late_at)
            value = next(free)
            PlanItem.objects.create(
                plan=plan, batch=number, data_item_id=value.pk, subject_id=value.subject_id,
                category_id=value.category_id, rule_id=pattern.rule_id, method=pattern.method,
                ended_at=pattern.ended_at, due_at=due_at, late_at=late_at,
            )  # fmt: skip


def retention(now: datetime) -> None:
    """All of it."""
    for arranged in (rules, acts, kept, plans):
        arranged(now)
