"""The rows of a plan in SQL: their hash, and what was left out of them."""

from __future__ import annotations

from django.db import connection

from compliance.retention.models import Outcome, PlanBatch, PlanItem, RetentionPlan
from compliance.retention.rules import plans

# What an item says, as it is hashed: ids, method, and instants in microseconds.
LINE = """concat_ws(',', i.data_item_id, i.subject_id, i.category_id, i.rule_id, i.method,
    (extract(epoch FROM i.ended_at) * 1000000)::bigint, (extract(epoch FROM i.due_at) * 1000000)::bigint)"""
DIGEST = f"sha256(string_agg({LINE}, ';' ORDER BY i.data_item_id)::bytea)"


def batch_digest(plan_id: int, batch: int) -> bytes:
    """The hash of a batch as its rows are now. Plan: range of the primary key."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {DIGEST} FROM retention_planitem i WHERE i.plan_id = %s AND i.batch = %s",
            [plan_id, batch],
        )
        found = cursor.fetchone()[0]
    return b"" if found is None else bytes(found)


def is_unchanged(plan: RetentionPlan) -> bool:
    """Whether the whole list is the one that was frozen, and what was left out what was approved."""
    recorded = digests_of(plan)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {DIGEST} FROM retention_planitem i WHERE i.plan_id = %s GROUP BY i.batch "
            "ORDER BY i.batch",
            [plan.pk],
        )
        found = [bytes(row[0]) for row in cursor.fetchall()]
    digest = bytes(plan.digest or b"")
    if found != recorded or plans.plan_digest(recorded) != digest:
        return False
    approved = plan.approved_digest
    return approved is None or plans.approved_digest(digest, left_out(plan)) == bytes(approved)


def digests_of(plan: RetentionPlan) -> list[bytes]:
    """The recorded hashes of the batches, in their order."""
    batches = PlanBatch.objects.filter(plan_id=plan.pk).order_by("number")
    return [bytes(digest) for digest in batches.values_list("digest", flat=True)]


def left_out(plan: RetentionPlan) -> dict[int, str]:
    """What the approver has left out: id of the value → why. Plan: the partial index of what was left out."""
    rows = PlanItem.objects.filter(plan=plan, outcome=Outcome.EXCLUDED)
    return dict(rows.values_list("data_item_id", "why"))
