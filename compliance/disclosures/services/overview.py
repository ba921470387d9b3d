"""Who got what of a subject: for their page, for answers to them, and to know whom to tell."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from compliance.disclosures.models import CHANGES, Recipient

# A subject with more recipients than this is shown the latest of them, and the number.
MOST = 50


@dataclass(frozen=True, slots=True)
class Received:
    """What one recipient got of a subject for one purpose, and whether it was told to stop."""

    recipient: Recipient
    purpose_id: int
    categories: tuple[str, ...]
    transfers: int
    first_at: datetime
    last_at: datetime
    stop_state: str
    stopped: tuple[str, ...]


def recipients_of(subject_id: int, most: int = MOST) -> list[Received]:
    """Recipients of a subject's data, latest first, by purpose. Two queries.

    Plan: index scan of ``disclosures_transferred_whom``, then transfers by primary key.
    """
    with connection.cursor() as cursor:
        cursor.execute(_RECEIVED, {"subject": subject_id, "most": most, "changes": sorted(CHANGES)})
        rows = cursor.fetchall()
    known = Recipient.objects.in_bulk({row[0] for row in rows})
    return [
        Received(known[recipient], purpose, tuple(categories), count, first, last, state, tuple(stopped))
        for recipient, purpose, categories, count, first, last, state, stopped in rows
    ]


_RECEIVED = """
    SELECT t.recipient_id, t.purpose_id, array_agg(DISTINCT got.code ORDER BY got.code),
        count(DISTINCT t.id), min(t.at), max(t.at),
        coalesce(stop.state, ''), coalesce(stop.categories, '{}')
    FROM disclosures_transferredsubject ts
    JOIN disclosures_transfer t ON t.id = ts.transfer_id
    CROSS JOIN LATERAL unnest(t.categories) AS got(code)
    LEFT JOIN LATERAL (
        SELECT n.state, n.categories FROM disclosures_stopnotice n
        WHERE n.subject_id = ts.subject_id AND n.recipient_id = t.recipient_id
            AND n.purpose_id = t.purpose_id AND n.reason <> ALL(%(changes)s)
        ORDER BY n.id DESC LIMIT 1) AS stop ON true
    WHERE ts.subject_id = %(subject)s
    GROUP BY t.recipient_id, t.purpose_id, stop.state, stop.categories
    ORDER BY max(t.at) DESC, t.recipient_id, t.purpose_id
    LIMIT %(most)s
"""
