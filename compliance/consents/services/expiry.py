"""Ending consents whose term has run out, for many subjects in one statement.

The statement does what ``rules.withdrawal.outcome`` says of the consents it ends. A batch is one
transaction: consents, their entries of the ledger, processings and their history, one event. So a killed
run leaves whole batches behind and the next one goes on; two workers pass each other by.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction

from compliance.audit.actors import Actor
from compliance.audit.reasons import Reason
from compliance.audit.request import current_request_id
from compliance.audit.services import record_event
from compliance.audit.set_based import Stamp, history_of
from compliance.consents import events  # noqa: F401  (registers the reason: screens are read before apps are ready)
from compliance.consents.models import Consent
from compliance.register.models import Processing

from .coverage import CONSENT_DISTRIBUTION
from .hooks import tell_ended_in_bulk

EXPIRED = Reason("consent_expired")

# Plan: the partial index on valid_until of active consents, from the cursor on.
CANDIDATES = """
    SELECT id, subject_id, valid_until FROM consents_consent
    WHERE state = 'active' AND valid_until <= %s AND (%s::timestamptz IS NULL OR (valid_until, id) > (%s, %s))
    ORDER BY valid_until, id LIMIT %s
"""
# Subjects first, as everywhere. Somebody who works on one now holds it; the next run comes to it again.
LOCK_SUBJECTS = """
    SELECT id FROM register_subject WHERE id = ANY(%s) ORDER BY id FOR NO KEY UPDATE SKIP LOCKED
"""
# Consents that stay are those whose term is not over: the table is seen below as it was before the update.
# What stays is looked up for each processing (LATERAL): PostgreSQL guesses that a handful of rows is touched,
# and would compare each with each if it were a join.
EXPIRE = f"""
    WITH gone AS (
        UPDATE consents_consent SET state = 'expired', act = 'expired', number = number + 1,
            ended_at = valid_until, received_at = valid_until, channel = 'schedule', giver = 'nobody',
            representative = NULL, evidence = NULL, message = ''
        WHERE subject_id = ANY(%(subjects)s) AND state = 'active' AND valid_until <= %(stamp_now)s
            AND id IS DISTINCT FROM %(spared)s::bigint
        RETURNING *
    ), ledger AS (
        {history_of(Consent, "~", rows="gone")}
    ), running AS (
        SELECT p.id, p.subject_id, u.id AS purpose_id, u.code AS purpose, p.covers,
            CASE WHEN b.code = '{CONSENT_DISTRIBUTION}' THEN 'distribution' ELSE u.consent_kind END AS kind
        FROM register_processing p
        JOIN register_legalbasis b ON b.id = p.basis_id AND b.needs_consent
        JOIN register_purpose u ON u.id = p.purpose_id
        WHERE p.subject_id = ANY(%(subjects)s) AND p.ended_at IS NULL
    ), touched AS (
        SELECT r.id, r.subject_id, r.purpose_id, r.purpose, r.kind, r.covers, max(g.valid_until) AS until
        FROM running r
        JOIN gone g ON g.subject_id = r.subject_id AND g.kind = r.kind AND r.purpose = ANY(g.purposes)
        GROUP BY 1, 2, 3, 4, 5, 6
    ), needed AS MATERIALIZED (
        SELECT n.purpose_id, array_agg(c.code ORDER BY c.code COLLATE "C") AS codes
        FROM register_purposecategory n JOIN register_category c ON c.id = n.category_id
        WHERE n.active GROUP BY n.purpose_id
    ), settled AS MATERIALIZED (
        SELECT t.id, t.until, w.codes AS wanted,
            ARRAY(SELECT code FROM unnest(w.codes) AS code WHERE code = ANY(stay.codes)) AS left_over
        FROM touched t
        LEFT JOIN needed n ON n.purpose_id = t.purpose_id
        CROSS JOIN LATERAL (
            SELECT ARRAY(SELECT code FROM unnest(n.codes) AS code
                         WHERE t.covers IS NULL OR code = ANY(t.covers)) AS codes
        ) w
        CROSS JOIN LATERAL (
            SELECT ARRAY(SELECT unnest(c.categories) FROM consents_consent c
                         WHERE c.subject_id = t.subject_id AND c.kind = t.kind AND c.state = 'active'
                             AND t.purpose = ANY(c.purposes)
                             AND (c.valid_until IS NULL OR c.valid_until > %(stamp_now)s
                                  OR c.id = %(spared)s::bigint)) AS codes
        ) stay
    ), moved AS (
        UPDATE register_processing p SET
            ended_at = CASE WHEN s.left_over = '{{}}' THEN greatest(s.until, p.started_at) END,
            end_reason = CASE WHEN s.left_over = '{{}}' THEN 'expired' ELSE '' END,
            covers = CASE WHEN s.left_over = '{{}}' THEN p.covers ELSE s.left_over END
        FROM settled s
        WHERE p.id = s.id AND (s.left_over = '{{}}' OR s.left_over <> s.wanted)
        RETURNING p.*
    ), history AS (
        {history_of(Processing, "~", rows="moved")}
    )
    SELECT ARRAY(SELECT id FROM gone ORDER BY id),
        (SELECT count(*) FROM moved WHERE ended_at IS NOT NULL),
        (SELECT count(*) FROM moved WHERE ended_at IS NULL)
