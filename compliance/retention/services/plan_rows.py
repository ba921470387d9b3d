"""The rows of a plan in SQL: their hash, and what was left out of them."""

from __future__ import annotations

from django.db import connection

from compliance.retention.models import Outcome, PlanBatch, PlanItem, RetentionPlan
from compliance.retention.rules import plans


def digest_of(item_id: str) -> str:
    """SQL of the hash of rows ``i`` whose value is the column ``item_id``.

    Of each row, in the order of the values: value, subject, category and rule as eight bytes, when its
    processing ended and when it was due as microseconds since 2000 in eight bytes, the method and a zero.
    Bytes, because texts of ids and times took longer to make than the rows to write.
    """
    line = f"""int8send(i.{item_id}) || int8send(i.subject_id) || int8send(i.category_id)
        || int8send(i.rule_id) || timestamptz_send(i.ended_at) || timestamptz_send(i.due_at)
        || textsend(i.method) || '\\x00'::bytea"""
    return f"sha256(string_agg({line}, ''::bytea ORDER BY i.{item_id}))"


DIGEST = digest_of("data_item_id")


def frozen_rows(plan_id: int, batch: int) -> tuple[bytes, bool]:
    """The hash of a batch as its rows are, and whether any is left out. Plan: range of the primary key."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {DIGEST}, coalesce(bool_or(i.outcome <> ''), false) FROM retention_planitem i "
            "WHERE i.plan_id = %s AND i.batch = %s",
            [plan_id, batch],
        )
        digest, left_out_any = cursor.fetchone()
    return b"" if digest is None else bytes(digest), left_out_any


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
