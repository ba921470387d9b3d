"""Writing notices to recipients with their history: one statement for all subjects of an act."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import connection

from compliance.audit.actors import Actor
from compliance.audit.reasons import Reason
from compliance.audit.request import current_request_id
from compliance.audit.set_based import Stamp, history_of
from compliance.disclosures.models import CHANGES, StopNotice, StopReason

# Of those notices after which a recipient still has the data.
SQL_CHANGES = ", ".join(f"'{reason}'" for reason in sorted(CHANGES))


def make_notices(
    condition: str,
    parameters: dict[str, Any],
    *,
    why: StopReason,
    actor: Actor,
    reason: Reason,
    now: datetime,
) -> int:
    """Makes the notices to all who got of the subjects ``ids`` what meets ``condition``; gives their number.

    It sees ``ts`` (subject of a transfer), ``t`` (transfer), ``basis``, ``purpose`` and ``got.code``.
    Whoever was told to stop, and to destroy, what a transfer brought is told nothing more of it. One query.
    """
    stamp = Stamp(actor, now, current_request_id(), reason.code)
    with connection.cursor() as cursor:
        cursor.execute(
            _MADE.format(condition=condition) + history_of(StopNotice, "+", rows="made"),
            {**parameters, **stamp.parameters(), "why": why, "now": now},
        )
        return int(cursor.rowcount)


_COLUMNS = """recipient_id, subject_id, purpose_id, categories, first_transfer_id, last_transfer_id, reason,
    state, attempts, failure, by_mail, created_at, next_attempt_at, sent_at, confirmed_at"""

# A company without an address gets its notice from staff, who find it among those not delivered.
_MADE = f"""
    WITH due AS (
        SELECT t.recipient_id, ts.subject_id, t.purpose_id,
            array_agg(DISTINCT got.code ORDER BY got.code) AS categories,
            min(t.id) AS first, max(t.id) AS last
        FROM disclosures_transferredsubject ts
        JOIN disclosures_transfer t ON t.id = ts.transfer_id
        JOIN register_legalbasis basis ON basis.id = t.basis_id
        JOIN register_purpose purpose ON purpose.id = t.purpose_id
        CROSS JOIN LATERAL unnest(t.categories) AS got(code)
        WHERE ts.subject_id = ANY(%(ids)s::bigint[]) AND {{condition}}
            AND NOT EXISTS (
                SELECT 1 FROM disclosures_stopnotice told
                WHERE told.subject_id = ts.subject_id AND told.recipient_id = t.recipient_id
                    AND told.reason NOT IN ({SQL_CHANGES})
                    AND told.purpose_id = t.purpose_id AND told.last_transfer_id >= t.id
                    AND got.code = ANY(told.categories))
        GROUP BY t.recipient_id, ts.subject_id, t.purpose_id
    ), made AS (
        INSERT INTO disclosures_stopnotice ({_COLUMNS})
        SELECT due.recipient_id, due.subject_id, due.purpose_id, due.categories, due.first, due.last, %(why)s,
            CASE WHEN r.email = '' THEN 'failed' ELSE 'pending' END, 0,
            CASE WHEN r.email = '' THEN 'no_address' ELSE '' END, r.email <> '', %(now)s, %(now)s, NULL, NULL
        FROM due JOIN disclosures_recipient r ON r.id = due.recipient_id
        ORDER BY due.recipient_id, due.subject_id, due.purpose_id
        RETURNING *
    )
"""
