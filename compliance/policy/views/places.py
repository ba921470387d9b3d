"""Where figures lead: the lists of what was counted, for who may view them."""

from __future__ import annotations

from datetime import date

from django.apps import apps
from django.contrib import admin
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from compliance.policy.dashboard import Place, Tile
from compliance.policy.indicators import Records
from compliance.policy.services.figures import Reading


def list_address(request: HttpRequest, model: str, query: str = "") -> str:
    """Address of the list of a model (``app.model``) under a filter; empty for who may not view it."""
    app, _dot, name = model.partition(".")
    if not name or not request.user.has_perm(f"{app}.view_{name}"):
        return ""
    try:
        address = reverse(f"admin:{app}_{name}_changelist")
    except NoReverseMatch:
        return ""
    return f"{address}?{query}" if query else address


def may_see(request: HttpRequest, place: Place) -> bool:
    """Whether the reader may go to a place, and so be told how much there is."""
    app, _dot, name = place.model.partition(".")
    return bool(request.user.has_perm(place.permission or f"{app}.view_{name}"))


def address_of(request: HttpRequest, place: Place, query: str = "") -> str:
    """Address of a place that the reader may see."""
    if place.route:
        address = reverse(place.route)
        asked = query or place.query
        return f"{address}?{asked}" if asked else address
    return list_address(request, place.model, query or place.query)


def records_address(request: HttpRequest, reading: Reading, day: date) -> str:
    """Address of what a figure of the statement counts; empty where nobody knows, or for who may not see it.

    Today a figure that is of no records leads to the list that explains it.
    """
    one, past = reading.indicator, day < timezone.localdate()
    if reading.figure is None or (past and not one.rows_then):
        return ""
    if one.records is None:
        return list_address(request, one.model, one.query)
    if not may_view(request, one.model, one.records):
        return ""
    address = reverse("admin:policy_policyversion_records", args=[one.code])
    return f"{address}?day={day.isoformat()}" if past else address


def tile_address(request: HttpRequest, tile: Tile) -> str:
    """Address of what a figure of the dashboard counts: a list of exactly that, or its records."""
    if tile.rows and tile.records is None:
        return address_of(request, tile.place)
    if tile.records and not may_view(request, tile.place.model, tile.records):
        return address_of(request, tile.place)
    route, code = ("tile_records", tile.code) if tile.rows else ("records", tile.indicator)
    return reverse(f"admin:policy_policyversion_{route}", args=[code])


def may_view(request: HttpRequest, model: str, records: Records) -> bool:
    """Whether the reader may view what a figure counts; what has no screen of its own goes with its list."""
    of = apps.get_model(records.model or model)
    if not admin.site.is_registered(of):
        of = apps.get_model(model)
    return bool(request.user.has_perm(f"{of._meta.app_label}.view_{of._meta.model_name}"))
