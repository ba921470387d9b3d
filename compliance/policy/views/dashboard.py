"""The dashboard of a reader: what of all that is registered this role may see, as the start page takes it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from compliance.policy.dashboard import REGISTRY, Group, Told
from compliance.policy.indicators import Standing
from compliance.policy.services.dashboard import Due, Figure, figures_of, terms_next
from compliance.policy.services.figures import ALMATY
from compliance.policy.services.months import Kept, kept_months, months_until

from .charts import number, shown_chart
from .places import may_see, tile_address

COLOURS = {Standing.OK: "good", Standing.ATTENTION: "warn", Standing.BREACH: "bad"}
# The job counts at ten to midnight; what is older says so.
STALE = timedelta(days=2)
_PARTS = list(Group)


@dataclass(frozen=True, slots=True)
class ShownFigure:
    """A figure of a tile with its words."""

    figure: Figure
    link: str

    @property
    def name(self) -> Any:
        """What is counted."""
        return self.figure.tile.name

    @property
    def text(self) -> str:
        """The number; more than were counted says so."""
        if self.figure.figure is None:
            return "—"
        if self.figure.is_more:
            return _("%(count)s+") % {"count": number(self.figure.most)}
        return number(self.figure.figure)

    @property
    def is_none(self) -> bool:
        """Whether there is nothing to look at."""
        return not self.figure.figure

    @property
    def colour(self) -> str:
        """The colour of its standing."""
        return COLOURS[self.figure.standing] if self.figure.standing else ""

    @property
    def note(self) -> str:
        """Of which night it is, or that no night has counted it yet."""
        if self.figure.tile.rows:
            return ""
        return str(_("to be counted tonight")) if self.figure.day is None else ""

    @property
    def day(self) -> date | None:
        """The day that a figure of the night is of."""
        return self.figure.day


@dataclass(frozen=True, slots=True)
class ShownDue:
    """Something with a term, with its words."""

    due: Due
    detail: str
    link: str
    overdue: bool
    today: bool

    @property
    def last_day(self) -> datetime:
        """The last moment that is in time: a term runs until the end of its last day."""
        return self.due.due_at - timedelta(microseconds=1)


def dashboard_of(request: HttpRequest, now: datetime) -> dict[str, Any]:
    """Context of the start page. Four queries, and those of the panels, whatever there is."""
    tiles = [tile for tile in REGISTRY.tiles.values() if may_see(request, tile.place)]
    terms = [term for term in REGISTRY.terms.values() if may_see(request, term.place)]
    charts = [chart for chart in REGISTRY.charts.values() if may_see(request, chart.place)]
    charts.sort(key=lambda chart: _PARTS.index(chart.group))
    panels = [panel for panel in REGISTRY.panels.values() if request.user.has_perm(panel.permission)]
    kept = kept_months({chart.code for chart in charts} | {code for one in panels for code in one.tallies})
    told = Told(
        now,
        {code: one.counts for code, one in kept.items()},
        {code: one.measured_at for code, one in kept.items() if one.measured_at is not None},
    )
    figures = [ShownFigure(one, tile_address(request, one.tile)) for one in figures_of(tiles, now)]
    months = months_until(now)
    return {
        "urgent": _urgent(figures),
        "groups": _grouped(figures),
        "due_next": [_shown(one, now) for one in terms_next(terms, now)],
        "has_terms": bool(terms),
        "panels": [(panel, panel.facts(told)) for panel in panels],
        "charts": [
            shown_chart(request, chart, kept[chart.code].counts, kept[chart.code].measured_at, months)
            for chart in charts
        ],
        "counted_at": _counted_at(kept, now),
    }


def _urgent(figures: list[ShownFigure]) -> list[ShownFigure]:
    """What calls for work: what is broken first, then what waits."""
    calling = [one for one in figures if one.figure.standing in {Standing.ATTENTION, Standing.BREACH}]
    return sorted(calling, key=lambda one: (one.figure.weight, _PARTS.index(one.figure.tile.group)))


def _grouped(figures: list[ShownFigure]) -> list[tuple[str, list[ShownFigure]]]:
    grouped: dict[Group, list[ShownFigure]] = {}
    for group in Group:
        grouped[group] = [one for one in figures if one.figure.tile.group == group]
    return [(str(group.label), ones) for group, ones in grouped.items() if ones]


def _shown(due: Due, now: datetime) -> ShownDue:
    last = due.due_at - timedelta(microseconds=1)
    return ShownDue(
        due=due,
        detail=str(due.term.words(due.detail)),
        link=reverse(due.term.route, args=[due.pk]),
        overdue=due.overdue(now),
        today=last.astimezone(ALMATY).date() == timezone.localdate(now),
    )


def _counted_at(kept: dict[str, Kept], now: datetime) -> dict[str, Any]:
    """When the figures of the night were counted, and whether that is too long ago."""
    moments = [one.measured_at for one in kept.values() if one.measured_at is not None]
    oldest = min(moments, default=None)
    return {"at": oldest, "stale": oldest is not None and now - oldest > STALE}
