"""How a refusal looks."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse

from compliance.access.rules.attempts import SIGN_IN_COOL_OFF_SECONDS
from compliance.access.views.pages import page


def locked_out(
    request: HttpRequest, response: HttpResponse | None = None, credentials: Any = None
) -> HttpResponse:
    """Too many failed sign-ins. Says nothing about whether the name exists."""
    minutes = SIGN_IN_COOL_OFF_SECONDS // 60
    refused = page(request, "access/locked_out.html", {"minutes": minutes}, status=429)
    refused["Retry-After"] = str(SIGN_IN_COOL_OFF_SECONDS)
    return refused


@login_not_required
def forged(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form that did not come from one of our pages, or from one that was open for too long."""
    request.was_forged = True  # type: ignore[attr-defined]  # read on the way back
    return page(request, "access/forged.html", status=403)
