"""Plans and acts straight from rows, for tests of what shows them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

from compliance.register.models import DataItem, Subject
from compliance.retention.models import DestructionAct, PlanBatch, PlanItem, RetentionPlan, RetentionRule
from tests.register.services.people import OFFICER, why

NOW = datetime(2026, 5, 6, 9, 30, tzinfo=UTC)


def plan_of(*subjects: Subject, number: str = "P-2026-000001", **fields: Any) -> RetentionPlan:
    """A frozen plan over all values of the subjects, one batch."""
    rule = RetentionRule.objects.get(code="service_access")
    items = list(DataItem.objects.filter(subject__in=subjects).order_by("pk"))
    plan = RetentionPlan(
        number=number, state="proposed", author="job:retention.nightly", made_at=NOW, frozen_at=NOW,
        digest=b"\x01" * 32, items=len(items), subjects=len(subjects), batches=1,
        grounds=[{"rule": rule.pk, "method": "destroy", "items": len(items), "subjects": len(subjects)}],
        expires_at=NOW + timedelta(days=3650),
    )  # fmt: skip
    for name, value in fields.items():
        setattr(plan, name, value)
    plan.record(actor=OFFICER, reason=why(), now=NOW)
    PlanBatch(plan=plan, number=1, items=len(items), digest=b"\x02" * 32).record(
        actor=OFFICER, reason=why(), now=NOW
    )
    PlanItem.objects.bulk_create(
        PlanItem(
            plan=plan, batch=1, data_item_id=item.pk, subject_id=item.subject_id,
            category_id=item.category_id, rule_id=rule.pk, method="destroy", ended_at=NOW, due_at=NOW,
        )
        for item in items
    )  # fmt: skip
    return plan


def act_of(*subjects: Subject, number: str = "A-2026-000001") -> DestructionAct:
    """An act of a plan that is done."""
    rule = RetentionRule.objects.get(code="service_access")
    plan = plan_of(
        *subjects, number=number.replace("A", "P", 1), state="done", approver="staff:2", decided_at=NOW,
        started_at=NOW, finished_at=NOW, approved_digest=b"\x03" * 32,
    )  # fmt: skip
    act = DestructionAct(
        number=number, plan=plan, made_at=NOW, items=12, subjects=3, whole_subjects=2, keys=14,
        anonymised=0, skipped=2, excluded=1,
        counts={
            "categories": {"email": 7, "name": 5}, "rules": [{"rule": rule.pk, "items": 12}],
            "skipped": {"held": 2}, "excluded": {"dispute": 1},
        },
        approvers=["staff:2"], plan_digest=b"\x03" * 32, outcome_digest=b"\x04" * 32,
        backups_until=date(2026, 8, 4),
    )  # fmt: skip
    act.record(actor=OFFICER, reason=why(), now=NOW)
    return act
