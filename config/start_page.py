"""The first page after sign-in: what needs doing, and what the reader can do here."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from compliance.policy.views.dashboard import dashboard_of
from config.sidebar import tasks_of


def start_page(request: HttpRequest, context: dict[str, Any]) -> dict[str, Any]:
    """DASHBOARD_CALLBACK: adds the reader's dashboard and the reader's places."""
    return context | {"tasks": tasks_of(request), "board": dashboard_of(request, timezone.now())}
