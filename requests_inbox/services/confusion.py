"""How often the machine was right: what it took letters for, and what people made of them, by month."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import connection

MONTHS = 12

# Requests that came by letter, and letters of which no request was made.
_COUNT = """
    SELECT date_trunc('month', at AT TIME ZONE 'Asia/Almaty')::date AS month, machine_type, type, count(*)
    FROM (
        SELECT received_at AS at, machine_type, type FROM requests_inbox_request
        WHERE machine_type <> '' AND received_at >= %(since)s
        UNION ALL
        SELECT m.received_at, m.machine_type, m.type FROM requests_inbox_message m
        WHERE m.machine_type <> '' AND m.type <> '' AND m.state <> 'triage' AND m.received_at >= %(since)s
            AND NOT EXISTS (SELECT 1 FROM requests_inbox_request r WHERE r.message_id = m.id)
    ) seen
    GROUP BY 1, 2, 3 ORDER BY 1 DESC, 2, 3
"""


@dataclass(frozen=True, slots=True)
class Cell:
    """So many letters of a month were taken for one type and are of another, or the same."""

    month: date
    machine_type: str
    type: str
    count: int

    @property
    def right(self) -> bool:
        """Whether people left it as the machine said."""
        return self.machine_type == self.type


@dataclass(frozen=True, slots=True)
class MonthOfTypes:
    """One month: the cells, and how many of all were right."""

    month: date
    cells: tuple[Cell, ...]

    @property
    def total(self) -> int:
        """All that was recognised."""
        return sum(cell.count for cell in self.cells)

    @property
    def right(self) -> int:
        """What people left as it was."""
        return sum(cell.count for cell in self.cells if cell.right)


def confusion(*, now: datetime, months: int = MONTHS) -> list[MonthOfTypes]:
    """The last months, newest first. One query, which reads what came in during that time."""
    since = now - timedelta(days=31 * months)
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, {"since": since})
        cells = [Cell(*row) for row in cursor.fetchall()]
    by_month: dict[date, list[Cell]] = {}
    for cell in cells:
        by_month.setdefault(cell.month, []).append(cell)
    return [MonthOfTypes(month, tuple(found)) for month, found in by_month.items()]
