"""Where figures lead: the lists of what was counted, for who may view them."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse

from compliance.policy.dashboard import Place


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
