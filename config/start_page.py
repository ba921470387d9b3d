"""The first page after sign-in: what the reader can do here, and how the history stands."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from compliance.audit.state import seal_state
from config.unfold import tasks_of


def start_page(request: HttpRequest, context: dict[str, Any]) -> dict[str, Any]:
    """DASHBOARD_CALLBACK: adds the reader's tasks and, for who may see seals, the state of the history."""
    context["tasks"] = tasks_of(request)
    if request.user.has_perm("audit.view_auditseal"):
        state = seal_state()
        context |= {"seal_state": state, "seals_overdue": state.overdue(timezone.now())}
    return context
