"""Reminding staff of terms: each point of each due date once, however long nothing ran.

What has come and was not made is made now; of several, the most urgent is sent and the others are only noted.
The rows are the queue: a worker commits that it tries, speaks to the mail server outside of any transaction,
and commits how it went.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from smtplib import SMTPException
from typing import Any

from django.core.mail import EmailMessage
from django.db import connection, transaction

from compliance.access.models import User
from compliance.access.rules.roles import COMPLIANCE_OFFICER, RESPONSIBLE_PERSON
from compliance.audit.actors import Actor
from compliance.audit.services import record_event
from requests_inbox.models import Reminder
from requests_inbox.reminder_texts import compose
from requests_inbox.rules.reminders import ESCALATED, PAUSES, POINTS

# Requests in one statement, and in one message.
BATCH, MOST_IN_ONE = 1_000, 100


def make_reminders(*, actor: Actor, now: datetime) -> int:
    """Makes what is due and was not made; gives how many are to be sent. Safe in many workers.

    Plan: partial index of open requests by the time of their next reminder, so it costs what is due.
    """
    made = to_send = 0
    while True:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(_MAKE, _parameters(now))
            requests, rows, urgent = cursor.fetchone()
        made, to_send = made + rows, to_send + urgent
        if requests < BATCH:
            break
    if made:
        record_event(
            "requests_inbox.reminded", actor=actor, now=now, object_label="requests_inbox.reminder",
            reason="schedule", details={"created": made, "rows": to_send},
        )  # fmt: skip
    return int(to_send)


def send_reminders(*, actor: Actor, now: datetime, limit: int = 1_000) -> int:
    """Sends what waits, one message for each addressee; gives how many reminders went out."""
    sent = tried = 0
    while tried < limit and (claim := _claim(now)) is not None:
        arrived = _send(claim)
        _settle(claim, arrived, actor=actor, now=now)
        tried += len(claim.reminders)
        sent += len(claim.reminders) if arrived else 0
    return sent


@dataclass(frozen=True, slots=True)
class Claim:
    """Reminders to one addressee that this worker tries to send."""

    reminders: Sequence[Reminder]

    @property
    def addressees(self) -> list[User]:
        """Whom the message goes to: who works on them, or all who may take them; then who answers for all.

        Nobody is left out because somebody left: without an active addressee it goes to the officers, and
        without officers to the responsible persons.
        """
        first = self.reminders[0]
        one = first.addressee
        if first.kind != ESCALATED and one is not None and one.is_active and one.email:
            return [one]
        reachable = User.objects.active().exclude(email="").order_by("pk")
        responsible = reachable.with_role(RESPONSIBLE_PERSON)
        if first.kind == ESCALATED:
            return list(responsible)
        return list(reachable.with_role(COMPLIANCE_OFFICER)) or list(responsible)


def _claim(now: datetime) -> Claim | None:
    parameters: dict[str, Any] = {"now": now, "pauses": list(PAUSES), "most": MOST_IN_ONE, "esc": ESCALATED}
    ids: list[int] = []
    while not ids:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(_TAKE, parameters)
            rows = cursor.fetchall()
        if not rows:
            return None
        ids = [pk for pk, holds in rows if holds]
    found = Reminder.objects.select_related("request", "addressee").filter(pk__in=ids)
    return Claim(list(found.order_by("due_at", "pk")))


def _send(claim: Claim) -> bool:
    """Whether somebody was reminded. An address that is wrong must not have the others reminded again."""
    arrived = False
    for person in claim.addressees:
        letter = compose([(one.request, one.kind) for one in claim.reminders], person.language)
        # What no header can hold is a ValueError.
        with suppress(SMTPException, OSError, ValueError):
            EmailMessage(subject=letter.subject, body=letter.body, to=[person.email]).send()
            arrived = True
    return arrived


def _settle(claim: Claim, arrived: bool, *, actor: Actor, now: datetime) -> None:
    ids = [one.pk for one in claim.reminders]
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_DONE, {"ids": ids, "now": now, "arrived": arrived, "most": len(PAUSES)})
        given_up = cursor.fetchone()[0]
        if arrived or given_up:
            record_event(
                "requests_inbox.reminder_sent" if arrived else "requests_inbox.reminder_failed",
                actor=actor, now=now, object_label="requests_inbox.reminder", object_id=ids[0],
                reason="schedule",
                details={"rows": len(ids) if arrived else given_up, "kind": claim.reminders[0].kind},
            )  # fmt: skip


def _parameters(now: datetime) -> dict[str, Any]:
    return {
        "now": now,
        "batch": BATCH,
        "escalated": ESCALATED,
        "kinds": [point.kind for point in POINTS],
        "parts": [point.part for point in POINTS],
        "after": [point.after for point in POINTS],
    }


_MAKE = """
    WITH due AS (
        SELECT id, due_at, coalesce(counts_from, received_at) AS start, assignee_id
        FROM requests_inbox_request
        WHERE status <> 'done' AND remind_at <= %(now)s
        ORDER BY remind_at, id LIMIT %(batch)s FOR NO KEY UPDATE SKIP LOCKED
    ), points AS (
        SELECT due.*, p.kind, p.urgency, due.start + (due.due_at - due.start) * p.part + p.after AS at
        FROM due CROSS JOIN unnest(
            %(kinds)s::text[], %(parts)s::float8[], %(after)s::interval[]
        ) WITH ORDINALITY AS p (kind, part, after, urgency)
    ), reached AS (
        SELECT *, max(urgency) OVER (PARTITION BY id) AS top FROM points WHERE at <= %(now)s
    ), made AS (
        INSERT INTO requests_inbox_reminder
            (request_id, kind, due_at, addressee_id, made_at, attempts, next_attempt_at)
        SELECT id, kind, due_at, CASE WHEN kind <> %(escalated)s THEN assignee_id END, %(now)s, 0,
               CASE WHEN urgency = top THEN %(now)s::timestamptz END
        FROM reached
        ON CONFLICT (request_id, kind, due_at) DO NOTHING
        RETURNING next_attempt_at
    ), later AS (
        UPDATE requests_inbox_request r
        SET remind_at = (
            SELECT min(p.at) FROM points p
            WHERE p.id = r.id AND p.at > %(now)s
                AND p.urgency > coalesce((SELECT max(q.top) FROM reached q WHERE q.id = r.id), 0)
        )
        FROM due WHERE r.id = due.id
    )
    SELECT (SELECT count(*) FROM due), count(*), count(next_attempt_at) FROM made
