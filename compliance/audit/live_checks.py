"""Comparing what is shown today with what the history says last: a row edited by hand has no history.

Query plan: the newest history row of each record by a parallel hash aggregate, two hash joins.
"""

from __future__ import annotations

from typing import Any

from django.db import connection

from .canonical import quoted
from .row_checks import Finding
from .tracking import history_model, tracked_models


def live_findings(history_table: str, *, limit: int) -> tuple[str, list[Finding]]:
    """The table a history is about, and its rows that are other than their newest history row.

    Columns that the history leaves out on purpose are not compared.
    """
    model = next((m for m in tracked_models() if history_model(m)._meta.db_table == history_table), None)
    if model is None:
        return history_table, []
    with connection.cursor() as cursor:
        cursor.execute(_sql(model, limit))
        found = [Finding(code, row) for code, row in cursor.fetchall()]
    return model._meta.db_table, found


def _sql(model: Any, limit: int) -> str:
    key = quoted(model._meta.pk.column)
    history, base = quoted(history_model(model)._meta.db_table), quoted(model._meta.db_table)
    kept = {field.attname for field in history_model(model)._meta.concrete_fields}
    columns = [quoted(f.column) for f in model._meta.concrete_fields if f.attname in kept and f.column]
    live, told = (", ".join(f"{alias}.{column}" for column in columns) for alias in ("b", "h"))
    return f"""
        SELECT CASE WHEN b.{key} IS NULL THEN 'live_row_missing'
                    WHEN h.{key} IS NULL THEN 'live_row_without_history'
                    ELSE 'live_row_differs' END AS code, coalesce(b.{key}, h.{key}) AS row
        FROM {base} b FULL JOIN (
            SELECT h.* FROM (SELECT max(history_id) AS newest FROM {history} GROUP BY {key}) last
            JOIN {history} h ON h.history_id = last.newest WHERE h.history_type <> '-'
        ) h ON h.{key} = b.{key}
        WHERE b.{key} IS NULL OR h.{key} IS NULL OR ({live}) IS DISTINCT FROM ({told})
        ORDER BY 2 LIMIT {int(limit)}
    """
