"""Destruction is a deadline of its own: what is due and still there, and what waits for people.

Counted from the plans: whatever was due last night is in an open one. What has become due since then has its
whole grace before it, and a night that did not run is told of by itself (``planned_at``). Every value of a
plan says since when it is late, and every batch since when its first one is, so that what is not late is
not read. What was destroyed otherwise since then, is blocked, held or needed again is not counted: nobody is
to destroy it (clauses 2.2, 3.1.2, 5.7).
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db import connection

from compliance.deadlines.almanac import NoCalendar
from compliance.deadlines.rules import ALMATY, day_of
from compliance.deadlines.services import NoRule, Reckoning
from compliance.policy.indicators import Records

# A night to plan, a day to approve, a night to execute, and a day to spare. Unlawful data has the Law's term.
GRACE = timedelta(days=3)
GRACE_SQL = f"interval '{GRACE.days} days'"
UNLAWFUL_TERM = "destroy_unlawful"
# What ended longer ago is late by the grace as well.
DAYS_BACK = 60
# After so long somebody must look why the nightly job did not run.
NIGHT_MISSED = timedelta(hours=36)
COUNTED = 10_000

# Plan: the partial index on open plans, that of their batches to do, then ranges of the primary key of the
# values, and for each its row, the holds and the processings of its subject: it costs what waits, never what
# the register holds.
WAITING = f"""
    FROM retention_retentionplan p
    JOIN retention_planbatch b ON b.plan_id = p.id AND b.state <> 'done'
    JOIN retention_planitem i ON i.plan_id = b.plan_id AND i.batch = b.number AND i.outcome = ''
    JOIN register_dataitem v ON v.id = i.data_item_id AND v.state = 'active'
    WHERE p.state IN ('draft', 'proposed', 'approved', 'running', 'stopped')
        AND NOT EXISTS (
            SELECT FROM retention_hold h WHERE h.subject_id = i.subject_id AND h.lifted_at IS NULL
                AND (h.until IS NULL OR h.until >= (%(at)s AT TIME ZONE '{ALMATY}')::date)
                AND (h.category_id IS NULL OR h.category_id = i.category_id))
        AND NOT EXISTS (
            SELECT FROM register_processing g
            JOIN register_purposecategory n ON n.purpose_id = g.purpose_id AND n.active
            JOIN register_category c ON c.id = n.category_id
            WHERE g.subject_id = i.subject_id AND g.ended_at IS NULL AND n.category_id = i.category_id
                AND (g.covers IS NULL OR c.code = ANY(g.covers)))
"""
LATE_AT = f"coalesce(i.late_at, i.due_at + {GRACE_SQL})"
# Plan: the partial index on when the first value of a batch to do is late, then only these batches.
OVERDUE = f"{WAITING} AND coalesce(b.late_at, '-infinity') <= %(at)s AND {LATE_AT} <= %(at)s"
# A value of a plan has no page; its plan has, and says whose it is.
DUE_VALUES = Records(
    key="p.id",
    label="p.number || ' / ' || (SELECT reference FROM register_subject WHERE id = i.subject_id) "
    "|| ' / ' || (SELECT code FROM register_category WHERE id = i.category_id)",
)
# Plan: the index of the trail on the digest of the event (``audit_entry_what``), its newest entry. Without
# the digest, the trail is read backwards to the last night: all of a day's entries, or all there are.
LAST_NIGHT = (
    "SELECT at FROM audit_auditentry WHERE hashtext(event) = hashtext('retention.night') "
    "AND event = 'retention.night' ORDER BY id DESC LIMIT 1"
)
STANDING = f"""
    SELECT count(*), (SELECT count(*) FROM (SELECT 1 {OVERDUE} LIMIT {COUNTED + 1}) AS late),
        min(late_at) FILTER (WHERE late_at > %(at)s),
        (SELECT count(*) FROM retention_retentionplan WHERE state = 'proposed' AND expires_at > %(at)s),
        (SELECT min(expires_at) FROM retention_retentionplan
            WHERE state = 'proposed' AND expires_at > %(at)s),
        (SELECT count(*) FROM retention_actcopy WHERE state = 'failed'),
        ({LAST_NIGHT})
    FROM (SELECT {LATE_AT} AS late_at {WAITING} LIMIT {COUNTED + 1}) AS waiting
"""


@dataclass(frozen=True, slots=True)
class Standing:
    """How retention stands, for the start page and the list of plans. Of values at most 10,001 are counted.

    ``due``: values in plans that are not destroyed yet; ``overdue``: those whose period was over more than
    ``GRACE`` ago, or whose one working day is over (Art. 25(2)(8)); ``next_overdue_at``: when the next of
    them will be; ``to_approve``: plans that wait for a second person, the first of which ends at
    ``approve_by``; ``planned_at``: the last nightly run.
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
        cursor.execute(STANDING, {"at": now})
        return Standing(*cursor.fetchone())


def unlawful_terms(now: datetime) -> dict[date, datetime]:
    """Of the last days, by the day on which data was found unlawful: from when on it is overdue.

    Without days for which nothing says how to count the term. Two queries.
    """
    reckoning, today, terms = Reckoning(), day_of(now), {}
    for day in (today - timedelta(days=back) for back in range(DAYS_BACK)):
        with suppress(NoRule, NoCalendar):
            terms[day] = reckoning.due(UNLAWFUL_TERM, start=datetime.combine(day, time(12), ALMATY)).due_at
    return terms


def late_at(
    *, ended_at: datetime, due_at: datetime, unlawful: bool, terms: Mapping[date, datetime]
) -> datetime:
    """From when on what is due is overdue: after the grace, or by the Law's term if it is unlawful."""
    return terms.get(day_of(ended_at), due_at + GRACE) if unlawful else due_at + GRACE
