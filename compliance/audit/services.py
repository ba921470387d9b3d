"""Writing into the trail what no table's history tells: reads, exports, sign-ins, refusals."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from django.utils import timezone

from .actors import Actor
from .events import event_named
from .prepared import prepared_cursor
from .reasons import known_reason
from .request import current_request_id

# What ids, codes and act numbers are written with. No spaces and no @: names and addresses stay out.
IDENTIFIER = re.compile(r"[!-?A-~]{0,200}")
# Version byte, key id, nonce and tag: what every envelope of the vault has at least.
ENVELOPE_VERSIONS = (1,)
ENVELOPE_LEAST = 45


Detail = int | str | bool | None
# What the columns left out hold is their own default. Entries are numbered in the order they are told in.
APPEND = """
    INSERT INTO audit_auditentry (at, event, kind, actor, reason, note, request_id, subject_id, object_label,
        object_id, details)
    SELECT %(at)s, event, kind, %(actor)s, %(reason)s, note, %(request_id)s, %(subject_id)s, label, object_id,
        details::jsonb
    FROM {told} AS told (event, kind, note, label, object_id, details, place)
    ORDER BY place
"""
ARRAYS = """
    unnest(%(events)s::text[], %(kinds)s::int[], %(notes)s::bytea[], %(labels)s::text[], %(ids)s::text[],
        %(details)s::text[]) WITH ORDINALITY
"""
# Up to so many entries are told one by one, which is written faster than arrays are.
FEW = 4


@cache
def _append(count: int) -> str:
    if count > FEW:
        return APPEND.format(told=ARRAYS)
    lines = (
        f"(%(events{n})s::text, %(kinds{n})s::int, %(notes{n})s::bytea, %(labels{n})s::text, "
        f"%(ids{n})s::text, %(details{n})s::text, {n})"
        for n in range(count)
    )
    return APPEND.format(told=f"(VALUES {', '.join(lines)})")


@dataclass(frozen=True, slots=True)
class Told:
    """What one entry tells besides who, when and of whom: see ``record_event``."""

    event: str
    object_label: str = ""
    object_id: str | int = ""
    note: bytes = b""
    details: Mapping[str, Detail] | None = None


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
) -> None:
    """Appends one entry, in the caller's transaction.

    ``reason`` is a registered code; ``note`` an envelope of the vault; ``details`` are ids, codes
    and counts. Raises UnknownEvent, UnknownReason, NotAnIdentifier, NoteNotSealed.
    """
    told = Told(event, object_label, object_id, note, details)
    record_events([told], actor=actor, now=now, subject_id=subject_id, reason=reason)


def record_events(
    told: Sequence[Told],
    *,
    actor: Actor,
    now: datetime | None = None,
    subject_id: int | None = None,
    reason: str = "",
) -> None:
    """``record_event`` of several things at once that one act did for one reason. One statement."""
    if not told:
        return
    registered = [event_named(one.event) for one in told]
    for one in told:
        _check_identifiers(
            {**(one.details or {}), "object_label": one.object_label, "object_id": one.object_id}
        )
        if one.note and not _is_envelope(one.note):
            raise NoteNotSealed(one.event)
    given: dict[str, object] = {
        "at": now or timezone.now(),
        "actor": actor.label,
        "reason": known_reason(reason) if reason else "",
        "request_id": current_request_id(),
        "subject_id": subject_id,
    }
    columns: dict[str, list[object]] = {
        "events": [event.name for event in registered],
        "kinds": [int(event.kind) for event in registered],
        "notes": [one.note for one in told],
        "labels": [one.object_label for one in told],
        "ids": [str(one.object_id) for one in told],
        "details": [json.dumps(one.details or {}) for one in told],
    }
    for name, values in columns.items():
        if len(told) > FEW:
            given[name] = values
        else:
            given |= {f"{name}{place}": value for place, value in enumerate(values)}
    with prepared_cursor() as cursor:
        cursor.execute(_append(len(told)), given)


def _check_identifiers(values: Mapping[str, object]) -> None:
    for name, value in values.items():
        if not IDENTIFIER.fullmatch(name):
            raise NotAnIdentifier("name of a detail")
        is_code = isinstance(value, str) and IDENTIFIER.fullmatch(value)
        if not (is_code or value is None or isinstance(value, int)):
            raise NotAnIdentifier(name)


def _is_envelope(note: object) -> bool:
    return isinstance(note, bytes) and note[0] in ENVELOPE_VERSIONS and len(note) >= ENVELOPE_LEAST
