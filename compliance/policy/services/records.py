"""The records that a figure counts: the same rows, asked for by their ids."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from compliance.policy.indicators import COUNTED, Records


@dataclass(frozen=True, slots=True)
class Found:
    """One row of a figure: the id of its record (None where there is none), and what tells it apart."""

    pk: int | None
    label: str


def records_of(rows: str, records: Records, at: datetime, since: datetime | None = None) -> list[Found]:
    """The rows of a figure at an instant, or in a span, newest record first, COUNTED + 1 at most. One query.

    Plan: that of the figure, which reads so many entries of an index at most, and a sort of these.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT * FROM (SELECT {records.key} AS pk, {records.label} AS label {rows} "
            f"LIMIT {COUNTED + 1}) AS counted ORDER BY pk DESC NULLS LAST, label",
            {"at": at, "since": since},
        )
        return [Found(pk, records.words(label)) for pk, label in cursor]
