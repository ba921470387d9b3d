"""Writing into the trail what no table's history tells: reads, exports, sign-ins, refusals."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime

from django.utils import timezone

from .actors import Actor
from .events import event_named
from .models import AuditEntry
from .reasons import known_reason
from .request import current_request_id

Detail = int | str | bool | None
# What ids, codes and act numbers are written with. No spaces and no @: names and addresses stay out.
IDENTIFIER = re.compile(r"[!-?A-~]{0,200}")
# Version byte, key id, nonce and tag: what every envelope of the vault has at least.
ENVELOPE_VERSIONS = (1,)
ENVELOPE_LEAST = 45


class NotAnIdentifier(ValueError):
    """A detail is no id, code or count; the message is its name."""


class NoteNotSealed(TypeError):
    """A note is not an envelope of the vault."""


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
    and counts. Raises UnknownEvent, UnknownReason, NotAnIdentifier, NoteNotSealed.
    """
    registered = event_named(event)
    _check_identifiers({**(details or {}), "object_label": object_label, "object_id": object_id})
    if note and not _is_envelope(note):
        raise NoteNotSealed(event)
    entry = AuditEntry(
        at=now or timezone.now(),
        event=registered.name,
        kind=registered.kind,
        actor=actor.label,
        reason=known_reason(reason) if reason else "",
        note=note,
        request_id=current_request_id(),
        subject_id=subject_id,
        object_label=object_label,
        object_id=str(object_id),
        details=dict(details or {}),
    )
    entry.save(force_insert=True)
    return entry


def _check_identifiers(values: Mapping[str, object]) -> None:
    for name, value in values.items():
        if not IDENTIFIER.fullmatch(name):
            raise NotAnIdentifier("name of a detail")
        is_code = isinstance(value, str) and IDENTIFIER.fullmatch(value)
        if not (is_code or value is None or isinstance(value, int)):
            raise NotAnIdentifier(name)


def _is_envelope(note: object) -> bool:
    return isinstance(note, bytes) and note[0] in ENVELOPE_VERSIONS and len(note) >= ENVELOPE_LEAST
