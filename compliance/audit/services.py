"""Writing into the trail what no table's history tells: reads, exports, sign-ins, refusals."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.utils import timezone

from .actors import Actor
from .events import event_named
from .models import AuditEntry
from .request import current_request_id

Detail = int | str | bool | None
MAX_DETAIL = 200


class NotAnIdentifier(ValueError):
    """A detail was too long to be an id, a code or a count."""


def record_event(
    event: str,
    *,
    actor: Actor,
    now: datetime | None = None,
    subject_id: int | None = None,
    object_label: str = "",
    object_id: str | int = "",
    reason: str = "",
    note: bytes = b"",
    details: Mapping[str, Detail] | None = None,
) -> AuditEntry:
    """Appends one entry, in the caller's transaction.

    ``reason`` is a registered code; ``note`` an envelope of the vault; ``details`` are ids, codes
    and counts. Raises UnknownEvent for a name nobody registered, NotAnIdentifier for a long text.
    """
    registered = event_named(event)
    for key, value in (details or {}).items():
        if isinstance(value, str) and len(value) > MAX_DETAIL:
            raise NotAnIdentifier(key)
    entry = AuditEntry(
        at=now or timezone.now(),
        event=registered.name,
        kind=registered.kind,
        actor=actor.label,
        reason=reason,
        note=note,
        request_id=current_request_id(),
        subject_id=subject_id,
        object_label=object_label,
        object_id=str(object_id),
        details=dict(details or {}),
    )
    entry.save(force_insert=True)
    return entry
