"""What a changed period would make due, before it is saved."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from compliance.deadlines.rules import ALMATY
from compliance.retention.models import RetentionRule

from .due import due_parameters, due_sql
from .period_changes import Proposed

# The versions of the table with one more, or with one less.
VERSIONS = """(
    SELECT id, purpose_id, category_id, ending, amount, unit, method, needs_approval, source, in_force_from,
        active
    FROM retention_retentionrule WHERE id IS DISTINCT FROM %(withdrawn)s::bigint
    UNION ALL
    SELECT 0, %(w_purpose)s::bigint, %(w_category)s::bigint, %(w_ending)s, %(w_amount)s::int, %(w_unit)s,
        %(w_method)s, true, 'internal', %(w_from)s::date, true
    WHERE %(proposed)s
) AS versions"""
COMPARE = f"""
    WITH before AS MATERIALIZED (SELECT id, subject_id FROM ({due_sql()}) AS b),
    after AS MATERIALIZED (SELECT id, subject_id FROM ({due_sql(versions=VERSIONS)}) AS a),
    more AS (SELECT subject_id FROM after WHERE id NOT IN (SELECT id FROM before)),
    less AS (SELECT subject_id FROM before WHERE id NOT IN (SELECT id FROM after))
    SELECT (SELECT count(*) FROM before), (SELECT count(*) FROM after),
        (SELECT count(*) FROM more), (SELECT count(DISTINCT subject_id) FROM more),
        (SELECT count(*) FROM less), (SELECT count(DISTINCT subject_id) FROM less)
"""


@dataclass(frozen=True, slots=True)
class Effect:
    """Counts of values and subjects: due as things stand, due then, newly due, and no longer due."""

    items_before: int
    items_after: int
    items_more: int
    subjects_more: int
    items_less: int
    subjects_less: int


def what_if(
    *, proposed: Proposed | None = None, withdrawn: RetentionRule | None = None, now: datetime
) -> Effect:
    """What would be due on the day of the version (today if that is earlier), and is not. Saves nothing.

    Two times the statement of ``due``, with and without the change, as of that day.
    """
    at = now
    if proposed is not None:
        at = max(now, datetime.combine(proposed.in_force_from, now.astimezone(ALMATY).time(), ALMATY))
    version = None if proposed is None else proposed.as_version()
    with connection.cursor() as cursor:
        cursor.execute(
            COMPARE,
            {
                **due_parameters(at),
                "withdrawn": None if withdrawn is None else withdrawn.pk,
                "proposed": version is not None,
                "w_purpose": version.purpose_id if version else None,
                "w_category": version.category_id if version else None,
                "w_ending": version.ending if version else "any",
                "w_amount": version.amount if version else 0,
                "w_unit": version.unit if version else "days",
                "w_method": version.method if version else "destroy",
                "w_from": version.in_force_from if version else None,
            },
        )
        return Effect(*cursor.fetchone())
