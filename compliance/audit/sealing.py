"""Sealing: signing, every few minutes, what the trail holds so far.

Entries are ordered by (era, transaction id, entry id). Only transactions below the oldest running
one are sealed, so nothing can later appear between sealed entries, however slow a commit is.
Query plan: index scan of ``audit_entry_order`` from the last sealed entry on.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.db import connection, transaction

from . import rules
from .canonical import CANONICAL_SETTINGS, leaf_sql
from .models import AuditSeal

ENTRY_FORMAT = 1
ENTRIES_PER_SEAL = 16_384
SEALING_LOCK = 0x5EA1


class SealingKeyMissing(RuntimeError):
    """SEAL_SIGNING_KEY is not set, so nothing can be signed."""


@dataclass(frozen=True, slots=True)
class Position:
    """Where an entry stands in the order of the trail."""

    era: int
    xid: int
    id: int

    @property
    def as_params(self) -> list[int]:
        return [self.era, self.xid, self.id]


# Below every number the columns can hold, so that nothing can be slipped in before the first seal.
START = Position(-(2**15), -(2**63), -(2**63))


def position_after(seal: AuditSeal | None) -> Position:
    """Last position a seal covers; the start of everything for None."""
    return Position(seal.last_era, seal.last_xid, seal.last_id) if seal else START


def seal_entries(*, now: datetime, per_seal: int = ENTRIES_PER_SEAL) -> list[AuditSeal]:
    """Seals everything sealable, in as many seals as it takes, each in a transaction of its own.

    Returns the new seals, oldest first. Safe to run from two places at once: the second waits.
    """
    made: list[AuditSeal] = []
    while (seal := _seal_next(now=now, per_seal=per_seal)) is not None:
        made.append(seal)
        if seal.count < per_seal:
            break
    return made


@transaction.atomic
def _seal_next(*, now: datetime, per_seal: int) -> AuditSeal | None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [SEALING_LOCK])
        cursor.execute(CANONICAL_SETTINGS)
    previous = AuditSeal.objects.defer("leaves", "entry_ids").order_by("-number").first()
    rows = _unsealed(position_after(previous), per_seal)
    if not rows:
        return None
    return _write_seal(previous, rows, now)


def _unsealed(after: Position, limit: int) -> list[tuple[int, int, int, bytes]]:
    with connection.cursor() as cursor:
        # This transaction has written nothing yet, so its own xid cannot lower the horizon.
        cursor.execute(
            f"""
            SELECT e.era, e.xid, e.id, {leaf_sql(ENTRY_FORMAT)}
            FROM audit_auditentry e
            WHERE (e.era, e.xid, e.id) > (%s, %s, %s)
              AND (e.era, e.xid) < ((SELECT audit_current_era()),
                                    pg_snapshot_xmin(pg_current_snapshot())::text::bigint)
              AND e.era IN (SELECT id FROM audit_era)
            ORDER BY e.era, e.xid, e.id LIMIT %s
            """,
            [*after.as_params, limit],
        )
        return [(era, xid, pk, bytes(leaf)) for era, xid, pk, leaf in cursor.fetchall()]


def _write_seal(
    previous: AuditSeal | None, rows: list[tuple[int, int, int, bytes]], now: datetime
) -> AuditSeal:
    if not settings.SEAL_SIGNING_KEY:
        raise SealingKeyMissing
    key = rules.signing_key(settings.SEAL_SIGNING_KEY)
    leaves = [row[3] for row in rows]
    first, last = Position(*rows[0][:3]), Position(*rows[-1][:3])
    number = previous.number + 1 if previous else 1
    previous_hash = bytes(previous.hash) if previous else rules.GENESIS
    root = rules.merkle_root(leaves)
    key_id = rules.public_key_id(rules.public_bytes(key.public_key()))
    joined, ids = b"".join(leaves), [row[2] for row in rows]
    statement = rules.seal_statement(
        statement_fields(
            number=number, at=now, count=len(leaves), first=first, last=last, root=root,
            leaves=hashlib.sha256(joined).digest(), entries=rules.ids_digest(ids),
            previous_hash=previous_hash, key_id=key_id, entry_format=ENTRY_FORMAT,
        )
    )  # fmt: skip
    signature = key.sign(statement.encode())
    return AuditSeal.objects.create(
        number=number, at=now, entry_format=ENTRY_FORMAT, count=len(leaves),
        first_era=first.era, first_xid=first.xid, first_id=first.id,
        last_era=last.era, last_xid=last.xid, last_id=last.id,
        root=root, previous_hash=previous_hash, leaves=joined, entry_ids=ids, statement=statement,
        signature=signature, key_id=key_id, hash=rules.seal_hash(statement, signature),
    )  # fmt: skip


def statement_fields(
    *, number: int, at: datetime, count: int, first: Position, last: Position, root: bytes, leaves: bytes,
    entries: bytes, previous_hash: bytes, key_id: str, entry_format: int,
) -> dict[str, Any]:  # fmt: skip
    """The signed fields of a seal, as plain JSON values.

    ``root`` is for proofs of single entries; ``leaves`` and ``entries``, the plain hashes of both
    lists, are what the database itself can compare quickly.
    """
    return {
        "number": number,
        "at": at.astimezone(UTC).isoformat(timespec="microseconds"),
        "count": count,
        "entry_format": entry_format,
        "first": first.as_params,
        "last": last.as_params,
        "key_id": key_id,
        "previous_hash": previous_hash.hex(),
        "root": root.hex(),
        "leaves": leaves.hex(),
        "entries": entries.hex(),
    }
