"""Ending purposes of people who have not come back: warned, given days of grace, then ended (clause 5.7).

Every step asks how things stand and not what happened today, so a job that was down for days does the same
later, and one that runs twice does nothing twice. A batch is one transaction.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from compliance.audit.actors import Actor
from compliance.audit.reasons import Reason
from compliance.audit.request import current_request_id
from compliance.audit.services import record_event
from compliance.audit.set_based import Stamp, history_of
from compliance.consents.services.letters import can_send
from compliance.deadlines.rules import ALMATY
from compliance.register.models import Processing
from compliance.retention.models import InactivityWarning, WarningNotice

from .due import due_parameters

REASON = Reason("inactivity")
BATCH = 2_000
# Of a processing p with its rule r: giving a consent to the purpose is activity, too. The months run like any
# period: from the day after the last activity to the end of their last day.
INACTIVE = f"""
    (greatest(
        (p.started_at AT TIME ZONE '{ALMATY}')::date,
        (SELECT a.last_on FROM retention_activity a
         WHERE a.subject_id = p.subject_id AND a.purpose_id = p.purpose_id),
        (SELECT max((c.given_at AT TIME ZONE '{ALMATY}')::date) FROM consents_consent c
         JOIN register_purpose u ON u.id = p.purpose_id
         WHERE c.subject_id = p.subject_id AND u.code = ANY(c.purposes))
    ) + make_interval(months => r.months) < %(today)s::date)
"""
# Plan: live processings of the few purposes with a rule, then index scans for each.
WARN = f"""
    WITH made AS (
        INSERT INTO retention_inactivitywarning
            (subject_id, processing_id, warned_at, ends_on, state, notice, attempts)
        SELECT p.subject_id, p.id, %(stamp_now)s, %(today)s::date + r.grace_days, 'pending', %(notice)s, 0
        FROM register_processing p
        JOIN retention_inactivityrule r ON r.purpose_id = p.purpose_id AND r.active
        JOIN register_subject s ON s.id = p.subject_id AND s.status = 'active'
        WHERE p.ended_at IS NULL AND {INACTIVE}
            AND NOT EXISTS (SELECT FROM retention_inactivitywarning w
                            WHERE w.processing_id = p.id AND w.state = 'pending')
        ORDER BY p.id LIMIT %(batch)s
        ON CONFLICT DO NOTHING
        RETURNING *
    )
    {history_of(InactivityWarning, "+", rows="made")}
"""
# Warnings of what has ended otherwise, of who came back, and of a rule that was changed or switched off.
CANCEL = f"""
    WITH gone AS (
        SELECT w.id FROM retention_inactivitywarning w
        JOIN register_processing p ON p.id = w.processing_id
        WHERE w.state = 'pending' AND (p.ended_at IS NOT NULL OR NOT EXISTS (
            SELECT FROM retention_inactivityrule r
            WHERE r.purpose_id = p.purpose_id AND r.active AND {INACTIVE}))
        ORDER BY w.id LIMIT %(batch)s FOR UPDATE OF w SKIP LOCKED
    ), settled AS (
        UPDATE retention_inactivitywarning w SET state = 'cancelled', settled_at = %(stamp_now)s
        FROM gone WHERE w.id = gone.id RETURNING w.*
    )
    {history_of(InactivityWarning, "~", rows="settled")}
"""
# Plan: the partial index over the last day of pending warnings. Somebody at work on a subject is passed by.
CANDIDATES = """
    SELECT w.subject_id FROM retention_inactivitywarning w
    WHERE w.state = 'pending' AND w.notice <> 'pending' AND w.ends_on < %(today)s AND w.subject_id > %(after)s
    GROUP BY 1 ORDER BY 1 LIMIT %(batch)s
"""
LOCK = """
    SELECT id FROM register_subject WHERE id = ANY(%(candidates)s) AND status = 'active'
    ORDER BY id FOR NO KEY UPDATE SKIP LOCKED
