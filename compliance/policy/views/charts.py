"""Charts as a template takes them: a drawing, and the same figures as a table for who does not see it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import zip_longest
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils import formats
from django.utils.translation import gettext as _

from compliance.policy.dashboard import Chart, Counts, Series, Step
from compliance.policy.rules.charts import Drawing, drawn, share

from .places import address_of


@dataclass(frozen=True, slots=True)
class Row:
    """One step of a chart: its name, where it leads, and a figure for every series."""

    name: str
    short: str
    link: str
    figures: tuple[int, ...]
    minor: bool = False
    share: float = 0.0
    links: tuple[str, ...] = ()

    @property
    def shown(self) -> list[str]:
        """The figures as the reader writes them."""
        return [number(figure) for figure in self.figures]

    @property
    def cells(self) -> list[tuple[str, str]]:
        """The figures as the reader writes them, and what each leads to."""
        return list(zip_longest(self.shown, self.links, fillvalue=""))


@dataclass(frozen=True, slots=True)
class Shown:
    """A chart with its figures. Without any, ``measured_at`` says whether they were counted at all."""

    chart: Chart
    link: str
    rows: tuple[Row, ...]
    drawing: Drawing | None
    measured_at: datetime | None

    @property
    def totals(self) -> list[int]:
        """The sum of every series."""
        return [sum(row.figures[at] for row in self.rows) for at in range(len(self.chart.series))]

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to draw."""
        return not any(self.totals)

    @property
    def legend(self) -> list[tuple[Series, str]]:
        """Every series with its sum."""
        return [(series, number(total)) for series, total in zip(self.chart.series, self.totals, strict=True)]

    @property
    def columns(self) -> list[dict[str, Any]]:
        """Columns with what each says."""
        if self.drawing is None:
            return []
        return [
            {
                "column": column,
                "tone": self.chart.series[column.series].tone,
                "said": _("%(step)s, %(series)s: %(figure)s")
                % {
                    "step": self.rows[column.step].name,
                    "series": self.chart.series[column.series].name,
                    "figure": number(self.rows[column.step].figures[column.series]),
                },
            }
            for column in self.drawing.columns
            if column.height
        ]

    @property
    def labels(self) -> list[tuple[float, Row]]:
        """The steps at their middles."""
        return list(zip(self.drawing.middles, self.rows, strict=True)) if self.drawing else []

    @property
    def scale(self) -> list[tuple[float, str]]:
        """The lines across with their figures."""
        return [(line.y, number(line.value)) for line in self.drawing.lines] if self.drawing else []

    @property
    def told(self) -> str:
        """The picture in one sentence."""
        parts = [f"{series.name}: {total}" for series, total in self.legend]
        return f"{self.chart.title}. {'; '.join(parts)}."


def shown_chart(
    request: HttpRequest, chart: Chart, counts: Counts, measured_at: datetime | None, months: Sequence[date]
) -> Shown:
    """A chart for this reader."""
    if chart.steps:
        rows = [_of_step(request, chart, step, counts) for step in chart.steps]
    else:
        rows = [_of_month(chart, month, counts, at) for at, month in enumerate(reversed(months))][::-1]
    if chart.sideways:
        rows = sorted((row for row in rows if any(row.figures)), key=lambda row: -sum(row.figures))
        highest = max((sum(row.figures) for row in rows), default=0)
        rows = [
            Row(row.name, row.short, row.link, row.figures, share=share(sum(row.figures), highest))
            for row in rows
        ]
    figures = [row.figures for row in rows]
    drawing = None if chart.sideways else drawn(figures, stacked=bool(chart.steps))
    return Shown(chart, address_of(request, chart.place), tuple(rows), drawing, measured_at)


def number(figure: int) -> str:
    """A number with its thousands apart, as the reader writes them."""
    return formats.number_format(figure, use_l10n=True, force_grouping=True)


def _of_step(request: HttpRequest, chart: Chart, step: Step, counts: Counts) -> Row:
    figures = tuple(
        sum(figure for (part, _month), figure in counts.items() if part == f"{step.code}/{series.code}")
        for series in chart.series
    )
    link = address_of(request, chart.place, step.query) if step.query else ""
    return Row(str(step.name), str(step.name), link, figures, links=_links(chart, step.code))


def _of_month(chart: Chart, month: date, counts: Counts, back: int) -> Row:
    figures = tuple(counts.get((series.code, month), 0) for series in chart.series)
    name = formats.date_format(month, "YEAR_MONTH_FORMAT")
    short = formats.date_format(month, "M")
    return Row(name, short, "", figures, minor=back % 3 != 0, links=_links(chart, month.isoformat()))


def _links(chart: Chart, step: str) -> tuple[str, ...]:
    """Where the cells of a step, or of a month, lead to: what was counted in them."""
    if chart.records is None:
        return ()
    return tuple(
        reverse("admin:policy_policyversion_chart_records", args=[chart.code, series.code, step])
        for series in chart.series
    )
