"""Transfers on the page of a subject."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from compliance.disclosures.models import NoticeState
from compliance.disclosures.services.overview import Received, recipients_of
from compliance.register.models import Purpose, Subject
from compliance.register.views.pages import category_names

COLOURS = {
    NoticeState.PENDING: "warn",
    NoticeState.SENT: "calm",
    NoticeState.FAILED: "bad",
    NoticeState.CONFIRMED: "good",
}


def transfers_of(request: HttpRequest, subject: Subject) -> dict[str, Any] | None:
    """Who got what of the subject; nothing is shown where nobody did. Four queries."""
    found = recipients_of(subject.pk)
    if not found:
        return None
    names = category_names()
    purposes = {purpose.pk: purpose.name for purpose in Purpose.objects.all()}
    lines = [
        {
            "received": one,
            "categories": [names.get(code, code) for code in one.categories],
            "purpose": purposes[one.purpose_id],
            "stops": _stops(one, names),
        }
        for one in found
    ]
    return {"lines": lines}


def _stops(received: Received, names: dict[str, str]) -> list[tuple[str, str, str]]:
    """What the recipient was told to stop using: the notice's state, its colour and, unless all, of what."""
    return [
        (
            str(state.label),
            COLOURS[state],
            "" if len(codes) == len(received.categories) else ", ".join(names.get(c, c) for c in codes),
        )
        for state in NoticeState
        if (codes := [code for code, its in received.stops.items() if its == state])
    ]
