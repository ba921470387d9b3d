"""What the trail is told of an act on a breach."""

from __future__ import annotations

from datetime import datetime

from compliance.audit.actors import Actor
from compliance.audit.reasons import Reason
from compliance.audit.services import Detail, record_event
from compliance.incidents.models import Incident
from compliance.vault.services import seal_note


def tell(
    event: str, incident: Incident, *, actor: Actor, reason: Reason, now: datetime, **details: Detail
) -> None:
    """One entry about a breach, with the remark sealed under a key of nobody."""
    record_event(
        event,
        actor=actor,
        now=now,
        object_label="incidents.incident",
        object_id=incident.pk,
        reason=reason.code,
        note=seal_note(None, reason.note, now),
        details=details,
    )
