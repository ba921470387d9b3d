"""How the history stands, by a few cheap queries: the last seal, what waits, the last verification."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import connection

from . import rules
from .export import export_file
from .models import AuditSeal, VerificationRun
from .sealing import position_after
from .trusted import trusted_keys

COUNTED = 10_000
# The job seals every five minutes; after this long something is wrong with it.
OVERDUE = timedelta(minutes=20)
TAIL_BYTES = 65_536


@dataclass(frozen=True, slots=True)
class SealState:
    """The newest seal (without its leaves), entries it does not cover, and the last verification."""

    newest: AuditSeal | None
    waiting: int
    waiting_since: datetime | None
    verified: VerificationRun | None

    @property
    def counted(self) -> int:
        """How far waiting entries are counted."""
        return COUNTED

    @property
    def waiting_is_more(self) -> bool:
        """Whether more entries wait than were counted."""
        return self.waiting > COUNTED

    def overdue(self, now: datetime) -> bool:
        """Whether entries have waited for a seal for too long."""
        return self.waiting_since is not None and now - self.waiting_since > OVERDUE


@dataclass(frozen=True, slots=True)
class ExportState:
    """The file of exported seals: whether it is there, its last seal, when it was written."""

    path: Path
    exists: bool
    last_number: int | None = None
    written_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class TrustedKey:
    """A public key that seals are checked with."""

    id: str
    public: str
    signs: bool


def seal_state() -> SealState:
    """Three queries: the newest seal, at most COUNTED entries after it, the last verification."""
    newest = AuditSeal.objects.defer("leaves", "entry_ids").order_by("-number").first()
    with connection.cursor() as cursor:
        # Plan: index scan of audit_entry_order from the last sealed entry on, cut off by the limit.
        cursor.execute(
            "SELECT count(*), min(recorded_at) FROM (SELECT recorded_at FROM audit_auditentry "
            "WHERE (era, xid, id) > (%s, %s, %s) ORDER BY era, xid, id LIMIT %s) waiting",
            [*position_after(newest).as_params, COUNTED + 1],
        )
        waiting, since = cursor.fetchone()
    verified = VerificationRun.objects.filter(finished_at__isnull=False).order_by("-pk").first()
    return SealState(newest, waiting, since, verified)


def export_state() -> ExportState:
    """What can be said of the export without reading all of it."""
    path = export_file()
    try:
        status = path.stat()
        with path.open("rb") as file:
            file.seek(max(0, status.st_size - TAIL_BYTES), os.SEEK_SET)
            lines = file.read().splitlines()
    except OSError:
        return ExportState(path, exists=False)
    return ExportState(
        path,
        exists=True,
        last_number=_last_number(lines),
        written_at=datetime.fromtimestamp(status.st_mtime).astimezone(),
    )


def _last_number(lines: list[bytes]) -> int | None:
    for line in reversed(lines[-2:]):
        try:
            return int(json.loads(line)["number"])
        except (ValueError, KeyError, TypeError):
            continue
    return None


def keys_of_seals() -> list[TrustedKey]:
    """Public keys by which seals are checked; the one that signs now comes first."""
    current = ""
    if settings.SEAL_SIGNING_KEY:
        current = rules.public_key_id(
            rules.public_bytes(rules.signing_key(settings.SEAL_SIGNING_KEY).public_key())
        )
    keys = [TrustedKey(key_id, raw.hex(), key_id == current) for key_id, raw in trusted_keys().items()]
    return sorted(keys, key=lambda key: (not key.signs, key.id))
