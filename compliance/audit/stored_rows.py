"""Reading a row by a condition in SQL, for what is read at every request of another system.

The ORM builds the same statement anew each time, which takes longer than the database takes to answer it.
"""

from __future__ import annotations

from functools import cache
from typing import Any, TypeVar

from django.db import connection, models

Row = TypeVar("Row", bound=models.Model)


def stored_row(model: type[Row], rest: str, parameters: dict[str, Any]) -> Row | None:
    """The row that ``rest`` (``WHERE …``, with a lock or an order and a limit) finds, or None.

    ``rest`` is a constant. For models whose columns come as they are; others raise TypeError.
    """
    with connection.cursor() as cursor:
        cursor.execute(f"{_select(model)} {rest}", parameters)
        row = cursor.fetchone()
    return None if row is None else model.from_db(connection.alias, _names(model), row)


@cache
def _names(model: type[models.Model]) -> list[str]:
    return [field.attname for field in model._meta.concrete_fields]


@cache
def _select(model: type[models.Model]) -> str:
    fields = model._meta.concrete_fields
    if converted := [field.name for field in fields if field.get_db_converters(connection)]:
        raise TypeError(f"{model._meta.label} has columns to convert: {', '.join(converted)}")
    return f"SELECT {', '.join(str(field.column) for field in fields)} FROM {model._meta.db_table}"
