"""Proving the history: everything is computed again, in SQL, and compared with what was sealed.

Checked in this order: that every history row and every entry about it agree; that the triggers are in
place; that the seals form one signed chain; that the entries of each seal hash to its leaves; that
seals exported earlier are still there; if asked, that today's rows are what their history says last.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from django.db import DatabaseError, connection, transaction

from . import export
from .canonical import CANONICAL_SETTINGS
from .guards import guard_problems
from .live_checks import live_findings
from .models import AuditSeal, Layout, TrackedTable
from .report import Report
from .row_checks import altered_layouts, column_findings, orphan_entry, row_findings
from .seal_checks import check_chain, check_leaves
from .trusted import trusted_keys


class UnknownTable(LookupError):
    """Nobody tracks a history table of that name."""


def verify(
    *,
    against: Path | None = None,
    table: str | None = None,
    public_keys: dict[str, bytes] | None = None,
    live: bool = False,
    progress: Callable[[str], None] = lambda _: None,
) -> Report:
    """Verifies the whole history, or one history table's rows with ``table``.

    ``against`` is a file of exported seals; by default the product's own export is used when it
    exists. ``public_keys`` (key id → 32 bytes) replaces the trusted keys of the settings. ``live`` also
    compares the rows of today with what their history says last.
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
        altered = altered_layouts()
        tables = _tables(table)
        for tracked in tables:
            progress(tracked.table_name)
            _check_rows(report, tracked.table_name, altered.get(tracked.table_name, ()))
        if table is None:
            _check_surroundings(report)
            progress("audit_auditseal")
            spans = check_chain(report, keys)
            progress("audit_auditentry")
            check_leaves(report, spans)
            if size:
                _check_anchors(report, export.read_exported(path, size), keys)
        for tracked in tables if live else ():
            _check_live(report, tracked.table_name)
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


def _check_rows(report: Report, table: str, altered: Sequence[int]) -> None:
    for version in altered:
        report.add(f"layout_altered:{version}", table=table)
    if altered:
        return  # What its rows were hashed from is not known any more.
    layouts = list(Layout.objects.filter(table_id=table).order_by("version"))
    findings = list(column_findings(table, layouts))
    if not any(finding.code.startswith("column_lost") for finding in findings):
        try:
            with transaction.atomic():
                count, more = row_findings(table, layouts, limit=max(report.room, 1))
            report.rows += count
            findings += more
        except DatabaseError:
            report.add("table_unreadable", table=table)
    for finding in findings:
        report.add(finding.code, table=table, row=finding.row, entry=finding.entry)


def _check_live(report: Report, history_table: str) -> None:
    if any(problem.table == history_table for problem in report.problems):
        return  # What the history says last is not to be relied on.
    try:
        with transaction.atomic():
            table, findings = live_findings(history_table, limit=max(report.room, 1))
    except DatabaseError:
        report.add("table_unreadable", table=history_table)
        return
    for finding in findings:
        report.add(finding.code, table=table, row=finding.row)


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