"""


@dataclass(frozen=True, slots=True)
class Expired:
    """What one statement did: ids of the consents that ended, processings that ended or were narrowed."""

    consents: list[int]
    ended: int = 0
    narrowed: int = 0


def expire_consents(*, actor: Actor, now: datetime, batch: int = 5000, limit: int | None = None) -> int:
    """Ends every active consent whose term is over; gives how many. Run it again at any time.

    ``limit`` stops after the batch in which so many have ended. Subjects that somebody holds locked are
    left to the next run.
    """
    total = 0
    cursor: tuple[datetime, int] | None = None
    while limit is None or total < limit:
        with transaction.atomic():
            candidates = _candidates(cursor, now, batch)
            if not candidates:
                break
            cursor = (candidates[-1][2], candidates[-1][0])
            with connection.cursor() as link:
                link.execute(LOCK_SUBJECTS, [sorted({subject_id for _, subject_id, _ in candidates})])
                locked = [row[0] for row in link.fetchall()]
            total += len(expire_of(subject_ids=locked, actor=actor, now=now).consents)
    return total


def expire_of(*, subject_ids: list[int], actor: Actor, now: datetime, spared: int | None = None) -> Expired:
    """Ends consents of locked subjects whose term is over, all but ``spared``. In the caller's transaction.

    Plan: index scans on the subject of consents and processings; everything else is small.
    """
    if not subject_ids:
        return Expired([])
    stamp = Stamp(actor, now, current_request_id(), EXPIRED.code)
    with connection.cursor() as link:
        link.execute(EXPIRE, {"subjects": subject_ids, "spared": spared, **stamp.parameters()})
        expired = Expired(*link.fetchone())
    if expired.consents:
        tell_ended_in_bulk(expired.consents, now=now, actor=actor, reason=EXPIRED)
        one = subject_ids[0] if len(subject_ids) == 1 else None
        record_event(
            "consents.expired",
            actor=actor,
            now=now,
            subject_id=one,
            object_label="consents.consent",
            reason=EXPIRED.code,
            details={
                "consents": len(expired.consents),
                "processings_ended": expired.ended,
                "processings_narrowed": expired.narrowed,
            },
        )
    return expired


def _candidates(
    after: tuple[datetime, int] | None, now: datetime, batch: int
) -> list[tuple[int, int, datetime]]:
    instant, pk = after or (None, None)
    with connection.cursor() as link:
        link.execute(CANDIDATES, [now, instant, instant, pk, batch])
        found: list[tuple[int, int, datetime]] = link.fetchall()
        return found
