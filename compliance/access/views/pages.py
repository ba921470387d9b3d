"""Drawing a page in the look of the sign-in page."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render, resolve_url
from django.utils.http import url_has_allowed_host_and_scheme


def page(
    request: HttpRequest, template: str, context: dict[str, Any] | None = None, *, status: int = 200
) -> HttpResponse:
    """A page with the title and colours of the back office."""
    return render(request, template, {**admin.site.each_context(request), **(context or {})}, status=status)


def where_next(request: HttpRequest, *, came_from: str = "") -> str:
    """The page somebody was on the way to or came from, if it is one of ours; else the start."""
    wanted = request.POST.get("next") or request.GET.get("next") or came_from
    if url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    ):
        return wanted
    return resolve_url("admin:index")


def site_name(request: HttpRequest) -> str:
    """What an authenticator calls us: the host's name tells one installation from another.

    Not the title: its Cyrillic letters would make the QR code three times as large.
    """
    return request.get_host().partition(":")[0]
