"""Who got what of a subject: for their page, for answers to them, and to know whom to tell."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from compliance.disclosures.models import CHANGES, NoticeState, Recipient

# A subject with more recipients than this is shown the latest of them, and the number.
MOST = 50
WENT_OUT = frozenset({NoticeState.SENT, NoticeState.CONFIRMED})


@dataclass(frozen=True, slots=True)
class Received:
    """What one recipient got of a subject for one purpose, and what it was told to stop using.

    ``stops``: the state of the notice that tells of all that was handed over of a category, by category. What
    was handed over after the last notice is in none.
    """

    recipient: Recipient
    purpose_id: int
    categories: tuple[str, ...]
    transfers: int
    first_at: datetime
    last_at: datetime
    stops: Mapping[str, NoticeState]

    @property
    def told_to_stop(self) -> tuple[str, ...]:
        """Categories of which a notice has gone out."""
        return tuple(code for code, state in self.stops.items() if state in WENT_OUT)


def recipients_of(subject_id: int, most: int = MOST) -> list[Received]:
    """Recipients of a subject's data, latest first, by purpose. Two queries.

    Plan: index scan of ``disclosures_transferred_whom``, then transfers by primary key, and the subject's
    notices by ``disclosures_stopnotice_whom``.
    """
    with connection.cursor() as cursor:
        cursor.execute(_RECEIVED, {"subject": subject_id, "most": most, "changes": sorted(CHANGES)})
        rows = cursor.fetchall()
    known = Recipient.objects.in_bulk({row[0] for row in rows})
    return [
        Received(known[recipient], purpose, tuple(codes), count, first, last, _stops(codes, states))
        for recipient, purpose, codes, states, count, first, last in rows
    ]


def _stops(codes: Sequence[str], states: Sequence[str | None]) -> dict[str, NoticeState]:
    return {code: NoticeState(state) for code, state in zip(codes, states, strict=True) if state}


_RECEIVED = """
    WITH theirs AS (
        SELECT t.id, t.recipient_id, t.purpose_id, t.at, t.categories
        FROM disclosures_transferredsubject ts
        JOIN disclosures_transfer t ON t.id = ts.transfer_id
        WHERE ts.subject_id = %(subject)s
    ), got AS (
        SELECT recipient_id, purpose_id, got.code, max(id) AS last
        FROM theirs CROSS JOIN LATERAL unnest(categories) AS got(code)
        GROUP BY recipient_id, purpose_id, got.code
    ), told AS (
        SELECT got.recipient_id, got.purpose_id, array_agg(got.code ORDER BY got.code) AS codes,
            array_agg(stop.state ORDER BY got.code) AS states
        FROM got LEFT JOIN LATERAL (
            SELECT n.state FROM disclosures_stopnotice n
            WHERE n.subject_id = %(subject)s AND n.recipient_id = got.recipient_id
                AND n.purpose_id = got.purpose_id AND got.code = ANY(n.categories)
                AND n.reason <> ALL(%(changes)s) AND n.last_transfer_id >= got.last
            ORDER BY n.id DESC LIMIT 1) AS stop ON true
        GROUP BY got.recipient_id, got.purpose_id
    )
    SELECT recipient_id, purpose_id, told.codes, told.states, count(*), min(theirs.at), max(theirs.at)
    FROM theirs JOIN told USING (recipient_id, purpose_id)
    GROUP BY recipient_id, purpose_id, told.codes, told.states
    ORDER BY max(theirs.at) DESC, recipient_id, purpose_id
    LIMIT %(most)s
"""
