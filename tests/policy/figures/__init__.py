"""The figures of the statement told a second time: of every indicator a count in SQL of the tests' own.

A counterpart is written from what the indicator's name and clauses promise and from what the tables mean,
never from its ``rows``: over whole tables, without regard to indexes. It is one SELECT that gives one number
as of ``%(at)s``. Where the indicator can count for any instant (``rows_then``), so does the counterpart.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import connection

from . import consents, disclosures, inbox, incidents, office, policy, register, retention

COUNTERPARTS: Mapping[str, str] = {
    code: sql
    for told in (consents, disclosures, incidents, inbox, office, policy, register, retention)
    for code, sql in told.FIGURES.items()
}


def counted(code: str, at: datetime) -> int:
    """What the counterpart of an indicator says as of an instant."""
    with connection.cursor() as cursor:
        cursor.execute(COUNTERPARTS[code], {"at": at})
        (figure,) = cursor.fetchone()
    return int(figure)
