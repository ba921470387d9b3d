"""Whether a subject's data may go to a recipient now, for any number of subjects in one statement.

The order of the checks is the order of what staff should read first. Policy 8.3, 8.7, 10; Art. 7, 8, 16.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from compliance.consents.rules.distribution import AGAINST_TRANSFER
from compliance.consents.services.coverage import kind_for
from compliance.register.models import LegalBasis, Purpose

# Bans do not bind processing that a law orders in the public interest, and then the law is cited (8.7).
BANS_YIELD_TO = "law"


@dataclass(frozen=True, slots=True)
class Asked:
    """A transfer somebody wants to make."""

    subject_ids: Sequence[int]
    purpose: Purpose
    basis: LegalBasis
    categories: Sequence[str]
    abroad: bool
    at: datetime
    now: datetime
    document: str = ""

    @property
    def bound_by_bans(self) -> bool:
        """Whether bans and conditions of distribution stand against it (8.7)."""
        return self.basis.code != BANS_YIELD_TO or not self.document


@dataclass(frozen=True, slots=True)
class Verdict:
    """Who may be in the transfer, with the consent and entry it rests on, and who may not, and why."""

    accepted: list[tuple[int, int | None, int | None]]
    refused: list[tuple[int, str]]


def lock(asked: Asked) -> None:
    """Holds subjects, then the consents that count, until commit: a withdrawal waits, or came first.

    Shared, so that several transfers go on at once.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM "
            "(SELECT 1 FROM register_subject WHERE id = ANY(%s) ORDER BY id FOR SHARE) s",
            [list(asked.subject_ids)],
        )
        cursor.execute(
            """
            SELECT count(*) FROM (
                SELECT 1 FROM consents_consent
                WHERE subject_id = ANY(%s) AND state = 'active' AND (purposes @> ARRAY[%s]::varchar[]
                    OR kind = 'distribution')
                ORDER BY id FOR SHARE) c
            """,
            [list(asked.subject_ids), asked.purpose.code],
        )


def judge(asked: Asked) -> Verdict:
    """The verdict on each subject, by its id. One query, whatever their number.

    Plan: the ids are joined with subjects by primary key, with live processings by their unique index,
    with consents and blockings by subject.
    """
    with connection.cursor() as cursor:
        cursor.execute(_JUDGE, _parameters(asked))
        rows = cursor.fetchall()
    return Verdict(
        accepted=[(subject, consent, entry) for subject, code, consent, entry in rows if not code],
        refused=[(subject, code) for subject, code, _consent, _entry in rows if code],
    )


def _parameters(asked: Asked) -> dict[str, Any]:
    return {
        "ids": list(asked.subject_ids),
        "purpose": asked.purpose.pk,
        "purpose_code": asked.purpose.code,
        "basis": asked.basis.pk,
        "needs_consent": asked.basis.needs_consent,
        "kind": kind_for(asked.purpose, asked.basis),
        "categories": list(asked.categories),
        "abroad": asked.abroad,
        "bans": sorted(AGAINST_TRANSFER),
        "bound_by_bans": asked.bound_by_bans,
        "at": asked.at,
        "now": asked.now,
    }


_JUDGE = """
    WITH asked AS MATERIALIZED (SELECT DISTINCT unnest(%(ids)s::bigint[]) AS id),
    consents AS MATERIALIZED (
        SELECT subject_id, count(*) AS live,
            count(*) FILTER (WHERE categories @> %(categories)s::varchar[]) AS covering,
            count(*) FILTER (WHERE categories @> %(categories)s::varchar[] AND third_parties) AS open,
            max(id) FILTER (WHERE categories @> %(categories)s::varchar[] AND third_parties
                AND (cross_border OR NOT %(abroad)s)) AS best
        FROM consents_consent
        WHERE %(needs_consent)s AND subject_id = ANY(%(ids)s) AND kind = %(kind)s AND state = 'active'
            AND (valid_until IS NULL OR valid_until > %(now)s) AND given_at <= %(at)s
            AND purposes @> ARRAY[%(purpose_code)s]::varchar[]
        GROUP BY subject_id
    ),
    banned AS MATERIALIZED (
        SELECT DISTINCT subject_id FROM consents_consent, unnest(%(categories)s::varchar[]) AS wanted
        WHERE %(bound_by_bans)s AND subject_id = ANY(%(ids)s) AND kind = 'distribution' AND state = 'active'
            AND (valid_until IS NULL OR valid_until > %(now)s)
            AND terms -> wanted ?| %(bans)s::text[]
    ),
    blocked AS MATERIALIZED (
        SELECT b.subject_id, bool_or(b.category_id IS NULL) AS whole
        FROM register_blocking b LEFT JOIN register_category c ON c.id = b.category_id
        WHERE b.subject_id = ANY(%(ids)s) AND b.lifted_at IS NULL
            AND (c.id IS NULL OR c.code = ANY(%(categories)s::varchar[]))
        GROUP BY b.subject_id
    ),
    judged AS (
        SELECT asked.id, consents.best, CASE
            WHEN s.id IS NULL THEN 'subject_unknown'
            WHEN s.status IN ('destroyed', 'anonymised') THEN 'subject_destroyed'
            WHEN s.status = 'blocked' OR blocked.whole THEN 'subject_blocked'
            WHEN blocked.subject_id IS NOT NULL THEN 'category_blocked'
            WHEN p.id IS NULL THEN 'processing_missing'
            WHEN NOT coalesce(p.covers, %(categories)s::varchar[]) @> %(categories)s::varchar[]
                THEN 'processing_covers_less'
            WHEN %(needs_consent)s AND consents.live IS NULL THEN 'consent_missing'
            WHEN %(needs_consent)s AND consents.covering = 0 THEN 'consent_covers_less'
            WHEN %(needs_consent)s AND consents.open = 0 THEN 'consent_third_parties'
            WHEN %(needs_consent)s AND consents.best IS NULL THEN 'consent_cross_border'
            WHEN banned.subject_id IS NOT NULL THEN 'banned'
            ELSE '' END AS code
        FROM asked
        LEFT JOIN register_subject s ON s.id = asked.id
        LEFT JOIN register_processing p ON p.subject_id = asked.id AND p.purpose_id = %(purpose)s
            AND p.basis_id = %(basis)s AND p.ended_at IS NULL AND p.started_at <= %(at)s
        LEFT JOIN consents ON consents.subject_id = asked.id
        LEFT JOIN blocked ON blocked.subject_id = asked.id
        LEFT JOIN banned ON banned.subject_id = asked.id
    )
    SELECT judged.id, judged.code, c.id, c.number
    FROM judged LEFT JOIN consents_consent c ON c.id = judged.best
    ORDER BY judged.id
"""
