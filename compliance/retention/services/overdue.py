"""Destruction is a deadline of its own: what is due and still there, and what waits for people."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection

from compliance.retention.models import ActCopy, CopyState, RetentionPlan

from .due import due_parameters, due_sql

# A night to plan, a day to approve, a night to execute, and a day to spare.
GRACE = timedelta(days=3)


@dataclass(frozen=True, slots=True)
class Standing:
    """Counts for the start page and the dashboard."""

    due: int
    overdue: int
    to_approve: int
    copies_failed: int


def standing(*, now: datetime) -> Standing:
    """How retention stands. Four statements; the first is that of the nightly job."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT count(*), count(*) FILTER (WHERE due_at <= %(late)s) FROM ({due_sql()}) AS due",
            {**due_parameters(now), "late": now - GRACE},
        )
        due, overdue = cursor.fetchone()
    return Standing(
        due=due,
        overdue=overdue,
        to_approve=RetentionPlan.objects.to_approve(now).count(),
        copies_failed=ActCopy.objects.filter(state=CopyState.FAILED).count(),
    )
