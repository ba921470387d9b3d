"""What a figure counts, record by record: the drill-down of the statement and of the dashboard."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.apps import apps
from django.contrib import admin
from django.contrib.admin.utils import display_for_field, display_for_value, label_for_field, lookup_field
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from compliance.audit.admin.office_form import office_page
from compliance.policy.dashboard import REGISTRY, Tile
from compliance.policy.indicators import COUNTED, Indicator, Records, all_indicators
from compliance.policy.models import DailyFigure, PolicyVersion
from compliance.policy.services.figures import end_of, last_kept
from compliance.policy.services.months import month_span, months_until, span_of
from compliance.policy.services.records import Found, records_of

from .gates import VIEW, gate
from .places import address_of, list_address, may_see, may_view
from .statement import asked_day

PER_PAGE = 50
EMPTY = "—"


@dataclass(frozen=True, slots=True)
class Line:
    """A record with its cells; ``link`` leads to its page."""

    label: str
    link: str
    cells: list[tuple[str, Any]]


@require_safe
@gate(VIEW)
def show_records_of_indicator(request: HttpRequest, code: str) -> HttpResponse:
    """The records behind a figure of the statement, of today or of a past day."""
    indicator = next((one for one in all_indicators() if one.code == code), None)
    if indicator is None or indicator.records is None:
        raise Http404
    now = timezone.now()
    day, problem = asked_day(request)
    counted = None
    rows, at = indicator.rows, now
    if day < timezone.localdate(now):
        if not indicator.rows_then:
            raise Http404  # nobody knows any more which they were
        rows, at = indicator.rows_then, end_of(day)
        counted = DailyFigure.objects.filter(day=day, code=code).values_list("figure", flat=True).first()
    elif indicator.nightly:
        at = _last_night(indicator, day, now)
    return _page(
        request, name=str(indicator.name), rows=rows, records=indicator.records, model=indicator.model, at=at,
        counted=counted, list_link=list_address(request, indicator.model, indicator.query),
        back=f"{reverse('admin:policy_policyversion_statement')}?day={day.isoformat()}", problem=problem,
        asked=f"&day={day.isoformat()}",
    )  # fmt: skip


@require_safe
def show_records_of_tile(request: HttpRequest, code: str) -> HttpResponse:
    """The records behind a figure of the dashboard."""
    tile: Tile | None = REGISTRY.tiles.get(code)
    if tile is None or tile.records is None:
        raise Http404
    if not may_see(request, tile.place):
        raise PermissionDenied
    return _page(
        request, name=str(tile.name), rows=tile.rows, records=tile.records, model=tile.place.model,
        at=timezone.now(), counted=None, list_link=address_of(request, tile.place),
        back=reverse("admin:index"), problem="",
    )  # fmt: skip


@require_safe
def show_records_of_chart(request: HttpRequest, code: str, series: str, step: str) -> HttpResponse:
    """The records behind one number of a chart: of a month, or of a step in all its months."""
    chart = REGISTRY.charts.get(code)
    kind = next((one for one in chart.series if one.code == series), None) if chart else None
    if chart is None or kind is None or chart.records is None:
        raise Http404
    if not may_see(request, chart.place):
        raise PermissionDenied
    now = timezone.now()
    if chart.steps:
        chosen = next((one for one in chart.steps if one.code == step), None)
        if chosen is None:
            raise Http404
        rows, name, span = f"{kind.rows} AND {chosen.condition}", str(chosen.name), span_of(now)
    else:
        month = next((one for one in months_until(now) if one.isoformat() == step), None)
        if month is None:
            raise Http404
        rows, name, span = kind.rows, date_format(month, "YEAR_MONTH_FORMAT"), month_span(month, now)
    return _page(
        request, name=f"{chart.title}: {name}, {kind.name}", rows=rows, records=chart.records,
        model=chart.place.model, at=span[1], since=span[0], counted=None,
        list_link=address_of(request, chart.place), back=reverse("admin:index"), problem="",
    )  # fmt: skip


def _last_night(indicator: Indicator, day: date, now: datetime) -> datetime:
    """The instant of the figure that is told today of what only the night counts."""
    kept = last_kept([indicator.code], day).get(indicator.code)
    return kept.at if kept else now


def _page(
    request: HttpRequest, *, name: str, rows: str, records: Records, model: str, at: datetime,
    counted: int | None, list_link: str, back: str, problem: str,
    asked: str = "", since: datetime | None = None,
) -> HttpResponse:  # fmt: skip
    of = apps.get_model(records.model or model)
    if not may_view(request, model, records):
        raise PermissionDenied
    found = records_of(rows, records, at, since)
    page = Paginator(found[:COUNTED], PER_PAGE).get_page(request.GET.get("page"))
    heads, lines = _lines(request, of, list(page))
    return office_page(
        request,
        "policy/records.html",
        title=name,
        model=PolicyVersion,
        at=at,
        total=len(found),
        is_more=len(found) > COUNTED,
        most=COUNTED,
        gone=max(0, counted - len(found)) if counted is not None and len(found) <= COUNTED else 0,
        counted=counted,
        heads=heads,
        lines=lines,
        page=page,
        asked=asked,
        list_link=list_link,
        back=back,
        problem=problem,
    )


def _lines(request: HttpRequest, model: type[Model], found: Sequence[Found]) -> tuple[list[str], list[Line]]:
    """The records as their own list shows them: one query, and what the list joins."""
    screen = admin.site.get_model_admin(model) if admin.site.is_registered(model) else None
    if screen is None:
        return [], [Line(one.label, "", []) for one in found]
    names = [str(name) for name in screen.get_list_display(request) if name != "__str__"]
    rows = screen.get_queryset(request).filter(pk__in={one.pk for one in found if one.pk is not None})
    joined = screen.list_select_related
    if joined:
        rows = rows.select_related(*(joined if isinstance(joined, tuple | list) else ()))
    by_id = {row.pk: row for row in rows}
    heads = [capfirst(str(label_for_field(name, model, screen))) for name in names]
    lines = []
    for one in found:
        record = by_id.get(one.pk)
        cells = _cells(record, names, heads, screen) if record else []
        lines.append(Line(one.label or str(record or one.pk), _link(model, one) if record else "", cells))
    return heads, lines


def _cells(record: Model, names: Iterable[str], heads: Sequence[str], screen: Any) -> list[tuple[str, Any]]:
    return [(head, _cell(record, name, screen)) for head, name in zip(heads, names, strict=True)]


def _cell(record: Model, name: str, screen: Any) -> Any:
    field, shown_by, value = lookup_field(name, record, screen)
    if isinstance(value, bool) or getattr(shown_by, "boolean", False):
        return _("yes") if value else _("no")
    if field is not None:
        return display_for_field(value, field, EMPTY)
    return display_for_value(value, EMPTY)


def _link(model: type[Model], one: Found) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_change", args=[one.pk])
