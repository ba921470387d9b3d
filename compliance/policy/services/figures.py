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
# The first day of the run of one standing up to a day, and whether another one was recorded on the day
# before: without that it may be older. A night that was not recorded ends a run: nobody knows what stood
# there. Going back from the day, number and day have one sum as long as no night is missing. Plan: a range of
# the unique index on (code, day), twice for each code.
SINCE = """
    SELECT said.code, run.since, run.since IS NOT NULL AND EXISTS (
        SELECT FROM policy_dailyfigure e WHERE e.code = said.code AND e.day = run.since - 1)
    FROM unnest(%(codes)s::text[], %(standings)s::text[]) AS said (code, standing) CROSS JOIN LATERAL (
        SELECT min(day) AS since FROM (
            SELECT day, together, max(together) OVER () AS newest FROM (
                SELECT f.day, f.day + (row_number() OVER (ORDER BY f.day DESC))::int AS together
                FROM policy_dailyfigure f
                WHERE f.code = said.code AND f.day <= %(day)s AND f.day > coalesce((
                    SELECT max(g.day) FROM policy_dailyfigure g WHERE g.code = said.code
                    AND g.day <= %(day)s AND g.standing <> said.standing), '-infinity')
            ) numbered
        ) kept WHERE together = newest AND newest >= %(day)s
    ) run
"""


# What was kept last of each code. Plan: the unique index on (code, day), once for each code.
LAST = """
    SELECT asked.code, kept.figure, kept.standing, kept.day, kept.measured_at
    FROM unnest(%(codes)s::text[]) AS asked (code) CROSS JOIN LATERAL (
        SELECT figure, standing, day, measured_at FROM policy_dailyfigure f
        WHERE f.code = asked.code AND f.day <= %(day)s ORDER BY f.day DESC LIMIT 1) kept
"""


class Source(StrEnum):
    """Where a figure comes from."""

    LIVE = "live"  # asked now
    NIGHTLY = "nightly"  # asked in the last night that was kept
    RECORDED = "recorded"  # kept in the night of that day
    COUNTED = "counted"  # counted afterwards, from what is still there
    WAITS = "waits"  # can be counted afterwards, if the reader asks for it
    TONIGHT = "tonight"  # no night has asked yet
    NONE = "none"  # nobody knows


@dataclass(frozen=True, slots=True)
class Kept:
    """What a night has kept of an indicator, and when exactly it was counted."""

    figure: int
    standing: str
    day: date
    at: datetime


@dataclass(frozen=True, slots=True)
class Reading:
    """What an indicator says of a day. ``since`` is the first day of this standing in a row of recorded ones.

    ``changed`` says that another standing was recorded the day before; otherwise it may be older.
    ``at`` is the instant at which the figure was counted; for one counted afterwards, that which it is of.
    A live figure that ``is_more`` has the exact number of the last night in ``exact``, if one was kept.
    """

    indicator: Indicator
    figure: int | None
    standing: Standing | None
    source: Source
    since: date | None = None
    changed: bool = False
    at: datetime | None = None
    exact: Kept | None = None

    @property
    def is_more(self) -> bool:
        """Whether there are more than were counted."""
        return self.source is Source.LIVE and self.figure is not None and self.figure > COUNTED


def measure(indicators: Iterable[Indicator], at: datetime) -> dict[str, int]:
    """Live figures by code, in one query: of each at most COUNTED + 1 rows."""
    return _count([(one.code, one.rows) for one in indicators], at, f"LIMIT {COUNTED + 1}")


def measure_whole(indicators: Iterable[Indicator], at: datetime) -> dict[str, int]:
    """Exact figures by code, in one query that may read whole tables: for the night."""
    return _count([(one.code, one.rows_whole or one.rows) for one in indicators], at)


def measure_then(indicators: Iterable[Indicator], at: datetime) -> dict[str, int]:
    """Exact figures of any instant, of those who can say; as slow as the night's."""
    return _count([(one.code, one.rows_then) for one in indicators if one.rows_then], at)


