"""Statements that run at every request of another system: prepared once a connection, and rows read by them.

The ORM builds a statement anew each time, and PostgreSQL plans it anew each time; both take longer than
carrying it out.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any, TypeVar

from django.db import DEFAULT_DB_ALIAS, connection, models

Row = TypeVar("Row", bound=models.Model)


def prepared_cursor() -> Any:
    """A cursor whose statements PostgreSQL keeps with their plans. Give it constant texts only.

    Parameters are bound by the server, so one whose type nothing tells needs a cast. Behind a pooler
    (``DATABASE_CONNECTION_SECONDS=0``) nothing is kept.
    """
    return connection.prepared_cursor()  # type: ignore[attr-defined]  # of our own backend


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


def row_or_none(model: type[Row], row: Sequence[Any]) -> Row | None:
    """``from_row`` of the nullable side of a join: None where nothing was joined."""
    place = _names(model).index(str(model._meta.pk.attname))
    return None if row[place] is None else from_row(model, row)


def columns_of(model: type[models.Model], alias: str) -> str:
    """All columns of a model, for a statement by hand whose rows ``from_row`` takes."""
    return ", ".join(f"{alias}.{field.column}" for field in model._meta.concrete_fields)


def from_row(model: type[Row], row: Sequence[Any]) -> Row:
    """The instance whose columns begin the row; what follows them is the caller's."""
    values = list(row[: len(model._meta.concrete_fields)])
    for place, expression, converters in _converters(model):
        for convert in converters:
            values[place] = convert(values[place], expression, connection)
    return model.from_db(connection.alias, _names(model), values)


@cache
def _converters(model: type[models.Model]) -> list[tuple[int, Any, list[Any]]]:
    """As the ORM would convert the columns that do not come as they are."""
    found = []
    for place, field in enumerate(model._meta.concrete_fields):
        column = field.get_col(model._meta.db_table)
        converters = [*connection.ops.get_db_converters(column), *column.get_db_converters(connection)]
        if converters:
            found.append((place, column, converters))
    return found
