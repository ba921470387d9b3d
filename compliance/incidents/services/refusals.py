"""Why an act on a breach is refused, and how the trail keeps it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import NoReturn

from django.db import transaction

from compliance.audit.actors import Actor
from compliance.audit.reasons import Reason
from compliance.audit.services import record_event
from compliance.vault.services import seal_note


@dataclass
class IncidentRefused(Exception):
    """An act was refused; nothing was changed but the trail. ``codes`` have texts in ``messages``."""

    codes: tuple[str, ...]

    def __str__(self) -> str:
        return ", ".join(self.codes)


def refuse(
    act: str,
    codes: list[str],
    *,
    incident_id: int | None,
    actor: Actor,
    reason: Reason,
    now: datetime,
) -> NoReturn:
    """Keeps a refusal and raises it. Call it where no transaction is about to be rolled back."""
    with transaction.atomic():
        record_event(
            "incidents.refused",
            actor=actor,
            now=now,
            object_label="incidents.incident",
            object_id=incident_id or "",
            reason=reason.code,
            note=seal_note(None, reason.note, now),
            details={"act": act, "codes": ",".join(codes)[:200]},
        )
    raise IncidentRefused(tuple(codes))