def _count(asked: list[tuple[str, str]], at: datetime, limit: str = "") -> dict[str, int]:
    if not asked:
        return {}
    counts = ", ".join(
        f"(SELECT count(*) FROM (SELECT 1 {rows} {limit}) AS counted)" for _code, rows in asked
    )
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {counts}", {"at": at})
        row = cursor.fetchone()
    return {code: int(figure) for (code, _rows), figure in zip(asked, row or (), strict=True)}


def record_figures(*, day: date, actor: Actor, reason: Reason, now: datetime) -> int:
    """Keeps what every indicator says now as the figures of a day; how many were not kept before."""
    indicators = all_indicators()
    found = measure_whole(indicators, now)
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


def readings(day: date, now: datetime, *, afterwards: bool = False) -> dict[str, Reading]:
    """What every indicator says of a day, by code: live for today, recorded for the past.

    ``afterwards``: what was not recorded on a past day is counted now, from what is still there. It reads
    whole tables, so it is done only if the reader asks for it. Three queries, whatever is registered.
    """
    indicators = all_indicators()
    today = now.astimezone(ALMATY).date()
    if day >= today:
        found = measure([one for one in indicators if not one.nightly], now)
        kept = last_kept([one.code for one in indicators], today)
        said = {
            one.code: _of_last_night(one, kept) if one.nightly else _live(one, found[one.code], now, kept)
            for one in indicators
        }
    else:
        recorded = _recorded(day)
        rest = [one for one in indicators if one.code not in recorded]
        counted = measure_then(rest, end_of(day)) if afterwards else {}
        said = {one.code: _past(one, day, recorded, counted) for one in indicators}
    since = _since(min(day, today), said)
    return {
        code: replace(one, since=since[code][0], changed=since[code][1]) if code in since else one
        for code, one in said.items()
    }


def last_kept(codes: list[str], day: date) -> dict[str, Kept]:
    """What was kept last of some indicators, up to a day. At most one query."""
    if not codes:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(LAST, {"codes": codes, "day": day})
        return {code: Kept(int(figure), standing, kept, at) for code, figure, standing, kept, at in cursor}


def end_of(day: date) -> datetime:
    """The last instant of a day in Almaty."""
    return datetime.combine(day + timedelta(days=1), time.min, tzinfo=ALMATY) - timedelta(microseconds=1)


def _live(indicator: Indicator, figure: int, now: datetime, kept: Mapping[str, Kept]) -> Reading:
    exact = kept.get(indicator.code) if figure > COUNTED else None
    return Reading(indicator, figure, indicator.judge(figure), Source.LIVE, at=now, exact=exact)


def _of_last_night(indicator: Indicator, kept: Mapping[str, Kept]) -> Reading:
    if indicator.code not in kept:
        return Reading(indicator, None, None, Source.TONIGHT)
    return _of_kept(indicator, kept[indicator.code], Source.NIGHTLY)


def _past(
    indicator: Indicator, day: date, recorded: Mapping[str, Kept], counted: Mapping[str, int]
) -> Reading:
    if indicator.code in recorded:
        return _of_kept(indicator, recorded[indicator.code], Source.RECORDED)
    if indicator.code in counted:
        figure = counted[indicator.code]
        return Reading(indicator, figure, indicator.judge(figure), Source.COUNTED, at=end_of(day))
    return Reading(indicator, None, None, Source.WAITS if indicator.rows_then else Source.NONE)


def _of_kept(indicator: Indicator, kept: Kept, source: Source) -> Reading:
    return Reading(indicator, kept.figure, Standing(kept.standing), source, at=kept.at)


def _recorded(day: date) -> dict[str, Kept]:
    rows = DailyFigure.objects.filter(day=day).values_list("code", "figure", "standing", "day", "measured_at")
    return {code: Kept(figure, standing, kept_for, at) for code, figure, standing, kept_for, at in rows}


def _since(day: date, said: Mapping[str, Reading]) -> dict[str, tuple[date | None, bool]]:
    known = {code: one.standing for code, one in said.items() if one.standing is not None}
    parameters: dict[str, Any] = {
        "day": day,
        "codes": list(known),
        "standings": [str(one) for one in known.values()],
    }
    with connection.cursor() as cursor:
        cursor.execute(SINCE, parameters)
        return {code: (first, bool(changed)) for code, first, changed in cursor}
