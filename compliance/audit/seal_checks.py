"""Checking the seals: that they form one signed chain, and that the entries are the ones they sealed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db import connection

from . import rules
from .canonical import leaf_sql
from .models import AuditSeal
from .report import Report
from .sealing import START, Position, statement_fields


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
    for seal in AuditSeal.objects.order_by("number").iterator(chunk_size=1):
        # Entries of a seal that is missing are not held against the one after it.
        inclusive = seal.number != number + 1
        start = _first(seal) if inclusive else after
        _check_one(report, seal, start, inclusive=inclusive)
        after, number = _last(seal), seal.number
    _check_tail(report, after)


def _check_one(report: Report, seal: AuditSeal, start: Position, *, inclusive: bool) -> None:
    sealed = bytes(seal.leaves)
    whole = len(sealed) == seal.count * rules.HASH_BYTES
    if not whole or rules.merkle_root(rules.split_leaves(sealed)) != bytes(seal.root):
        report.add("seal_leaves_altered", seal=seal.number)
        return
    source = f"FROM audit_auditentry e WHERE {_between(inclusive)}"
    params = [*start.as_params, *_last(seal).as_params]
    leaf = leaf_sql(seal.entry_format)
    order = "ORDER BY e.era, e.xid, e.id"
    with connection.cursor() as cursor:
        joined = f"string_agg({leaf}, ''::bytea {order})"
        cursor.execute(f"SELECT {joined} IS NOT DISTINCT FROM %s {source}", [sealed, *params])
        if cursor.fetchone()[0]:
            return
        cursor.execute(f"SELECT e.id, e.object_label, e.history_id, {leaf} {source} {order}", params)
        for code, where in _differences(seal, rules.split_leaves(sealed), cursor.fetchall()):
            report.add(code, seal=seal.number, **where)


def _between(inclusive: bool) -> str:
    return (
        f"(e.era, e.xid, e.id) {'>=' if inclusive else '>'} (%s, %s, %s) "
        "AND (e.era, e.xid, e.id) <= (%s, %s, %s)"
    )


def _differences(
    seal: AuditSeal, leaves: list[bytes], rows: list[tuple[int, str, int | None, bytes | None]]
) -> Iterator[tuple[str, dict[str, Any]]]:
    """What differs, entry by entry in the order sealed, then what was never sealed."""
    present = {entry: (label, history_id, leaf) for entry, label, history_id, leaf in rows}
    if len(seal.entry_ids) != len(leaves):
        yield "seal_altered", {}
        return
    for entry, leaf in zip(seal.entry_ids, leaves, strict=True):
        if entry not in present:
            yield "entry_missing", {"entry": entry}
            continue
        label, history_id, found = present.pop(entry)
        if found is None or bytes(found) != leaf:
            yield "entry_altered", {"entry": entry, "table": label, "row": history_id}
    for entry, (label, history_id, _leaf) in present.items():
        yield "entry_inserted", {"entry": entry, "table": label, "row": history_id}


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
            report.add("entry_out_of_order", entry=entry)
