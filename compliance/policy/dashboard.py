"""What the dashboard shows: figures that call for work, terms that run, charts. Apps above register theirs.

As with indicators, an app says what to count and where it leads, and the dashboard asks
(``services.dashboard``): all live figures in one query, all terms in another, all that was kept by night in a
third. So the number of queries is the same whatever is registered, and no app can forget the limit. SQL here
is made of constants; the parameters are ``%(at)s``, the instant, or ``%(since)s`` and ``%(at)s``, a span.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any, TypeVar

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from compliance.policy.indicators import Judge, Records, none_waits

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

# A figure of the dashboard counts so far; more is said to be more.
COUNTED = 1_000
# So many months a chart goes back, the present one included.
MONTHS = 12


class Group(TextChoices):
    """Parts of the dashboard, in their order."""

    BREACHES = "breaches", _("Security breaches")
    REQUESTS = "requests", pgettext_lazy("sidebar", "Requests")
    MAIL = "mail", _("Letters")
    CONSENTS = "consents", pgettext_lazy("sidebar", "Consents")
    RETENTION = "retention", _("Retention")
    THIRD_PARTIES = "third_parties", _("Third parties")
    OFFICE = "office", _("Policy and office")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a figure leads, for who may go there: a list (``app.model`` and its filter), or another screen.

    ``permission`` is by default that to view the model.
    """

    model: str
    query: str = ""
    route: str = ""
    permission: str = ""


@dataclass(frozen=True, slots=True)
class Tile:
    """A figure: how many there are, and what it means.

    ``rows`` is SQL from FROM on that an index answers; without it the last figure kept of ``indicator`` is
    told, with the day it is of. It leads to ``place``, if that list shows exactly what was counted; with
    ``records``, to a page of these.
    """

    code: str
    group: Group
    name: StrPromise
    place: Place
    rows: str = ""
    indicator: str = ""
    judge: Judge = none_waits
    records: Records | None = None


@dataclass(frozen=True, slots=True)
class Term:
    """What runs out next. ``rows`` is a SELECT of (id, label, detail, due) that an index answers in order.

    ``label`` is a number or a reference, ``detail`` a code that ``words`` puts into words.
    """

    code: str
    name: StrPromise
    place: Place
    rows: str
    route: str
    words: Callable[[str], Any] = str


class Tone(StrEnum):
    """Colours of a chart, named after what they say; the palette is in dashboard.css."""

    FIRST = "first"
    SECOND = "second"
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class Series:
    """What one colour of a chart counts.

    ``rows`` is SQL from FROM on: what was counted in a span, as the tally counts it. Its cells lead to it.
    """

    code: str
    name: StrPromise
    tone: Tone = Tone.FIRST
    rows: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """A column, or a row, of a chart that is not by month.

    It leads to the list of the chart under ``query``; or its cells lead to the rows of their series where
    the ``condition`` (SQL) holds.
    """

    code: str
    name: Any
    query: str = ""
    condition: str = ""


@dataclass(frozen=True, slots=True)
class Tally:
    """Figures by month that are counted every night, for a chart or a panel.

    ``rows`` is a SELECT of (part, first day of the month, figure); a part is ``series``, or ``step/series``.
    """

    code: str
    rows: str


@dataclass(frozen=True, slots=True)
class Chart:
    """A picture of a tally: by month, or by ``steps`` (then all months together), ``sideways`` with rows.

    Series stand beside each other by month, and on each other by steps.
    """

    code: str
    group: Group
    title: StrPromise
    note: StrPromise
    place: Place
    series: tuple[Series, ...]
    steps: tuple[Step, ...] = ()
    sideways: bool = False
    records: Records | None = None


# What was kept of a tally: (part, month) → figure.
Counts = Mapping[tuple[str, date], int]


@dataclass(frozen=True, slots=True)
class Told:
    """What a panel may tell of: the instant, and what the nights have kept of its tallies."""

    now: datetime
    counts: Mapping[str, Counts]
    counted_at: Mapping[str, datetime]


@dataclass(frozen=True, slots=True)
class Panel:
    """A part of the page with a template of its own, for who has the permission."""

    code: str
    title: StrPromise
    permission: str
    template: str
    facts: Callable[[Told], dict[str, Any]]
    tallies: tuple[str, ...] = ()


class RegisteredTwice(ValueError):
    """Something else of this code is registered already."""


@dataclass(slots=True)
class Registry:
    """All that was registered, by code."""

    tiles: dict[str, Tile] = field(default_factory=dict)
    terms: dict[str, Term] = field(default_factory=dict)
    tallies: dict[str, Tally] = field(default_factory=dict)
    charts: dict[str, Chart] = field(default_factory=dict)
    panels: dict[str, Panel] = field(default_factory=dict)


REGISTRY = Registry()
One = TypeVar("One", Tile, Term, Tally, Chart, Panel)


def register_tile(*tiles: Tile) -> None:
    """Adds figures, in their order. Call it from ``AppConfig.ready``. Raises RegisteredTwice."""
    _add(REGISTRY.tiles, tiles)


def register_term(*terms: Term) -> None:
    """Adds terms that run. Raises RegisteredTwice."""
    _add(REGISTRY.terms, terms)


def register_tally(*tallies: Tally) -> None:
    """Adds figures that are counted every night. Raises RegisteredTwice."""
    _add(REGISTRY.tallies, tallies)


def register_chart(*charts: Chart) -> None:
    """Adds charts. Raises RegisteredTwice."""
    _add(REGISTRY.charts, charts)


def register_panel(*panels: Panel) -> None:
    """Adds panels. Raises RegisteredTwice."""
    _add(REGISTRY.panels, panels)


def month_of(moment: str) -> str:
    """SQL: the first day of the month in Almaty that an instant is in."""
    return f"date_trunc('month', {moment} AT TIME ZONE 'Asia/Almaty')::date"


def in_span(moment: str) -> str:
    """SQL: an instant lies in the span of a tally."""
    return f"{moment} >= %(since)s AND {moment} <= %(at)s"


def _add(known: dict[str, One], ones: Iterable[One]) -> None:
    for one in ones:
        if known.get(one.code, one) != one:
            raise RegisteredTwice(one.code)
        known[one.code] = one
