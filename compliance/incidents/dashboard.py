"""What a page that gives an overview may show of security breaches: one query, by partial indexes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import connection

COUNTED = 10_000


@dataclass(frozen=True, slots=True)
class Counts:
    """How many of each, up to COUNTED; ``next_due`` is the earliest term that still runs."""

    open: int
    overdue: int
    untold: int
    letters_waiting: int
    letters_failed: int
    next_due: datetime | None


def counts(now: datetime) -> Counts:
    """Figures of this moment. One query."""
    with connection.cursor() as cursor:
        cursor.execute(_COUNTS, {"now": now, "most": COUNTED})
        return Counts(*cursor.fetchone())


def may_see(user: object) -> bool:
    """Whether the figures may be shown to a member of staff."""
    return bool(getattr(user, "has_perm", lambda _name: False)("incidents.view_incident"))


_COUNTS = """
    SELECT
        (SELECT count(*) FROM (SELECT 1 FROM incidents_incident WHERE closed_at IS NULL LIMIT %(most)s) o),
        (SELECT count(*) FROM (SELECT 1 FROM incidents_incident
            WHERE closed_at IS NULL AND told_at IS NULL AND due_at <= %(now)s LIMIT %(most)s) o),
        (SELECT count(*) FROM (SELECT 1 FROM incidents_incident
            WHERE closed_at IS NULL AND told_at IS NULL AND due_at > %(now)s LIMIT %(most)s) o),
        (SELECT count(*) FROM (SELECT 1 FROM incidents_subjectnotice
            WHERE state = 'pending' LIMIT %(most)s) o),
        (SELECT count(*) FROM (SELECT 1 FROM incidents_subjectnotice
            WHERE state = 'failed' LIMIT %(most)s) o),
        (SELECT min(due_at) FROM incidents_incident
            WHERE closed_at IS NULL AND told_at IS NULL AND due_at > %(now)s)
"""
