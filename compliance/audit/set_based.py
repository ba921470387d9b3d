"""History rows of tracked models that set-based SQL changes: who, why and when, in the same statement."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS, connection, connections, models

from .actors import Actor
from .prepared import prepared_cursor
from .reasons import Reason
from .request import current_request_id
from .tracking import TrackedModel, history_model


@dataclass(frozen=True, slots=True)
class Stamp:
    """The author, time, request and reason (a registered code) of everything one statement writes."""

    actor: Actor
    now: datetime
    request_id: UUID | None
    reason: str

    def parameters(self) -> dict[str, Any]:
        """Named parameters for the statement that ``history_of`` gives."""
        return {
            "stamp_now": self.now,
            "stamp_reason": self.reason,
            "stamp_user": self.actor.staff_id,
            "stamp_actor": self.actor.label,
            "stamp_request": self.request_id,
        }


def history_of(model: type[models.Model], sign: str, *, rows: str) -> str:
    """SQL that writes history rows of a tracked model: ``rows`` is a FROM clause with its columns.

    ``sign`` is ``+`` for new rows and ``~`` for changed ones.
    """
    history = history_model(model)
    own = {field.column for field in model._meta.concrete_fields}
    columns = ", ".join(str(f.column) for f in history._meta.concrete_fields if f.column in own)
    return (
        f"INSERT INTO {history._meta.db_table} ({columns}, history_date, history_change_reason, "
        "history_type, history_user_id, history_actor, history_request) "
        f"SELECT {columns}, %(stamp_now)s, %(stamp_reason)s, '{sign}', %(stamp_user)s, %(stamp_actor)s, "
        f"%(stamp_request)s FROM {rows} ORDER BY id"
    )


def record_new(instance: TrackedModel, *, actor: Actor, reason: Reason, now: datetime) -> None:
    """``instance.record`` of a row that is not there yet, in one statement instead of four.

    For what is made very often. The same row, history row and entry of the trail; signals are not sent.
    """
    if not instance._state.adding or instance.pk is not None:
        raise ValueError(f"{instance._meta.label} is there already")
    insert_tracked([instance], Stamp(actor, now, current_request_id(), reason.code))


def insert_tracked(
    rows: Sequence[TrackedModel],
    stamp: Stamp,
    *,
    unless: str = "",
    beside: tuple[str, ...] = (),
    values: Mapping[str, Any] | None = None,
) -> bool:
    """Inserts new instances of one model with their history, in one statement; sets their primary keys.

    ``unless`` names the columns of a unique constraint: where another row stands in the way nothing is
    raised and False is given, and the caller rolls back. ``beside`` are more statements of the same, which
    may read the rows ``made`` and the parameters ``values``. For services that write many rows, or a few
    very often; others use ``record``. Instances come with their primary keys all or none.
    """
    if not rows:
        return True
    model = type(rows[0])
    numbered = rows[0].pk is not None
    with prepared_cursor() as cursor:
        cursor.execute(
            _insert(model, len(rows), numbered, unless, beside), _values_of(rows, numbered, stamp, values)
        )
        made = [pk for (pk,) in cursor.fetchall()]
    if len(made) != len(rows):
        return False
    # The sequence gives ids in the order of the lines, and the history is written in that of the ids.
    for row, pk in zip(rows, made, strict=True):
        _is_there(row, pk)
    return True


def insert_telling(
    row: TrackedModel, stamp: Stamp, *, beside: tuple[str, ...], told: str, values: Mapping[str, Any]
) -> list[tuple[Any, ...]]:
    """``insert_tracked`` of one new instance that is told what came of the statements beside it.

    ``told`` is a SELECT over ``made`` and ``beside0``, ``beside1``, …; its rows begin with the id of the row.
    """
    with prepared_cursor() as cursor:
        cursor.execute(
            _insert(type(row), 1, row.pk is not None, "", beside, told),
            _values_of([row], row.pk is not None, stamp, values),
        )
        found: list[tuple[Any, ...]] = cursor.fetchall()
    _is_there(row, found[0][0])
    return found


def update_tracked(row: TrackedModel, stamp: Stamp, *, fields: Iterable[str]) -> None:
    """Writes some fields of an instance with its history, in one statement. The caller holds its lock."""
    model, names = type(row), tuple(fields)
    given: dict[str, Any] = {"row_id": row.pk, **stamp.parameters()}
    for place, name in enumerate(names):
        field: Any = model._meta.get_field(name)
        given[f"v{place}"] = field.get_db_prep_save(field.pre_save(row, add=False), connection)
    with prepared_cursor() as cursor:
        cursor.execute(_update(model, names), given)


def _values_of(
    rows: Sequence[TrackedModel], numbered: bool, stamp: Stamp, values: Mapping[str, Any] | None
) -> dict[str, Any]:
    given: dict[str, Any] = {**(values or {}), **stamp.parameters()}
    link = connections[DEFAULT_DB_ALIAS]  # looked up once: ``connection`` looks for it at every attribute
    for number, row in enumerate(rows):
        for place, field in enumerate(_written(type(row), numbered)):
            value = field.get_db_prep_save(field.pre_save(row, add=True), link)
            given[f"v{number}_{place}"] = value
    return given


def _is_there(row: TrackedModel, pk: Any) -> None:
    row.pk = pk
    row._state.adding = False
    row._state.db = DEFAULT_DB_ALIAS


@cache
def _written(model: type[models.Model], numbered: bool) -> tuple[Any, ...]:
    return tuple(field for field in model._meta.concrete_fields if numbered or not field.primary_key)


@cache
def _insert(  # noqa: PLR0917 - the key of a cache
    model: type[models.Model],
    count: int,
    numbered: bool,
    unless: str,
    beside: tuple[str, ...],
    told: str = "",
) -> str:
    quote, fields = connection.ops.quote_name, _written(model, numbered)
    casts = [field.db_type(connection) for field in fields]
    lines = (
        ", ".join(f"%(v{number}_{place})s::{cast}" for place, cast in enumerate(casts))
        for number in range(count)
    )
    kept = history_of(model, "+", rows="made")
    return (
        f"WITH made AS (INSERT INTO {quote(model._meta.db_table)} "
        f"({', '.join(quote(field.column) for field in fields)}) "
        f"VALUES {', '.join(f'({line})' for line in lines)}"
        f"{f' ON CONFLICT ({unless}) DO NOTHING' if unless else ''} RETURNING *)"
        f"{''.join(f', beside{place} AS ({statement})' for place, statement in enumerate(beside))}"
        + (f", kept AS ({kept}) {told}" if told else f" {kept} RETURNING id")
    )


@cache
def _update(model: type[models.Model], names: tuple[str, ...]) -> str:
    quote = connection.ops.quote_name
    fields: list[Any] = [model._meta.get_field(name) for name in names]
    assignments = ", ".join(
        f"{quote(field.column)} = %(v{place})s::{field.db_type(connection)}"
        for place, field in enumerate(fields)
    )
    return (
        f"WITH changed AS (UPDATE {quote(model._meta.db_table)} SET {assignments} "
        f"WHERE {quote(str(model._meta.pk.column))} = %(row_id)s RETURNING *) "
        f"{history_of(model, '~', rows='changed')}"
    )
