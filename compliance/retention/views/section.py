"""Retention on the page of a subject: holds, and what was destroyed."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from compliance.register.models import DataItem, Subject
from compliance.retention.models import Hold, InactivityWarning, WarningState


def retention_of(request: HttpRequest, subject: Subject) -> dict[str, Any]:
    """Holds that stand, values to explain, destructions with their certificates. Four queries at most."""
    may = request.user.has_perm
    return {
        "holds": Hold.objects.filter(subject=subject, lifted_at=None)
        .select_related("category")
        .order_by("-pk"),
        "items": DataItem.objects.held()
        .filter(subject=subject)
        .select_related("category")
        .only("pk", "category__code", "category__name_kk", "category__name_ru", "category__name_en")
        .order_by("category__position")
        if may("retention.view_retentionplan")
        else (),
        "destructions": subject.destructions.order_by("-pk") if may("retention.view_destructionact") else (),
        "warnings": InactivityWarning.objects.filter(subject=subject, state=WarningState.PENDING)
        .select_related("processing__purpose")
        .order_by("ends_on")
        if may("retention.view_inactivitywarning")
        else (),
        "can_note": may("register.end_processing"),
        "can_place": may("retention.add_hold") and subject.status in {"active", "blocked"},
        "can_lift": may("retention.change_hold"),
    }
