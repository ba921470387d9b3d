"""Statements that run at every request of another system: prepared once a connection, and rows read by them.

The ORM builds a statement anew each time, and PostgreSQL plans it anew each time; both take longer than
carrying it out.
"""

from __future__ import annotations

from functools import cache
from typing import Any, TypeVar

from django.db import DEFAULT_DB_ALIAS, connection, models

Row = TypeVar("Row", bound=models.Model)


def prepared_cursor() -> Any:
    """A cursor whose statements PostgreSQL keeps with their plans. Give it constant texts only.

    Parameters are bound by the server, so one whose type nothing tells needs a cast. Behind a pooler
    (``DATABASE_CONNECTION_SECONDS=0``) nothing is kept.
    """
    return connection.prepared_cursor()  # type: ignore[attr-defined]


def stored_row(model: type[Row], rest: str, parameters: dict[str, Any]) -> Row | None:
    """The row that ``rest`` (``WHERE …``, with a lock or an order and a limit) finds, or None.

    ``rest`` is a constant. For models whose columns come as they are; others raise TypeError.
    """
    with prepared_cursor() as cursor:
        cursor.execute(f"{_select(model)} {rest}", parameters)
        row = cursor.fetchone()
    return None if row is None else model.from_db(DEFAULT_DB_ALIAS, _names(model), row)


@cache
def _names(model: type[models.Model]) -> list[str]:
    return [field.attname for field in model._meta.concrete_fields]


@cache
def _select(model: type[models.Model]) -> str:
    fields = model._meta.concrete_fields
    if converted := [field.name for field in fields if field.get_db_converters(connection)]:
        raise TypeError(f"{model._meta.label} has columns to convert: {', '.join(converted)}")
    return f"SELECT {', '.join(str(field.column) for field in fields)} FROM {model._meta.db_table}"
