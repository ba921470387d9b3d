"""Comparing each history row with the entry about it, in one statement a table.

Query plan: a join of the history table with its entries on history_id (parallel hash join); the hash
of every row is computed once, by as many processes as PostgreSQL gives. Only when the sums disagree
are the rows looked up that are to blame.
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


def altered_layouts() -> dict[str, list[int]]:
    """Versions of layouts that are other than the trail tells, by table.

    The newest entry about a layout tells its hash, and that entry is under the seals.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            """
            WITH told AS (SELECT DISTINCT ON (object_id) object_id, details ->> 'sha256' AS digest
                          FROM audit_auditentry
                          WHERE hashtext(event) = hashtext('audit.layout_recorded')
                            AND event = 'audit.layout_recorded'
                          ORDER BY object_id, id DESC)
            SELECT l.table_name, l.version FROM audit_layout l LEFT JOIN told ON told.object_id = l.id::text
            WHERE told.digest IS DISTINCT FROM pg_catalog.encode(pg_catalog.sha256(pg_catalog.convert_to(
                pg_catalog.jsonb_build_object('table', l.table_name, 'version', l.version,
                                              'columns', l.columns)::text, 'UTF8')), 'hex')
            ORDER BY l.table_name, l.version
            """
        )
        altered: dict[str, list[int]] = {}
        for table, version in cursor.fetchall():
            altered.setdefault(table, []).append(version)
        return altered


def column_findings(table: str, layouts: Sequence[Layout]) -> Iterator[Finding]:
    """Columns dropped, added or retyped behind the product's back."""
    live = _columns(table)
    needed = {column["column"] for layout in layouts for column in layout.columns if column["column"]}
    hashed = {column["column"]: column["type"] for column in layouts[-1].columns} if layouts else {}
    yield from (Finding(f"column_lost:{name}") for name in sorted(needed - live.keys()))
    yield from (
        Finding(f"column_unrecorded:{name}") for name in sorted(live) if hashed.get(name) != live[name]
    )


def _columns(table: str) -> dict[str, str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT attname, format_type(atttypid, atttypmod) FROM pg_attribute "
            "WHERE attrelid = to_regclass(%s) AND attnum > 0 AND NOT attisdropped",
            [quoted(table)],
        )
        return dict(cursor.fetchall())


def row_findings(table: str, layouts: Sequence[Layout], *, limit: int) -> tuple[int, list[Finding]]:
    """Number of rows of the table, and what is wrong with which of them."""
    form = row_form(table, layouts)
    entries = f"audit_auditentry e WHERE layout_id IN ({form.ids})"
    with connection.cursor() as cursor:
        # No parameters anywhere here: the canonical texts may hold a percent sign.
        cursor.execute(f"SELECT (SELECT count(*) FROM {quoted(table)}), (SELECT count(*) FROM {entries})")
        rows, told = cursor.fetchone()
        # A row has one number and an entry names one row: where all three counts agree, they are pairs.
        cursor.execute(
            f"SELECT count(*), count(*) FILTER (WHERE {' OR '.join(_faults(form).values())}) "
            f"FROM {quoted(table)} h JOIN (SELECT {BARE} FROM {entries}) e ON e.history_id = h.history_id "
            f"{form.joins}"
        )
        if told == rows and cursor.fetchone() == (rows, 0):
            return rows, []
        cursor.execute(_blame_sql(table, form, limit))
        return rows, [Finding(code, row, entry) for code, row, entry in cursor.fetchall()]


def _faults(form: RowForm) -> dict[str, str]:
    return {
        "row_altered": f"e.row_hash IS DISTINCT FROM {form.hash_sql('e.layout_id')}",
        "row_refilled": f"NOT ({form.filled_sql('e.layout_id')})",
        "entry_disagrees": "(e.actor, e.at) IS DISTINCT FROM (h.history_actor, h.history_date)",
    }


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
        f"FROM {quoted(table)} h FULL JOIN (SELECT {NUMBERED} FROM audit_auditentry "
        f"WHERE layout_id IN ({form.ids})) e ON e.history_id = h.history_id {form.joins}) AS judged "
        f"WHERE code IS NOT NULL ORDER BY row, id LIMIT {int(limit)}"
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
