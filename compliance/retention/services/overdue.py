"""Destruction is a deadline of its own: what is due and still there, and what waits for people."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection

from compliance.deadlines.rules import day_of, end_of
from compliance.deadlines.services import Reckoning
from compliance.retention.models import ActCopy, CopyState, RetentionPlan

from .due import due_parameters, due_sql

# A night to plan, a day to approve, a night to execute, and a day to spare.
GRACE = timedelta(days=3)
UNLAWFUL_TERM = "destroy_unlawful"
LONGEST_BREAK = 40
# What is due by a rule for unlawful data has the term of the Law, everything else ours.
LATE = """
    SELECT count(*), count(*) FILTER (WHERE due.due_at <= CASE r.ending WHEN 'unlawful'
        THEN %(late_unlawful)s::timestamptz ELSE %(late)s::timestamptz END)
    FROM ({due}) AS due JOIN retention_retentionrule r ON r.id = due.rule_id
"""


@dataclass(frozen=True, slots=True)
class Standing:
    """Counts for the start page and the dashboard."""

    due: int
    overdue: int
    to_approve: int
    copies_failed: int


def unlawful_limit(now: datetime) -> datetime:
    """What was found unlawful until then had to be destroyed by now (Art. 25(2)(8): one working day).

    Terms end at 24:00 of a day and end later the later they begin, so it is the end of the latest day from
    which the term has run out.
    """
    reckoning = Reckoning()
    today = day_of(now)
    for back in range(1, LONGEST_BREAK):
        day = today - timedelta(days=back)
        if reckoning.due(UNLAWFUL_TERM, start=end_of(day) - timedelta(seconds=1), now=now).overdue:
            return end_of(day)
    return now - timedelta(days=LONGEST_BREAK)


def standing(*, now: datetime) -> Standing:
    """How retention stands. Four statements; the first is that of the nightly job."""
    with connection.cursor() as cursor:
        cursor.execute(
            LATE.format(due=due_sql()),
            {**due_parameters(now), "late": now - GRACE, "late_unlawful": unlawful_limit(now)},
        )
        due, overdue = cursor.fetchone()
    return Standing(
        due=due,
        overdue=overdue,
        to_approve=RetentionPlan.objects.to_approve(now).count(),
        copies_failed=ActCopy.objects.filter(state=CopyState.FAILED).count(),
    )
