"""Noting that people used what a purpose is for: of each the last day, and nothing more (clause 5.7)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import connection, transaction

from compliance.audit.actors import Actor
from compliance.audit.reasons import Reason
from compliance.audit.request import current_request_id
from compliance.audit.services import record_event
from compliance.audit.set_based import Stamp, history_of
from compliance.deadlines.rules import day_of
from compliance.register.models import Destruction
from compliance.retention.models import InactivityWarning

LOCK = "SELECT id FROM register_subject WHERE id = ANY(%(subjects)s) ORDER BY id FOR SHARE"
# Of whom nothing is processed for the purpose no day is kept. Plan: index scans by the primary keys.
NOTE = f"""
    WITH said AS MATERIALIZED (
        SELECT subject_id, purpose_id, max(last_on) AS last_on
        FROM unnest(%(subjects)s::bigint[], %(purposes)s::bigint[], %(days)s::date[])
            AS s (subject_id, purpose_id, last_on)
        GROUP BY 1, 2
    ), live AS MATERIALIZED (
        SELECT s.*, p.id AS processing_id FROM said s
        JOIN register_processing p ON p.subject_id = s.subject_id AND p.purpose_id = s.purpose_id
            AND p.ended_at IS NULL
    ), kept AS (
        INSERT INTO retention_activity AS a (subject_id, purpose_id, last_on)
        SELECT DISTINCT subject_id, purpose_id, last_on FROM live ORDER BY subject_id, purpose_id
        ON CONFLICT (subject_id, purpose_id) DO UPDATE SET last_on = excluded.last_on
            WHERE a.last_on < excluded.last_on
        RETURNING 1
    ), back AS (
        UPDATE retention_inactivitywarning w SET state = 'cancelled', settled_at = %(stamp_now)s
        FROM live JOIN retention_inactivityrule r ON r.purpose_id = live.purpose_id
        WHERE w.processing_id = live.processing_id AND w.state = 'pending'
            AND live.last_on + make_interval(months => r.months) >= %(today)s
        RETURNING w.*
    ), history AS (
        {history_of(InactivityWarning, "~", rows="back")}
    )
    SELECT (SELECT count(*) FROM (SELECT DISTINCT subject_id, purpose_id FROM live) AS l),
        (SELECT count(*) FROM back)
"""


@dataclass(frozen=True, slots=True)
class Noted:
    """How many days were taken, and how many warnings that cancelled."""

    noted: int
    cancelled: int


@dataclass(frozen=True, slots=True)
class Used:
    """A subject used what a purpose is for, on a day. Ids."""

    subject: int
    purpose: int
    on: date


def note_activity(*, used: Sequence[Used], actor: Actor, reason: Reason, now: datetime) -> Noted:
    """Keeps the latest day for each subject and purpose; who comes back in time is not ended.

    Days after today in Almaty raise ValueError: callers check them. What is not processed is passed over.
    """
    today = day_of(now)
    if any(one.on > today for one in used):
        raise ValueError("a day that has not come")
    if not used:
        return Noted(0, 0)
    subjects = [one.subject for one in used]
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(LOCK, {"subjects": subjects})
            cursor.execute(
                NOTE,
                {
                    "subjects": subjects,
                    "purposes": [one.purpose for one in used],
                    "days": [one.on for one in used],
                    "today": today,
                    **Stamp(actor, now, current_request_id(), reason.code).parameters(),
                },
            )
            noted = Noted(*cursor.fetchone())
        record_event(
            "retention.activity_noted",
            actor=actor,
            now=now,
            subject_id=subjects[0] if len(set(subjects)) == 1 else None,
            object_label="register.processing",
            reason=reason.code,
            details={"noted": noted.noted, "cancelled": noted.cancelled},
        )
    return noted


def forget_activity(destructions: Sequence[Destruction], actor: Actor, reason: Reason, now: datetime) -> None:
    """For ``register.services.destruction.DESTROYED``: the days of whom everything is destroyed go too."""
    whole = [one.subject_id for one in destructions if one.whole]
    if whole:
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM retention_activity WHERE subject_id = ANY(%s)", [whole])
