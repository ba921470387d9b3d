"""Comparing each history row with the entry about it, in one statement a table.

Query plan: a full join of the history table with its entries on history_id (merge or parallel hash
join); the hash of every row is computed once. Only rows that disagree come back.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.db import connection

from .models import Layout


def layout_problems(table: str, layouts: Sequence[Layout]) -> Iterator[str]:
    """Columns that a layout still needs and the table no longer has (dropped by hand)."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass(%s) IS NOT NULL", [table])
        exists = cursor.fetchone()[0]
        description = connection.introspection.get_table_description(cursor, table) if exists else []
    live = {column.name for column in description}
    needed = {column["column"] for layout in layouts for column in layout.columns if column["column"]}
    yield from sorted(needed - live)


def row_problems(
    table: str, layouts: Sequence[Layout], *, limit: int
) -> tuple[int, list[tuple[str, int | None, int | None]]]:
    """Number of rows of the table and (problem, history id, entry id) for those that disagree."""
    quote = connection.ops.quote_name
    expressions, joins = [], ""
    with connection.cursor() as cursor:
        for layout in layouts:
            prefix = f"retired_{layout.pk}_"
            cursor.execute(
                "SELECT audit_row_json(columns, 'h', %s), audit_row_joins(table_name, columns, 'h', %s) "
                "FROM audit_layout WHERE id = %s",
                [prefix, prefix, layout.pk],
            )
            expression, layout_joins = cursor.fetchone()
            expressions.append((layout.pk, expression))
            joins += layout_joins
        case = " ".join(
            f"WHEN {int(pk)} THEN sha256(convert_to({expression}, 'UTF8'))" for pk, expression in expressions
        )
        ids = ", ".join(str(int(pk)) for pk, _ in expressions) or "0"
        # Raw text, no parameters: layout expressions may hold a percent sign.
        cursor.execute(
            f"""
            SELECT h.history_id, e.id, h.history_id IS NULL, e.id IS NULL
            FROM {quote(table)} h
            FULL JOIN (SELECT id, history_id, row_hash, layout_id FROM audit_auditentry
                       WHERE layout_id IN ({ids})) e ON e.history_id = h.history_id
            {joins}
            WHERE h.history_id IS NULL OR e.id IS NULL
               OR e.row_hash IS DISTINCT FROM CASE e.layout_id {case} END
            ORDER BY coalesce(h.history_id, e.history_id) LIMIT {int(limit)}
            """
        )
        found = [
            ("row_missing" if no_row else "row_without_entry" if no_entry else "row_altered", row, entry)
            for row, entry, no_row, no_entry in cursor.fetchall()
        ]
        cursor.execute(f"SELECT count(*) FROM {quote(table)}")
        return cursor.fetchone()[0], found


def untracked_problems() -> Iterator[tuple[str, str, int | None]]:
    """Entries that point to no layout the database knows, and history tables nobody tracks."""
    from .tracking import history_model, tracked_models

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT e.id FROM audit_auditentry e WHERE e.layout_id IS NOT NULL "
            "AND NOT EXISTS (SELECT 1 FROM audit_layout l JOIN audit_trackedtable t "
            "ON t.table_name = l.table_name WHERE l.id = e.layout_id) ORDER BY e.id LIMIT 1"
        )
        for (entry,) in cursor.fetchall():
            yield "entry_without_layout", "audit_auditentry", entry
        cursor.execute("SELECT table_name FROM audit_trackedtable")
        tracked = {name for (name,) in cursor.fetchall()}
        cursor.execute(
            "SELECT c.relname FROM pg_trigger g JOIN pg_class c ON c.oid = g.tgrelid "
            "WHERE g.tgname = 'audit_record' AND g.tgenabled IN ('O', 'A')"
        )
        guarded = {name for (name,) in cursor.fetchall()}
    for model in tracked_models():
        name = history_model(model)._meta.db_table
        if name not in tracked:
            yield "table_untracked", name, None
        elif name not in guarded:
            yield "trigger_missing", name, None
