"""The breaches that touch a subject, on their page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from compliance.incidents.models import Incident, NoticeState, SubjectNotice
from compliance.register.models import Subject

from .incidents import LETTER_COLOURS, state_of

MOST = 20


def incidents_of(request: HttpRequest, subject: Subject) -> Mapping[str, Any] | None:
    """The newest breaches with the letter to this subject; None if there are none. Two queries."""
    found = list(
        Incident.objects.filter(
            pk__in=Incident.objects.filter(
                selections__rows__subject=subject, selections__dropped_at=None
            ).values("pk")
        ).order_by("-pk")[:MOST]
    )
    if not found:
        return None
    letters = {
        one.incident_id: one for one in SubjectNotice.objects.filter(subject=subject, incident__in=found)
    }
    now = timezone.now()
    return {
        "lines": [
            {
                "incident": one,
                "state": state_of(one, now),
                "letter": letters.get(one.pk),
                "colour": LETTER_COLOURS[NoticeState(letters[one.pk].state)] if one.pk in letters else "",
            }
            for one in found
        ]
    }