"""
END = f"""
    WITH over AS MATERIALIZED (
        SELECT w.id, w.processing_id,
            least((w.ends_on + 1)::timestamp AT TIME ZONE '{ALMATY}', %(stamp_now)s) AS ended_at
        FROM retention_inactivitywarning w
        JOIN register_processing p ON p.id = w.processing_id AND p.ended_at IS NULL
        JOIN retention_inactivityrule r ON r.purpose_id = p.purpose_id AND r.active
        WHERE w.subject_id = ANY(%(subjects)s) AND w.state = 'pending' AND w.notice <> 'pending'
            AND w.ends_on < %(today)s AND {INACTIVE}
    ), ended AS (
        UPDATE register_processing p SET end_reason = 'achieved',
            ended_at = greatest(over.ended_at, p.started_at)
        FROM over WHERE p.id = over.processing_id AND p.ended_at IS NULL RETURNING p.*
    ), history AS (
        {history_of(Processing, "~", rows="ended")}
    ), settled AS (
        UPDATE retention_inactivitywarning w SET state = 'ended', settled_at = %(stamp_now)s
        FROM ended WHERE w.processing_id = ended.id AND w.state = 'pending' RETURNING w.*
    ), told AS (
        {history_of(InactivityWarning, "~", rows="settled")}
    ), forgotten AS (
        DELETE FROM retention_activity a USING ended e
        WHERE a.subject_id = e.subject_id AND a.purpose_id = e.purpose_id
            AND NOT EXISTS (SELECT FROM register_processing p
                            WHERE p.subject_id = e.subject_id AND p.purpose_id = e.purpose_id
                                AND p.ended_at IS NULL AND p.id NOT IN (SELECT processing_id FROM over))
    )
    SELECT count(*) FROM ended
"""


@dataclass(frozen=True, slots=True)
class Done:
    """What a run did: warnings cancelled, processings ended, warnings made."""

    cancelled: int
    ended: int
    warned: int


def keep_inactivity(*, actor: Actor, now: datetime, batch: int = BATCH) -> Done:
    """Cancels what is settled otherwise, ends what is over, and warns who is inactive. Idempotent."""
    cancelled = _many(CANCEL, actor=actor, now=now, batch=batch)
    ended = _end(actor=actor, now=now, batch=batch)
    notice = WarningNotice.PENDING if can_send() else WarningNotice.STAFF
    warned = _many(WARN, actor=actor, now=now, batch=batch, notice=notice)
    if warned:
        _tell("retention.inactive_warned", actor=actor, now=now, count=warned)
    return Done(cancelled, ended, warned)


def _many(statement: str, *, actor: Actor, now: datetime, batch: int, **more: Any) -> int:
    total, done = 0, batch
    while done == batch:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement, {**_parameters(actor, now), "batch": batch, **more})
            done = int(cursor.rowcount)
        total += done
    return total


def _end(*, actor: Actor, now: datetime, batch: int) -> int:
    total, after = 0, 0
    while True:
        with transaction.atomic(), connection.cursor() as cursor:
            parameters = {**_parameters(actor, now), "batch": batch, "after": after}
            cursor.execute(CANDIDATES, parameters)
            candidates = [row[0] for row in cursor.fetchall()]
            if not candidates:
                return total
            after = candidates[-1]
            cursor.execute(LOCK, {"candidates": candidates})
            parameters["subjects"] = [row[0] for row in cursor.fetchall()]
            cursor.execute(END, parameters)
            ended = int(cursor.fetchone()[0])
            if ended:
                _tell("retention.inactive_ended", actor=actor, now=now, count=ended)
            total += ended


def _parameters(actor: Actor, now: datetime) -> dict[str, Any]:
    return {**due_parameters(now), **Stamp(actor, now, current_request_id(), REASON.code).parameters()}


def _tell(event: str, *, actor: Actor, now: datetime, count: int) -> None:
    record_event(
        event,
        actor=actor,
        now=now,
        object_label="retention.inactivitywarning",
        reason=REASON.code,
        details={"processings": count},
    )
