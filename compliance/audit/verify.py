"""Proving the history: everything is computed again, in SQL, and compared with what was sealed.

Checked in this order: that every history row and every entry about it agree; that the seals form
one signed chain; that the entries of each seal hash to its leaves; that seals exported earlier are
still there. Nothing is read into memory but hashes, a seal at a time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from django.db import DatabaseError, connection, transaction

from . import export, rules
from .models import AuditSeal, Layout, TrackedTable
from .row_checks import layout_problems, row_problems, untracked_problems
from .sealing import CANONICAL_SETTINGS, START, Position, leaf_sql, statement_fields
from .trusted import trusted_keys

MAX_PROBLEMS = 50


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that does not hold: what, where (table and row, entry or seal)."""

    code: str
    table: str = ""
    row: int | None = None
    entry: int | None = None
    seal: int | None = None

    def __str__(self) -> str:
        places = [f"{name}={value}" for name, value in asdict(self).items() if name != "code" and value]
        return " ".join([self.code, *places])


@dataclass
class Report:
    """Outcome of a verification. ``problems`` are in the order found, the first bad row first."""

    problems: list[Problem] = field(default_factory=list)
    seals: int = 0
    sealed_entries: int = 0
    unsealed_entries: int = 0
    rows: int = 0
    anchors: int = 0

    @property
    def ok(self) -> bool:
        return not self.problems

    def add(self, code: str, **where: Any) -> None:
        if len(self.problems) < MAX_PROBLEMS:
            self.problems.append(Problem(code, **where))

    def as_json(self) -> dict[str, Any]:
        """The report as plain JSON values; ids and codes only."""
        return {
            "ok": self.ok,
            "seals": self.seals,
            "sealed_entries": self.sealed_entries,
            "unsealed_entries": self.unsealed_entries,
            "rows": self.rows,
            "anchors": self.anchors,
            "problems": [
                {name: value for name, value in asdict(problem).items() if value not in ("", None)}
                for problem in self.problems
            ],
        }


def verify(
    *,
    against: Path | None = None,
    table: str | None = None,
    public_keys: dict[str, bytes] | None = None,
    progress: Callable[[str], None] = lambda step: None,
) -> Report:
    """Verifies the whole history, or one history table's rows with ``table``.

    ``against`` is a file of exported seals; by default the product's own export is used when it
    exists. ``public_keys`` (key id → 32 bytes) replaces the trusted keys of the settings.
    Raises LookupError for an unknown table, export.ExportUnreadable for a damaged file.
    """
    report = Report()
    with transaction.atomic(), connection.cursor() as cursor:
        if _outermost():
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        cursor.execute(CANONICAL_SETTINGS)
        tables = _tables(table)
        for tracked in tables:
            progress(tracked.table_name)
            _check_rows(report, tracked)
        if table is None:
            progress("audit_auditseal")
            _check_untracked(report)
            _check_seals(report, trusted_keys() if public_keys is None else public_keys)
            progress("audit_auditentry")
            _check_leaves(report)
            _check_anchors(report, against)
    return report


def _outermost() -> bool:
    # Isolation can be set by the first statement of a transaction only.
    return len(connection.atomic_blocks) == 1


def _tables(name: str | None) -> list[TrackedTable]:
    tables = TrackedTable.objects.order_by("table_name")
    if name is None:
        return list(tables)
    found = list(tables.filter(table_name=name))
    if not found:
        raise LookupError(name)
    return found


def _check_rows(report: Report, tracked: TrackedTable) -> None:
    layouts = list(Layout.objects.filter(table_id=tracked.table_name).order_by("version"))
    broken = list(layout_problems(tracked.table_name, layouts))
    for column in broken:
        report.add(f"column_lost:{column}", table=tracked.table_name)
    if broken:
        return
    try:
        count, problems = row_problems(tracked.table_name, layouts, limit=MAX_PROBLEMS)
    except DatabaseError:
        if connection.needs_rollback:
            raise
        report.add("table_unreadable", table=tracked.table_name)
        return
    report.rows += count
    for code, row, entry in problems:
        report.add(code, table=tracked.table_name, row=row, entry=entry)


def _check_untracked(report: Report) -> None:
    """Adds history tables and entries that no tracked table accounts for."""
    for code, name, entry in untracked_problems():
        report.add(code, table=name, entry=entry)


