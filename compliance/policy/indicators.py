"""Live figures for the clauses of the policy: what the product does about each, by numbers.

An app registers its indicators in ``AppConfig.ready`` (``register_indicator``) and this one asks the
database, for all of them in one query. An indicator counts rows: ``rows`` is SQL from FROM on, written so
that an index answers it at any size; during the day at most ``COUNTED`` rows are counted, at night all of
them. ``%(at)s`` is the instant.

What no index can answer is asked at night only (``nightly``). For a past day the figure recorded in that
night is told (``services.figures``). If none was recorded, ``rows_then`` counts afterwards, when a reader
asks for it; it must be true for any instant, and may be slow.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

# A figure of the day counts so far; of what is more the last night has the exact number.
COUNTED = 1_000
# For pieces that look at the newest rows, or at some of each of several: one more, so that it is seen.
NEWEST = COUNTED + 1


class Standing(StrEnum):
    """What a figure means."""

    OK = "ok"
    ATTENTION = "attention"
    BREACH = "breach"


Judge = Callable[[int], Standing]


def informs(figure: int) -> Standing:
    """A figure that is never wrong: it says how much there is."""
    return Standing.OK


def none_waits(figure: int) -> Standing:
    """Something waits for staff if there is any."""
    return Standing.ATTENTION if figure else Standing.OK


def none_allowed(figure: int) -> Standing:
    """The clause is broken if there is any."""
    return Standing.BREACH if figure else Standing.OK


def some_needed(figure: int) -> Standing:
    """The clause is not carried out if there is none."""
    return Standing.OK if figure else Standing.BREACH


@dataclass(frozen=True, slots=True)
class Records:
    """Which records the rows of a figure are, so that a reader is led to exactly those that were counted.

    ``key`` is SQL for the id of a record of ``model`` (``app.model``; by default that of the list). ``label``
    is SQL for what tells apart rows that lead to the same record, put into words by ``words``. No personal
    data is told.
    """

    key: str = "id"
    model: str = ""
    label: str = "''"
    words: Callable[[str], str] = str


@dataclass(frozen=True, slots=True)
class Indicator:
    """One figure: the clauses it speaks for, what it counts, what a number of them means.

    ``model`` (``app.model``) and ``query`` lead to the list of the rows, for who may view it. One that is
    ``nightly`` has no index to answer it: it is asked by the nightly job only, and during the day the last
    night's figure is told, with its day. ``rows_whole`` is what the night counts, if ``rows`` looks at the
    newest rows only. ``records`` is None where the figure is of no records, but says that something is so.
    """

    code: str
    clauses: tuple[str, ...]
    name: StrPromise
    rows: str
    judge: Judge = informs
    rows_then: str = ""
    rows_whole: str = ""
    model: str = ""
    query: str = ""
    nightly: bool = False
    records: Records | None = Records()


class IndicatorTwice(ValueError):
    """An indicator of this code is registered already."""


_REGISTERED: dict[str, Indicator] = {}


def register_indicator(*indicators: Indicator) -> None:
    """Adds indicators. Call it from ``AppConfig.ready``. Raises IndicatorTwice."""
    for one in indicators:
        if _REGISTERED.get(one.code, one) != one:
            raise IndicatorTwice(one.code)
        _REGISTERED[one.code] = one


def all_indicators() -> list[Indicator]:
    """Every registered indicator, by code."""
    return [_REGISTERED[code] for code in sorted(_REGISTERED)]


def indicators_of(clause: str, among: Iterable[Indicator]) -> list[Indicator]:
    """Those that speak for a clause."""
    return [one for one in among if clause in one.clauses]


def within(column: str, days: int = 30) -> str:
    """SQL: a moment lies in the last days before the instant."""
    return f"{column} <= %(at)s AND {column} > %(at)s - interval '{int(days)} days'"
