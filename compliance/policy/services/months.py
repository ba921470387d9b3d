"""Counting the tallies of the dashboard, once a night, and reading what was counted."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from django.db import connection, transaction

from compliance.policy.dashboard import MONTHS, REGISTRY, Tally
from compliance.policy.models import MonthFigure

from .figures import ALMATY

# A run in another worker at the same moment counts the same.
_KEEP = """
    INSERT INTO policy_monthfigure (code, part, month, figure, measured_at)
    SELECT %(code)s, counted.part, counted.month, counted.figure, %(at)s
    FROM ({rows}) AS counted (part, month, figure)
    ON CONFLICT (code, month, part) DO UPDATE SET figure = EXCLUDED.figure, measured_at = EXCLUDED.measured_at
"""


@dataclass(slots=True)
class Kept:
    """What the nights have kept of a tally: (part, month) → figure, and when it was counted."""

    counts: dict[tuple[str, date], int] = field(default_factory=dict)
    measured_at: datetime | None = None


def keep_months(*, now: datetime) -> int:
    """Counts every tally anew over its months; gives how many figures there are.

    Each is one statement that reads its rows whole: work of a night, not of a page. What is older goes.
    """
    return sum(_keep(tally, now) for tally in REGISTRY.tallies.values())


def kept_months(codes: Iterable[str]) -> dict[str, Kept]:
    """What was kept of some tallies, by code. One query, by the unique index on the code."""
    kept = {code: Kept() for code in codes}
    rows = MonthFigure.objects.filter(code__in=list(kept)).values_list(
        "code", "part", "month", "figure", "measured_at"
    )
    for code, part, month, figure, measured_at in rows:
        kept[code].counts[part, month] = figure
        kept[code].measured_at = measured_at
    return kept


def months_until(now: datetime) -> list[date]:
    """First days of the months of a chart, the oldest first; the last one is the present month."""
    today = now.astimezone(ALMATY).date()
    counted = today.year * 12 + today.month - 1
    return [date(one // 12, one % 12 + 1, 1) for one in range(counted - MONTHS + 1, counted + 1)]


def span_of(now: datetime) -> tuple[datetime, datetime]:
    """The span of all months of a chart: the first instant of the oldest one, and now."""
    return datetime.combine(months_until(now)[0], time.min, tzinfo=ALMATY), now


def month_span(month: date, now: datetime) -> tuple[datetime, datetime]:
    """The first and the last instant of a month in Almaty; that of the present month is now."""
    following = date(month.year + month.month // 12, month.month % 12 + 1, 1)
    end = datetime.combine(following, time.min, tzinfo=ALMATY) - timedelta(microseconds=1)
    return datetime.combine(month, time.min, tzinfo=ALMATY), min(end, now)


def _keep(tally: Tally, now: datetime) -> int:
    since, _until = span_of(now)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM policy_monthfigure WHERE code = %s", [tally.code])
        cursor.execute(_KEEP.format(rows=tally.rows), {"code": tally.code, "since": since, "at": now})
        return int(cursor.rowcount)
