"""Checking the seals: that they form one signed chain, and that the entries are the ones they sealed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.db import connection

from . import rules
from .canonical import ENTRY_FORMATS, leaf_sql
from .models import AuditSeal
from .report import Report
from .sealing import START, Position, statement_fields

ENTRIES = "audit_auditentry"


def check_chain(report: Report, keys: dict[str, bytes]) -> None:
    """Every seal is there, names its predecessor, says what its columns say and is signed."""
    expected_number, expected_hash, last = 1, rules.GENESIS, START
    for seal in AuditSeal.objects.defer("leaves", "entry_ids").order_by("number").iterator(chunk_size=500):
        report.seals += 1
        report.sealed_entries += seal.count
        if seal.number != expected_number:
            report.add("seal_missing", seal=expected_number)
        elif bytes(seal.previous_hash) != expected_hash:
            report.add("seal_chain_broken", seal=seal.number)
        for code in _faults(seal, keys, last):
            report.add(code, seal=seal.number)
        expected_number, expected_hash = seal.number + 1, bytes(seal.hash)
        last = _last(seal)


def _first(seal: AuditSeal) -> Position:
    return Position(seal.first_era, seal.first_xid, seal.first_id)


def _last(seal: AuditSeal) -> Position:
    return Position(seal.last_era, seal.last_xid, seal.last_id)


def _faults(seal: AuditSeal, keys: dict[str, bytes], last: Position) -> Iterator[str]:
    statement = rules.seal_statement(
        statement_fields(
            number=seal.number, at=seal.at, count=seal.count, first=_first(seal), last=_last(seal),
            root=bytes(seal.root), previous_hash=bytes(seal.previous_hash), key_id=seal.key_id,
            entry_format=seal.entry_format,
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
    if _first(seal).as_params <= last.as_params:
        yield "seal_overlaps"


def check_leaves(report: Report) -> None:
    """The entries of each seal hash to its leaves, and these to its root; nothing stands in between."""
    after, number = START, 0
    for seal in AuditSeal.objects.defer("entry_ids").order_by("number").iterator(chunk_size=1):
        # Entries of a seal that is missing are not held against the one after it.
        span = _Span(_first(seal), _last(seal), inclusive=True) if seal.number != number + 1 else None
        _check_one(report, seal, span or _Span(after, _last(seal), inclusive=False))
        after, number = _last(seal), seal.number
    _check_tail(report, after)


@dataclass(frozen=True, slots=True)
class _Span:
    """The entries from one position (itself included or not) to another."""

    start: Position
    end: Position
    inclusive: bool

    @property
    def sql(self) -> str:
        compared = ">=" if self.inclusive else ">"
        return (
            f"FROM audit_auditentry e WHERE (e.era, e.xid, e.id) {compared} (%s, %s, %s) "
            "AND (e.era, e.xid, e.id) <= (%s, %s, %s)"
        )

    @property
    def params(self) -> list[int]:
        return [*self.start.as_params, *self.end.as_params]


ORDER = "ORDER BY e.era, e.xid, e.id"


def _check_one(report: Report, seal: AuditSeal, span: _Span) -> None:
    sealed = bytes(seal.leaves)
    whole = len(sealed) == seal.count * rules.HASH_BYTES
    if not whole or rules.merkle_root(rules.split_leaves(sealed)) != bytes(seal.root):
        report.add("seal_leaves_altered", seal=seal.number)
        return
    if seal.entry_format not in ENTRY_FORMATS:
        report.add("seal_format_unknown", seal=seal.number)
        return
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT string_agg({leaf_sql(seal.entry_format)}, ''::bytea {ORDER}) IS NOT DISTINCT FROM %s, "
            f"array_agg(e.id {ORDER}) IS NOT DISTINCT FROM "
            f"(SELECT entry_ids FROM audit_auditseal WHERE number = %s) {span.sql}",
            [sealed, seal.number, *span.params],
        )
        same_leaves, same_ids = cursor.fetchone()
    if not same_leaves:
        _name_differences(report, seal, span, rules.split_leaves(sealed))
    elif not same_ids:
        report.add("seal_altered", seal=seal.number)


def _name_differences(report: Report, seal: AuditSeal, span: _Span, leaves: list[bytes]) -> None:
    """Names what differs, entry by entry in the order sealed, then what was never sealed."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT e.id, {leaf_sql(seal.entry_format)}, e.history_id, "
            f"(SELECT table_name FROM audit_layout WHERE id = e.layout_id) {span.sql} {ORDER}",
            span.params,
        )
        present = {entry: (leaf, row, table or ENTRIES) for entry, leaf, row, table in cursor.fetchall()}
    if len(seal.entry_ids) != len(leaves):
        report.add("seal_altered", seal=seal.number)
        return
    for entry, leaf in zip(seal.entry_ids, leaves, strict=True):
        if entry not in present:
            report.add("entry_missing", table=ENTRIES, entry=entry, seal=seal.number)
            continue
        found, row, table = present.pop(entry)
        if found is None or bytes(found) != leaf:
            report.add("entry_altered", table=table, row=row, entry=entry, seal=seal.number)
    for entry, (_, row, table) in present.items():
        report.add("entry_inserted", table=table, row=row, entry=entry, seal=seal.number)


def _check_tail(report: Report, after: Position) -> None:
    """Counts what waits for the next seal, and finds entries that no seal will ever reach."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM audit_auditentry WHERE (era, xid, id) > (%s, %s, %s)", after.as_params
        )
        report.unsealed_entries = cursor.fetchone()[0]
        cursor.execute(
            """
            SELECT e.id FROM audit_auditentry e
            WHERE (e.era, e.xid, e.id) > (%s, %s, %s)
              AND (e.era NOT IN (SELECT id FROM audit_era)
                   OR e.era = (SELECT id FROM audit_era a, pg_control_system() c
                               WHERE a.system_identifier = c.system_identifier)
                      AND e.xid >= pg_snapshot_xmax(pg_current_snapshot())::text::bigint
                      AND e.xid IS DISTINCT FROM pg_current_xact_id_if_assigned()::text::bigint)
            ORDER BY e.id LIMIT %s
            """,
            [*after.as_params, max(report.room, 1)],
        )
        for (entry,) in cursor.fetchall():
            report.add("entry_out_of_order", table=ENTRIES, entry=entry)
