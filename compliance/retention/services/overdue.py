"""Destruction is a deadline of its own: what is due and still there, and what waits for people.

Counted from the plans: whatever was due last night is in an open one. What has become due since then has its
whole grace before it, and a night that did not run is told of by itself (``planned_at``).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection

# A night to plan, a day to approve, a night to execute, and a day to spare.
GRACE = timedelta(days=3)
GRACE_SQL = f"interval '{GRACE.days} days'"
# After so long somebody must look why the nightly job did not run.
NIGHT_MISSED = timedelta(hours=36)
COUNTED = 10_000

# Plan: the partial index on open plans, that of their batches to do, then ranges of the primary key of the
# values: it costs what waits, never what the register holds.
WAITING = """
    FROM retention_retentionplan p
    JOIN retention_planbatch b ON b.plan_id = p.id AND b.state <> 'done'
    JOIN retention_planitem i ON i.plan_id = b.plan_id AND i.batch = b.number AND i.outcome = ''
    WHERE p.state IN ('draft', 'proposed', 'approved', 'running', 'stopped')
"""
OVERDUE = f"{WAITING} AND i.due_at <= %(at)s - {GRACE_SQL}"
# Plan: the index of the trail on the digest of the event (``audit_entry_what``), its newest entry. Without the
# digest the trail is read backwards to the last night: all of a day's entries, or all there are.
LAST_NIGHT = (
    "SELECT at FROM audit_auditentry WHERE hashtext(event) = hashtext('retention.night') "
    "AND event = 'retention.night' ORDER BY id DESC LIMIT 1"
)
STANDING = f"""
    SELECT count(*), count(*) FILTER (WHERE due_at <= %(now)s - {GRACE_SQL}),
        min(due_at) FILTER (WHERE due_at > %(now)s - {GRACE_SQL}) + {GRACE_SQL},
        (SELECT count(*) FROM retention_retentionplan WHERE state = 'proposed' AND expires_at > %(now)s),
        (SELECT min(expires_at) FROM retention_retentionplan
            WHERE state = 'proposed' AND expires_at > %(now)s),
        (SELECT count(*) FROM retention_actcopy WHERE state = 'failed'),
        ({LAST_NIGHT})
    FROM (SELECT i.due_at {WAITING} LIMIT {COUNTED + 1}) AS waiting
"""


@dataclass(frozen=True, slots=True)
class Standing:
    """How retention stands, for the start page and the list of plans. Of values at most 10,001 are counted.

    ``due``: values in plans that are not destroyed yet; ``overdue``: those whose period was over more than
    ``GRACE`` ago; ``next_overdue_at``: when the next of them will be; ``to_approve``: plans that wait for a
    second person, the first of which ends at ``approve_by``; ``planned_at``: the last nightly run.
    """

    due: int
    overdue: int
    next_overdue_at: datetime | None
    to_approve: int
    approve_by: datetime | None
    copies_failed: int
    planned_at: datetime | None

    def night_missed(self, now: datetime) -> bool:
        """Whether the nightly job ran once and no longer does, so that these counts are old."""
        return self.planned_at is not None and self.planned_at <= now - NIGHT_MISSED


def standing(*, now: datetime) -> Standing:
    """How retention stands. One query."""
    with connection.cursor() as cursor:
        cursor.execute(STANDING, {"now": now})
        return Standing(*cursor.fetchone())
