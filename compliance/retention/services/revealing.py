"""Showing the sealed ground of a hold: recorded with the reason before it is opened (promise 8)."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from compliance.audit.actors import Actor
from compliance.audit.reasons import Reason
from compliance.audit.services import record_event
from compliance.retention.models import Hold
from compliance.vault.reading import open_values
from compliance.vault.services import seal_note


def reveal_ground(*, hold: Hold, actor: Actor, reason: Reason, now: datetime) -> str:
    """The law, contract or case; what stands in its place if it was destroyed with the subject's data."""
    with transaction.atomic():
        record_event(
            "retention.hold_revealed",
            actor=actor,
            now=now,
            subject_id=hold.subject_id,
            object_label="retention.hold",
            object_id=hold.pk,
            reason=reason.code,
            note=seal_note(hold.subject_id, reason.note, now),
        )
        return str(open_values([hold.ground])[0]) if hold.ground else ""
