"""Comparing each history row with the entry about it, in one statement a table.

Query plan: a full join of the history table with its entries on history_id (parallel hash join);
the hash of every row is computed once, by as many workers as PostgreSQL gives. Only when the sums
disagree are the rows looked up that are to blame.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.db import connection

from .canonical import RowForm, quoted, row_form
from .models import Layout

BARE = "id, history_id, row_hash, layout_id, actor, at"
NUMBERED = f"{BARE}, row_number() OVER (PARTITION BY history_id ORDER BY id) AS copy"


@dataclass(frozen=True, slots=True)
class Finding:
    """What is wrong with a row or an entry of one table."""

    code: str
    row: int | None = None
    entry: int | None = None


def layout_findings(table: str, layouts: Sequence[Layout]) -> Iterator[Finding]:
    """Layouts other than the trail tells, and columns dropped or added behind the product's back."""
    altered = [Finding(f"layout_altered:{version}") for version in _altered_layouts(table)]
    if altered:
        yield from altered
        return
    live = _columns(table)
    needed = {column["column"] for layout in layouts for column in layout.columns if column["column"]}
    hashed = {column["column"] for column in layouts[-1].columns} if layouts else set()
    yield from (Finding(f"column_lost:{name}") for name in sorted(needed - live))
    yield from (Finding(f"column_unrecorded:{name}") for name in sorted(live - hashed - needed))


def _altered_layouts(table: str) -> list[int]:
    # The newest entry about a layout tells its hash, and that entry is under the seals.
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT l.version FROM audit_layout l
            WHERE l.table_name = %s AND (
                SELECT e.details ->> 'sha256' FROM audit_auditentry e
                WHERE e.event = 'audit.layout_recorded' AND e.object_id = l.id::text
                ORDER BY e.id DESC LIMIT 1
            ) IS DISTINCT FROM pg_catalog.encode(pg_catalog.sha256(pg_catalog.convert_to(
                pg_catalog.jsonb_build_object('table', l.table_name, 'version', l.version,
                                              'columns', l.columns)::text, 'UTF8')), 'hex')
            ORDER BY l.version
            """,
            [table],
        )
        return [version for (version,) in cursor.fetchall()]


def _columns(table: str) -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT attname FROM pg_attribute "
            "WHERE attrelid = to_regclass(%s) AND attnum > 0 AND NOT attisdropped",
            [quoted(table)],
        )
        return {name for (name,) in cursor.fetchall()}


def row_findings(table: str, layouts: Sequence[Layout], *, limit: int) -> tuple[int, list[Finding]]:
    """Number of rows of the table, and what is wrong with which of them."""
    form = row_form(table, layouts)
    with connection.cursor() as cursor:
        # No parameters anywhere here: the canonical texts may hold a percent sign.
        cursor.execute(f"SELECT count(*) FROM {quoted(table)}")
        rows = int(cursor.fetchone()[0])
        cursor.execute(
            f"SELECT count(h.history_id), count(e.id), count(*), "
            f"count(*) FILTER (WHERE {' OR '.join(_faults(form).values())}) {_joined(table, form, BARE)}"
        )
        if cursor.fetchone() == (rows, rows, rows, 0):
            return rows, []
        cursor.execute(_blame_sql(table, form, limit))
        return rows, [Finding(code, row, entry) for code, row, entry in cursor.fetchall()]


def _faults(form: RowForm) -> dict[str, str]:
    return {
        "row_altered": f"e.row_hash IS DISTINCT FROM {form.hash_sql('e.layout_id')}",
        "row_refilled": f"NOT ({form.filled_sql('e.layout_id')})",
        "entry_disagrees": "(e.actor, e.at) IS DISTINCT FROM (h.history_actor, h.history_date)",
    }


def _joined(table: str, form: RowForm, entry_columns: str) -> str:
    ids = ", ".join(str(pk) for pk in form.texts) or "0"
    return (
        f"FROM {quoted(table)} h FULL JOIN (SELECT {entry_columns} FROM audit_auditentry "
        f"WHERE layout_id IN ({ids})) e ON e.history_id = h.history_id {form.joins}"
    )


def _blame_sql(table: str, form: RowForm, limit: int) -> str:
    faults = {
        "row_missing": "h.history_id IS NULL",
        "row_without_entry": "e.id IS NULL",
        **_faults(form),
        "entry_repeated": "e.copy > 1",
    }
    cases = " ".join(f"WHEN {condition} THEN '{code}'" for code, condition in faults.items())
    return (
        f"SELECT * FROM (SELECT CASE {cases} END AS code, coalesce(h.history_id, e.history_id) AS row, e.id "
        f"{_joined(table, form, NUMBERED)}) AS judged WHERE code IS NOT NULL "
        f"ORDER BY row, id LIMIT {int(limit)}"
    )


def orphan_entry() -> int | None:
    """The first entry whose layout belongs to no table the database knows, or None.

    Query plan: steps from one layout to the next through ``audit_entry_one_per_row``.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            """
            WITH RECURSIVE used AS (
                SELECT min(layout_id) AS layout FROM audit_auditentry WHERE layout_id IS NOT NULL
                UNION ALL
                SELECT (SELECT min(layout_id) FROM audit_auditentry WHERE layout_id > used.layout)
                FROM used WHERE used.layout IS NOT NULL)
            SELECT array_agg(layout) FROM used
            WHERE layout IS NOT NULL AND NOT EXISTS (
                SELECT 1 FROM audit_layout l JOIN audit_trackedtable t USING (table_name)
                WHERE l.id = used.layout)
            """
        )
        unknown = cursor.fetchone()[0]
        if not unknown:
            return None
        cursor.execute("SELECT min(id) FROM audit_auditentry WHERE layout_id = ANY(%s)", [unknown])
        return int(cursor.fetchone()[0])