"""
# What became pointless meanwhile (done, or another due date) is not sent; it stays, without a next try.
_TAKE = """
    WITH first AS (
        SELECT addressee_id, kind = %(esc)s AS escalated FROM requests_inbox_reminder
        WHERE sent_at IS NULL AND next_attempt_at <= %(now)s
        ORDER BY next_attempt_at LIMIT 1
    ), due AS (
        SELECT n.id, r.status <> 'done' AND r.due_at = n.due_at AS holds
        FROM requests_inbox_reminder n
        JOIN requests_inbox_request r ON r.id = n.request_id, first
        WHERE n.sent_at IS NULL AND n.next_attempt_at <= %(now)s
            AND n.addressee_id IS NOT DISTINCT FROM first.addressee_id
            AND (n.kind = %(esc)s) = first.escalated
        ORDER BY n.next_attempt_at LIMIT %(most)s FOR UPDATE OF n SKIP LOCKED
    ), taken AS (
        UPDATE requests_inbox_reminder n
        SET attempts = n.attempts + CASE WHEN due.holds THEN 1 ELSE 0 END,
            next_attempt_at = CASE WHEN due.holds THEN %(now)s
                + (%(pauses)s::interval[])[least(n.attempts + 1, cardinality(%(pauses)s::interval[]))] END
        FROM due WHERE due.id = n.id
        RETURNING n.id, due.holds
    )
    SELECT id, holds FROM taken
"""
_DONE = """
    WITH settled AS (
        UPDATE requests_inbox_reminder
        SET sent_at = CASE WHEN %(arrived)s THEN %(now)s::timestamptz END,
            next_attempt_at = CASE WHEN NOT %(arrived)s AND attempts < %(most)s THEN next_attempt_at END
        WHERE id = ANY(%(ids)s) AND sent_at IS NULL
        RETURNING next_attempt_at
    )
    SELECT count(*) FROM settled WHERE next_attempt_at IS NULL
"""
