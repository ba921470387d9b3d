"""Asking for what the dashboard shows: three queries, whatever is registered and however much there is."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import connection

from compliance.policy.dashboard import COUNTED, Term, Tile
from compliance.policy.indicators import Standing

from .figures import ALMATY, Kept, last_kept

NEXT = 8
_ORDER = (Standing.BREACH, Standing.ATTENTION, Standing.OK)


@dataclass(frozen=True, slots=True)
class Figure:
    """What a tile says. ``day`` is the day that a figure of the night is of; None without any figure."""

    tile: Tile
    figure: int | None
    standing: Standing | None
    most: int
    day: date | None = None

    @property
    def is_more(self) -> bool:
        """Whether there are more than were counted."""
        return self.figure is not None and self.figure > self.most

    @property
    def weight(self) -> int:
        """Its place among others: the gravest first."""
        return _ORDER.index(self.standing) if self.standing else len(_ORDER)


@dataclass(frozen=True, slots=True)
class Due:
    """One thing with a term."""

    term: Term
    pk: int
    label: str
    detail: str
    due_at: datetime

    def overdue(self, now: datetime) -> bool:
        """Whether its term is over."""
        return self.due_at <= now


def figures_of(tiles: Sequence[Tile], now: datetime) -> list[Figure]:
    """What tiles say, in their order. Two queries: one for all live ones, one for those of the last night.

    Plan: of each at most COUNTED + 1 entries of an index.
    """
    live = [tile for tile in tiles if tile.rows]
    counted = _count(live, now)
    kept = last_kept([tile.indicator for tile in tiles if tile.indicator], now.astimezone(ALMATY).date())
    return [_figure(tile, counted, kept) for tile in tiles]


def terms_next(terms: Iterable[Term], now: datetime, limit: int = NEXT) -> list[Due]:
    """What runs out first, of all kinds together, what is overdue before it. One query.

    Plan: the first entries of each one's index, then a sort of a few rows.
    """
    by_code = {term.code: term for term in terms}
    if not by_code:
        return []
    parts = " UNION ALL ".join(
        f"(SELECT '{code}'::text, one.* FROM ({term.rows} LIMIT {limit}) AS one (id, label, detail, due))"
        for code, term in by_code.items()
    )
    with connection.cursor() as cursor:
        cursor.execute(f"{parts} ORDER BY due, id LIMIT {limit}", {"at": now})
        return [
            Due(by_code[code], int(pk), str(label), str(detail), due)
            for code, pk, label, detail, due in cursor.fetchall()
        ]


def _count(tiles: Sequence[Tile], now: datetime) -> dict[str, int]:
    if not tiles:
        return {}
    counts = ", ".join(
        f"(SELECT count(*) FROM (SELECT 1 {tile.rows} LIMIT {COUNTED + 1}) AS counted)" for tile in tiles
    )
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {counts}", {"at": now})
        row = cursor.fetchone()
    return {tile.code: int(count) for tile, count in zip(tiles, row or (), strict=True)}


def _figure(tile: Tile, counted: dict[str, int], kept: dict[str, Kept]) -> Figure:
    if tile.rows:
        figure = counted[tile.code]
        return Figure(tile, figure, tile.judge(figure), COUNTED)
    if tile.indicator not in kept:
        return Figure(tile, None, None, COUNTED)
    last = kept[tile.indicator]
    return Figure(tile, last.figure, tile.judge(last.figure), last.figure, last.day)
