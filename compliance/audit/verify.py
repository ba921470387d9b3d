"""Proving the history: everything is computed again, in SQL, and compared with what was sealed.

Checked in this order: that every history row and every entry about it agree; that the triggers are
in place; that the seals form one signed chain; that the entries of each seal hash to its leaves;
that seals exported earlier are still there. Only hashes are read into memory, a seal at a time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from django.db import DatabaseError, connection, transaction

from . import export
from .canonical import CANONICAL_SETTINGS
from .guards import guard_problems
from .models import AuditSeal, Layout, TrackedTable
from .report import Report
from .row_checks import layout_findings, orphan_entry, row_findings
from .seal_checks import check_chain, check_leaves
from .trusted import trusted_keys


class UnknownTable(LookupError):
    """Nobody tracks a history table of that name."""


def verify(
    *,
    against: Path | None = None,
    table: str | None = None,
    public_keys: dict[str, bytes] | None = None,
    progress: Callable[[str], None] = lambda _: None,
) -> Report:
    """Verifies the whole history, or one history table's rows with ``table``.

    ``against`` is a file of exported seals; by default the product's own export is used when it
    exists. ``public_keys`` (key id → 32 bytes) replaces the trusted keys of the settings.
    Raises UnknownTable, export.ExportUnreadable for a damaged file, OSError, ValueError for bad keys.
    """
    report = Report()
    keys = trusted_keys() if public_keys is None else public_keys
    path = against or export.export_file()
    # Measured before the snapshot is taken: a seal exported meanwhile must not seem to be missing.
    size = path.stat().st_size if against or path.exists() else 0
    with transaction.atomic(), connection.cursor() as cursor:
        if _outermost():
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        cursor.execute(CANONICAL_SETTINGS)
        for tracked in _tables(table):
            progress(tracked.table_name)
            _check_rows(report, tracked.table_name)
        if table is None:
            _check_surroundings(report)
            progress("audit_auditseal")
            check_chain(report, keys)
            progress("audit_auditentry")
            check_leaves(report)
            if size:
                _check_anchors(report, export.read_exported(path, size), keys)
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
        raise UnknownTable(name)
    return found


def _check_rows(report: Report, table: str) -> None:
    layouts = list(Layout.objects.filter(table_id=table).order_by("version"))
    findings = list(layout_findings(table, layouts))
    if not any(finding.code.startswith(("layout_altered", "column_lost")) for finding in findings):
        try:
            with transaction.atomic():
                count, more = row_findings(table, layouts, limit=max(report.room, 1))
            report.rows += count
            findings += more
        except DatabaseError:
            report.add("table_unreadable", table=table)
    for finding in findings:
        report.add(finding.code, table=table, row=finding.row, entry=finding.entry)


def _check_surroundings(report: Report) -> None:
    for code, name in guard_problems():
        report.add(code, table=name)
    if (entry := orphan_entry()) is not None:
        report.add("entry_without_layout", table="audit_auditentry", entry=entry)


def _check_anchors(report: Report, anchors: Iterator[export.Anchor], keys: dict[str, bytes]) -> None:
    held = {
        number: export.digest(statement, bytes(sealed_hash))
        for number, statement, sealed_hash in AuditSeal.objects.values_list(
            "number", "statement", "hash"
        ).iterator(chunk_size=500)
    }
    for anchor in anchors:
        report.anchors += 1
        if held.get(anchor.number) == anchor.digest:
            continue
        if not anchor.genuine(keys):
            report.add("exported_line_altered", seal=anchor.number)
        elif anchor.number in held:
            report.add("exported_seal_differs", seal=anchor.number)
        else:
            report.add("exported_seal_missing", seal=anchor.number)