def _check_seals(report: Report, keys: dict[str, bytes]) -> None:
    expected_number, expected_hash, last = 1, rules.GENESIS, START
    for seal in AuditSeal.objects.defer("leaves").order_by("number").iterator(chunk_size=500):
        report.seals += 1
        report.sealed_entries += seal.count
        if seal.number != expected_number:
            report.add("seal_missing", seal=expected_number)
        elif bytes(seal.previous_hash) != expected_hash:
            report.add("seal_chain_broken", seal=seal.number)
        for code in _seal_faults(seal, keys, last):
            report.add(code, seal=seal.number)
        expected_number, expected_hash = seal.number + 1, bytes(seal.hash)
        last = Position(seal.last_era, seal.last_xid, seal.last_id)


def _seal_faults(seal: AuditSeal, keys: dict[str, bytes], last: Position) -> Iterator[str]:
    first = Position(seal.first_era, seal.first_xid, seal.first_id)
    statement = rules.seal_statement(
        statement_fields(
            number=seal.number, at=seal.at, count=seal.count, first=first,
            last=Position(seal.last_era, seal.last_xid, seal.last_id), root=bytes(seal.root),
            previous_hash=bytes(seal.previous_hash), key_id=seal.key_id, entry_format=seal.entry_format,
        )
    )  # fmt: skip
    if statement != seal.statement:
        yield "seal_altered"
    if rules.seal_hash(seal.statement, bytes(seal.signature)) != bytes(seal.hash):
        yield "seal_hash_wrong"
    if seal.key_id not in keys:
        yield "seal_key_unknown"
    elif not rules.signature_holds(keys[seal.key_id], seal.statement, bytes(seal.signature)):
        yield "seal_signature_wrong"
    if first.as_params <= last.as_params:
        yield "seal_overlaps"


def _check_leaves(report: Report) -> None:
    after = START
    for seal in AuditSeal.objects.order_by("number").iterator(chunk_size=1):
        upto = Position(seal.last_era, seal.last_xid, seal.last_id)
        sealed = bytes(seal.leaves)
        if len(sealed) != seal.count * rules.HASH_BYTES or rules.merkle_root(
            rules.split_leaves(sealed[: len(sealed) // 32 * 32])
        ) != bytes(seal.root):
            report.add("seal_leaves_altered", seal=seal.number)
        if not _entries_match(seal.entry_format, after, upto, sealed):
            report.add("entries_altered", seal=seal.number, **_first_difference(seal, after, upto, sealed))
        after = upto
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM audit_auditentry WHERE (era, xid, id) > (%s, %s, %s)", after.as_params
        )
        report.unsealed_entries = cursor.fetchone()[0]


def _entries_match(entry_format: int, after: Position, upto: Position, sealed: bytes) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            SELECT coalesce(string_agg({leaf_sql(entry_format)}, ''::bytea ORDER BY e.era, e.xid, e.id), '')
                   = %s
            FROM audit_auditentry e
            WHERE (e.era, e.xid, e.id) > (%s, %s, %s) AND (e.era, e.xid, e.id) <= (%s, %s, %s)
            """,
            [sealed, *after.as_params, *upto.as_params],
        )
        return bool(cursor.fetchone()[0])


def _first_difference(seal: AuditSeal, after: Position, upto: Position, sealed: bytes) -> dict[str, Any]:
    leaves = rules.split_leaves(sealed[: len(sealed) // 32 * 32])
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            SELECT e.id, e.object_label, e.history_id, {leaf_sql(seal.entry_format)}
            FROM audit_auditentry e
            WHERE (e.era, e.xid, e.id) > (%s, %s, %s) AND (e.era, e.xid, e.id) <= (%s, %s, %s)
            ORDER BY e.era, e.xid, e.id
            """,
            [*after.as_params, *upto.as_params],
        )
        rows = cursor.fetchall()
    for position, (entry, label, history_id, leaf) in enumerate(rows):
        if position >= len(leaves) or bytes(leaf) != leaves[position]:
            return {"entry": entry, "table": label, "row": history_id}
    return {"entry": rows[-1][0] + 1 if rows else seal.first_id}


def _check_anchors(report: Report, against: Path | None) -> None:
    path = against or export.export_file()
    if against is None and not path.exists():
        return
    held = {
        number: (bytes(digest), statement)
        for number, digest, statement in AuditSeal.objects.values_list("number", "hash", "statement")
    }
    for exported in export.read_exported(path):
        report.anchors += 1
        number = exported["number"]
        if number not in held:
            report.add("exported_seal_missing", seal=number)
        elif held[number] != (exported["hash"], exported["statement"]):
            report.add("exported_seal_differs", seal=number)
