"""A trail to attack: some changes of a tracked model, sealed in several seals."""

from __future__ import annotations

import os
import time
from dataclasses import dataclass
from datetime import UTC, datetime

import psycopg
from django.db import connection

from compliance.audit.actors import Actor
from compliance.audit.models import AuditEntry, AuditSeal
from compliance.audit.reasons import Reason
from compliance.audit.report import Problem
from compliance.audit.sealing import _seal_next, seal_entries
from compliance.audit.services import record_event
from compliance.audit.verify import verify
from compliance.vault.models import KnownMasterKey

# The limit of the slowest tests that share a server with these, and what such tests run in all.
LONGEST_TEST = 240
TIMEOUT_OF_WAITING = 2 * LONGEST_TEST
HOLDING = """
    SELECT datname, application_name, state, now() - xact_start AS age FROM pg_stat_activity
    WHERE backend_xid IS NOT NULL AND pid <> pg_backend_pid() ORDER BY xact_start
"""

NOW = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
CLERK = Actor("staff:7")
_found_whole: set[tuple[int, int]] = set()
TABLE = "vault_historicalknownmasterkey"
LIVE = "vault_knownmasterkey"
ENTRIES = "audit_auditentry"


def change(number: int) -> KnownMasterKey:
    """A tracked row made by a member of staff: one history row, one entry."""
    key = KnownMasterKey(key_id=f"sample{number}", number=number, fingerprint=os.urandom(16), accepted_at=NOW)
    key.record(actor=CLERK, reason=Reason("settings"), now=NOW)
    return key


def read(number: int = 1) -> AuditEntry:
    """An entry that no history row stands behind."""
    record_event("audit.trail_read", actor=CLERK, now=NOW, details={"rows": number})
    return AuditEntry.objects.latest("pk")


def wait_for_others() -> None:
    """Waits until everything committed here may be sealed.

    Another test on the same server may hold a transaction open, and a seal rightly stops before what
    came after it began. It ends with that test, whose time is limited; tests that wait are given more.
    """
    deadline = time.monotonic() + LONGEST_TEST
    with connection.cursor() as cursor:
        while True:
            cursor.execute(
                "SELECT coalesce(max(xid), 0) < pg_snapshot_xmin(pg_current_snapshot())::text::bigint "
                "FROM audit_auditentry WHERE era = (SELECT max(id) FROM audit_era)"
            )
            if cursor.fetchone()[0]:
                return
            cursor.execute(HOLDING)
            holding = cursor.fetchall()
            assert time.monotonic() < deadline, f"transactions are kept open: {holding}"
            time.sleep(0.02)


def seal_all(*, per_seal: int = 16_384) -> list[AuditSeal]:
    """Seals all that is committed."""
    wait_for_others()
    return seal_entries(now=NOW, per_seal=per_seal)


@dataclass(frozen=True)
class Sealed:
    """One change under a seal: where it is found in each table."""

    row: int
    entry: int
    seal: int


def sealed_changes(rounds: int = 3, each: int = 3) -> list[list[Sealed]]:
    """Rounds of changes; each round is under a seal of its own. What migrations did is under seal 1."""
    before = AuditEntry.objects.count()
    for number in range(rounds * each):
        change(1000 + number)
    wait_for_others()
    _seal_next(now=NOW, per_seal=before)
    made = []
    while seal := _seal_next(now=NOW, per_seal=each):
        entries = AuditEntry.objects.filter(pk__in=seal.entry_ids).order_by("pk")
        made.append([Sealed(entry.history_id or 0, entry.pk, seal.number) for entry in entries])
    assert [len(part) for part in made] == [each] * rounds
    if (rounds, each) not in _found_whole:  # the same calls make the same history in every test
        assert problems() == []
        _found_whole.add((rounds, each))
    return made


def problems(*, live: bool = False) -> list[Problem]:
    """What verification finds, in its order; rows of today are compared if asked."""
    return verify(live=live).problems


def places() -> list[str]:
    """The same as texts."""
    return [str(problem) for problem in problems()]


def one(link: psycopg.Connection[tuple], sql: str, *params: object) -> tuple:
    """The only row of a query."""
    row = link.execute(sql, params).fetchone()
    assert row is not None
    return row
