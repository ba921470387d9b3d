"""Checking the seals: that they form one signed chain, and that the entries are the ones they sealed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import BinaryField, Func

from . import rules
from .canonical import leaf_sql
from .models import AuditSeal
from .report import Report
from .sealing import START, Position, position_after, statement_fields

ENTRIES = "audit_auditentry"
SEALS_AT_ONCE = 64  # of 512 KiB of leaves each
# What makes it pointless to hold the entries against a seal's leaves.
UNCOMPARABLE = {"seal_leaves_altered", "seal_altered", "seal_format_unknown"}


@dataclass(frozen=True, slots=True)
class Span:
    """A seal whose leaves can be relied on, and which entries they must be those of.

    From ``start`` (itself included only where the seal before is missing) to ``end``.
    """

    seal: int
    entry_format: int
    start: Position
    inclusive: bool
    end: Position

    def follows(self, other: Span) -> bool:
        """Whether nothing can lie between the two."""
        return self.seal == other.seal + 1 and not self.inclusive and self.entry_format == other.entry_format


def check_chain(report: Report, keys: dict[str, bytes]) -> list[Span]:
    """Every seal is there, names its predecessor, says what its columns say and is signed.

    Gives the seals whose leaves are good enough to hold the entries against.
    """
    spans: list[Span] = []
    expected_number, expected_hash, last = 1, rules.GENESIS, START
    for seal in _seals_with_digests():
        report.seals += 1
        report.sealed_entries += seal.count
        gap = seal.number != expected_number
        if gap:
            report.add("seal_missing", seal=expected_number)
        elif bytes(seal.previous_hash) != expected_hash:
            report.add("seal_chain_broken", seal=seal.number)
        faults = list(_faults(seal, keys, last))
        for code in faults:
            report.add(code, seal=seal.number)
        if UNCOMPARABLE.isdisjoint(faults):
            # Entries of a seal that is missing are not held against the one after it.
            start = _first(seal) if gap else last
            spans.append(Span(seal.number, seal.entry_format, start, gap, _last(seal)))
        expected_number, expected_hash, last = seal.number + 1, bytes(seal.hash), _last(seal)
    return spans


def _seals_with_digests() -> Iterator[Any]:
    as_bytes = BinaryField()
    return (
        AuditSeal.objects.annotate(
            leaves_digest=Func("leaves", function="pg_catalog.sha256", output_field=as_bytes),
            ids_digest=Func(
                Func("entry_ids", function="pg_catalog.array_send", output_field=as_bytes),
                function="pg_catalog.sha256", output_field=as_bytes,
            ),
        )
        .defer("leaves", "entry_ids")
        .order_by("number")
        .iterator(chunk_size=500)
    )  # fmt: skip


def _first(seal: AuditSeal) -> Position:
    return Position(seal.first_era, seal.first_xid, seal.first_id)


def _last(seal: AuditSeal) -> Position:
    return Position(seal.last_era, seal.last_xid, seal.last_id)


def _faults(seal: Any, keys: dict[str, bytes], last: Position) -> Iterator[str]:
    claimed = _claims(seal.statement)
    fields = statement_fields(
        number=seal.number, at=seal.at, count=seal.count, first=_first(seal), last=_last(seal),
        root=bytes(seal.root), leaves=bytes(seal.leaves_digest), entries=bytes(seal.ids_digest),
        previous_hash=bytes(seal.previous_hash), key_id=seal.key_id, entry_format=seal.entry_format,
    )  # fmt: skip
    if claimed.get("leaves") != fields["leaves"]:
        yield "seal_leaves_altered"
    if rules.seal_statement({**fields, "leaves": claimed.get("leaves")}) != seal.statement:
        yield "seal_altered"
    if rules.seal_hash(seal.statement, bytes(seal.signature)) != bytes(seal.hash):
        yield "seal_hash_wrong"
    if seal.key_id not in keys:
        yield "seal_key_unknown"
    elif not rules.signature_holds(keys[seal.key_id], seal.statement, bytes(seal.signature)):
        yield "seal_signature_wrong"
    if _first(seal).as_params <= last.as_params:
        yield "seal_overlaps"
    if seal.entry_format not in rules.ENTRY_FIELDS:
        yield "seal_format_unknown"


def _claims(statement: str) -> dict[str, Any]:
    try:
        claims = json.loads(statement)
    except (ValueError, RecursionError):
        return {}
    return claims if isinstance(claims, dict) else {}


def check_leaves(report: Report, spans: list[Span]) -> None:
    """The entries are those whose leaves were sealed; nothing stands in between.

    The database hashes the entries of many seals at a time and compares them by itself; only where they
    differ is looked closer.
    """
    with connection.cursor() as cursor:
        # By default few leaves would have to come from the workers before PostgreSQL took any for this.
        cursor.execute("SET LOCAL parallel_tuple_cost = 0; SET LOCAL parallel_leader_participation = off")
    for group in _groups(spans):
        if not _as_sealed(group[0], group[-1]):
            for span in group:
                _name_differences(report, span)
    with connection.cursor() as cursor:
        cursor.execute(
            "SET LOCAL parallel_tuple_cost TO DEFAULT; SET LOCAL parallel_leader_participation TO DEFAULT"
        )
    _check_tail(report)


def _groups(spans: list[Span]) -> Iterator[list[Span]]:
    group: list[Span] = []
    for span in spans:
        if group and (len(group) == SEALS_AT_ONCE or not span.follows(group[-1])):
            yield group
            group = []
        group.append(span)
    if group:
        yield group


def _covered(first: Span, last: Span) -> tuple[str, list[int]]:
    compared = ">=" if first.inclusive else ">"
    return (
        f"FROM audit_auditentry e WHERE (e.era, e.xid, e.id) {compared} (%s, %s, %s) "
        f"AND (e.era, e.xid, e.id) <= (%s, %s, %s)"
    ), [*first.start.as_params, *last.end.as_params]


def _as_sealed(first: Span, last: Span) -> bool:
    """Whether the entries of these seals, in their order, hash to the leaves of the seals.

    Query plan: workers hash a parallel scan in the order of ``audit_entry_order`` (index scan, or sort
    of the leaves where the seals hold most of the table); their streams are merged.
    """
    source, params = _covered(first, last)
    with connection.cursor() as cursor:
        # In a subquery without LIMIT the leaves are made below the merge, that is by the workers.
        cursor.execute(
            "SELECT (SELECT string_agg(leaf, ''::bytea) FROM "
            f"(SELECT {leaf_sql(first.entry_format)} AS leaf {source} ORDER BY e.era, e.xid, e.id) hashed) "
            "= (SELECT string_agg(leaves, ''::bytea ORDER BY number) FROM audit_auditseal "
            "WHERE number BETWEEN %s AND %s)",
            [*params, first.seal, last.seal],
        )
        return cursor.fetchone()[0] is True


def _name_differences(report: Report, span: Span) -> None:
    """Names what differs, entry by entry in the order sealed, then what was never sealed."""
    seal = AuditSeal.objects.only("leaves", "entry_ids").get(number=span.seal)
    source, params = _covered(span, span)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT e.id, {leaf_sql(span.entry_format)}, e.history_id, (SELECT table_name FROM audit_layout "
            f"WHERE id = e.layout_id) {source} ORDER BY e.era, e.xid, e.id",
            params,
        )
        present = {entry: (leaf, row, table or ENTRIES) for entry, leaf, row, table in cursor.fetchall()}
    for entry, leaf in zip(seal.entry_ids, rules.split_leaves(bytes(seal.leaves)), strict=True):
        if entry not in present:
            report.add("entry_missing", table=ENTRIES, entry=entry, seal=span.seal)
            continue
        found, row, table = present.pop(entry)
        if found is None or bytes(found) != leaf:
            report.add("entry_altered", table=table, row=row, entry=entry, seal=span.seal)
    for entry, (_, row, table) in present.items():
        report.add("entry_inserted", table=table, row=row, entry=entry, seal=span.seal)


def _check_tail(report: Report) -> None:
    """Counts what waits for the next seal, and finds entries that no seal will ever reach."""
    after = position_after(AuditSeal.objects.defer("leaves", "entry_ids").order_by("-number").first())
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
