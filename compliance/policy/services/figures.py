"""Asking all indicators at once, keeping what they said on a day, and telling it later."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from django.db import connection, transaction

from compliance.audit.actors import Actor
from compliance.audit.reasons import Reason
from compliance.audit.request import current_request_id
from compliance.audit.services import record_event
from compliance.audit.set_based import Stamp, history_of
from compliance.policy.indicators import COUNTED, Indicator, Standing, all_indicators
from compliance.policy.models import DailyFigure

ALMATY = ZoneInfo("Asia/Almaty")

# What was measured again on a day that is told already changes nothing.
KEEP = f"""
    WITH kept AS (
        INSERT INTO policy_dailyfigure (day, code, figure, standing, measured_at)
        SELECT %(day)s, code, figure, standing, %(stamp_now)s
        FROM unnest(%(codes)s::text[], %(figures)s::int[], %(standings)s::text[])
            AS said (code, figure, standing)
        ON CONFLICT (code, day) DO NOTHING RETURNING *
    ), told AS ({history_of(DailyFigure, "+", rows="kept")})
    SELECT count(*) FROM kept
"""
# The first day of the unbroken run of one standing up to a day. Plan: the unique index on (code, day),
# twice for each code.
SINCE = """
    SELECT said.code, (
        SELECT min(f.day) FROM policy_dailyfigure f
        WHERE f.code = said.code AND f.day <= %(day)s AND f.day > coalesce((
            SELECT max(g.day) FROM policy_dailyfigure g
            WHERE g.code = said.code AND g.day <= %(day)s AND g.standing <> said.standing), '-infinity')
    )
    FROM unnest(%(codes)s::text[], %(standings)s::text[]) AS said (code, standing)
"""


# What was kept last of each code. Plan: the unique index on (code, day), once for each code.
LAST = """
    SELECT asked.code, kept.figure, kept.standing, kept.day
    FROM unnest(%(codes)s::text[]) AS asked (code) CROSS JOIN LATERAL (
        SELECT figure, standing, day FROM policy_dailyfigure f
        WHERE f.code = asked.code AND f.day <= %(day)s ORDER BY f.day DESC LIMIT 1) kept
"""


class Source(StrEnum):
    """Where a figure comes from."""

    LIVE = "live"  # asked now
    NIGHTLY = "nightly"  # asked in the last night that was kept, ``Reading.day``
    RECORDED = "recorded"  # kept in the night of that day
    COUNTED = "counted"  # counted afterwards, from what is still there
    NONE = "none"  # nobody knows


@dataclass(frozen=True, slots=True)
class Reading:
    """What an indicator says of a day. ``since`` is the first day of this standing that was recorded.

    ``day`` is the day that a figure of the last night is of.
    """

    indicator: Indicator
    figure: int | None
    standing: Standing | None
    source: Source
    since: date | None = None
    day: date | None = None

    @property
    def is_more(self) -> bool:
        """Whether there are more than were counted."""
        return self.figure is not None and self.figure > COUNTED


def measure(indicators: Iterable[Indicator], at: datetime, *, then: bool = False) -> dict[str, int]:
    """Figures by code, in one query. ``then`` asks what is true for any instant, of those who can say."""
    asked = [(one.code, one.rows_then if then else one.rows) for one in indicators]
    asked = [(code, rows) for code, rows in asked if rows]
    if not asked:
        return {}
    counts = ", ".join(
        f"(SELECT count(*) FROM (SELECT 1 {rows} LIMIT {COUNTED + 1}) AS counted)" for _code, rows in asked
    )
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {counts}", {"at": at})
        row = cursor.fetchone()
    return {code: int(figure) for (code, _rows), figure in zip(asked, row or (), strict=True)}


def record_figures(*, day: date, actor: Actor, reason: Reason, now: datetime) -> int:
    """Keeps what every indicator says now as the figures of a day; how many were not kept before."""
    indicators = all_indicators()
    found = measure(indicators, now)
    judged = {one.code: one.judge(found[one.code]) for one in indicators}
    stamp = Stamp(actor, now, current_request_id(), reason.code)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            KEEP,
            {
                "day": day,
                "codes": list(found),
                "figures": list(found.values()),
                "standings": [str(judged[code]) for code in found],
                **stamp.parameters(),
            },
        )
        kept = int((cursor.fetchone() or (0,))[0])
        record_event(
            "policy.figures_recorded", actor=actor, now=now, reason=reason.code,
            details={"day": day.isoformat(), "count": kept},
        )  # fmt: skip
    return kept


def readings(day: date, now: datetime) -> dict[str, Reading]:
    """What every indicator says of a day, by code: live for today, recorded or counted for the past.

    Three queries, whatever is registered.
    """
    indicators = all_indicators()
    today = now.astimezone(ALMATY).date()
    if day >= today:
        found = measure([one for one in indicators if not one.nightly], now)
        kept = last_kept([one.code for one in indicators if one.nightly], today)
        said = {
            one.code: _of_last_night(one, kept)
            if one.nightly
            else _reading(one, found[one.code], Source.LIVE)
            for one in indicators
        }
    else:
        recorded = _recorded(day)
        rest = [one for one in indicators if one.code not in recorded]
        counted = measure(rest, end_of(day), then=True)
        said = {one.code: _past(one, recorded, counted) for one in indicators}
    since = _since(min(day, today), said)
    return {code: _since_when(one, since.get(code)) for code, one in said.items()}


def last_kept(codes: list[str], day: date) -> dict[str, tuple[int, str, date]]:
    """Figure, standing and day of what was kept last of some indicators, up to a day. One query."""
    with connection.cursor() as cursor:
        cursor.execute(LAST, {"codes": codes, "day": day})
        return {code: (int(figure), standing, kept) for code, figure, standing, kept in cursor.fetchall()}


def end_of(day: date) -> datetime:
    """The last instant of a day in Almaty."""
    return datetime.combine(day + timedelta(days=1), time.min, tzinfo=ALMATY) - timedelta(microseconds=1)


def _reading(indicator: Indicator, figure: int | None, source: Source) -> Reading:
    standing = None if figure is None else indicator.judge(figure)
    return Reading(indicator, figure, standing, Source.NONE if figure is None else source)


def _of_last_night(indicator: Indicator, kept: Mapping[str, tuple[int, str, date]]) -> Reading:
    if indicator.code not in kept:
        return Reading(indicator, None, None, Source.NONE)
    figure, standing, day = kept[indicator.code]
    return Reading(indicator, figure, Standing(standing), Source.NIGHTLY, day=day)


def _past(
    indicator: Indicator, recorded: Mapping[str, tuple[int, str]], counted: Mapping[str, int]
) -> Reading:
    if indicator.code in recorded:
        figure, standing = recorded[indicator.code]
        return Reading(indicator, figure, Standing(standing), Source.RECORDED)
    return _reading(indicator, counted.get(indicator.code), Source.COUNTED)


def _recorded(day: date) -> dict[str, tuple[int, str]]:
    rows = DailyFigure.objects.filter(day=day).values_list("code", "figure", "standing")
    return {code: (figure, standing) for code, figure, standing in rows}


def _since(day: date, said: Mapping[str, Reading]) -> dict[str, date | None]:
    known = {code: one.standing for code, one in said.items() if one.standing is not None}
    parameters: dict[str, Any] = {
        "day": day,
        "codes": list(known),
        "standings": [str(one) for one in known.values()],
    }
    with connection.cursor() as cursor:
        cursor.execute(SINCE, parameters)
        return dict(cursor.fetchall())


def _since_when(reading: Reading, since: date | None) -> Reading:
    return replace(reading, since=since)
