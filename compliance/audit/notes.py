"""The sealed notes of the trail. Who can seal and open envelopes is a floor above and says so here."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.db import transaction

from .actors import Actor
from .models import AuditEntry
from .reasons import Reason
from .services import record_event

_opener: list[Callable[[bytes], str]] = []
_sealer: list[Callable[[str, datetime], bytes]] = []


class NoNote(LookupError):
    """The entry has no note, or nothing here can open one."""


def set_note_opener(opener: Callable[[bytes], str]) -> None:
    """The vault says how an envelope becomes a text (or the reason why it cannot be read)."""
    _opener[:] = [opener]


def set_note_sealer(sealer: Callable[[str, datetime], bytes]) -> None:
    """The vault says how a note about nobody in particular becomes an envelope."""
    _sealer[:] = [sealer]


def seal_office_note(text: str, now: datetime) -> bytes:
    """A note about nobody in particular as an envelope, for apps below the vault; empty for no text."""
    if not text:
        return b""
    if not _sealer:
        raise NoNote("nothing here can seal a note")
    return _sealer[0](text, now)


def open_office_text(envelope: bytes) -> str:
    """What ``seal_office_note`` has sealed, for apps below the vault that keep an envelope themselves."""
    if not envelope:
        return ""
    if not _opener:
        raise NoNote("nothing here can open a note")
    return _opener[0](envelope)


def open_note(*, entry: AuditEntry, actor: Actor, reason: Reason, now: datetime) -> str:
    """The note of an entry in clear, recorded with the reason before it is opened. Raises NoNote."""
    envelope = bytes(entry.note)
    if not envelope or not _opener:
        raise NoNote(str(entry.pk))
    with transaction.atomic():
        record_event(
            "audit.note_opened",
            actor=actor,
            now=now,
            subject_id=entry.subject_id,
            object_label="audit.auditentry",
            object_id=entry.pk,
            reason=reason.code,
        )
        return _opener[0](envelope)
