"""The exact text that is hashed for an entry and for a history row, as SQL that the caller sends along.

Sorted JSON: names in the order of their bytes, values as ``to_json`` gives them under
``CANONICAL_SETTINGS``. Nothing here calls a function that lies in the database: whoever can edit
history could also replace those. (Text joined with ``||`` is three times as fast as json_build_object.)
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from .models import Layout

CANONICAL_SETTINGS = (
    "SET LOCAL TimeZone = 'UTC'; SET LOCAL DateStyle = 'ISO'; SET LOCAL IntervalStyle = 'iso_8601'; "
    "SET LOCAL bytea_output = 'hex'; SET LOCAL extra_float_digits = 1; SET LOCAL jit = off"
)
ENTRY_FORMATS = (1,)
ENTRY_FIELDS = (
    "actor", "at", "details", "era", "event", "history_id", "id", "kind", "layout_id", "note", "object_id",
    "object_label", "reason", "recorded_at", "request_id", "row_hash", "subject_id", "xid",
)  # fmt: skip
AS_HEX = {"note", "row_hash"}


def _value(expression: str) -> str:
    return f"coalesce(pg_catalog.to_json({expression})::text, 'null')"


def _literal(text: str) -> str:
    # Inside E'' both the quote and the backslash are doubled; nothing else is special.
    return "E'" + text.replace("\\", "\\\\").replace("'", "''") + "'"


def quoted(name: str) -> str:
    """A name of a table or column in SQL."""
    return '"' + name.replace('"', '""') + '"'


def _object(values: Iterable[tuple[str, str]]) -> str:
    """SQL for a JSON object from (name, SQL of its JSON text)."""
    ordered = sorted(values, key=lambda pair: pair[0].encode())
    pieces = [
        f"{_literal(('{' if place == 0 else ',') + json.dumps(name, ensure_ascii=False) + ':')} || {value}"
        for place, (name, value) in enumerate(ordered)
    ]
    return " || ".join(pieces) + " || '}'"


def entry_sql(entry_format: int, alias: str = "e") -> str:
    """SQL for the canonical text of an entry, in one of the formats this product has ever had."""
    if entry_format not in ENTRY_FORMATS:
        raise ValueError(f"unknown entry format {entry_format}")
    return _object(
        (name, _value(f"pg_catalog.encode({alias}.{name}, 'hex')" if name in AS_HEX else f"{alias}.{name}"))
        for name in ENTRY_FIELDS
    )


def leaf_sql(entry_format: int, alias: str = "e") -> str:
    """SQL for the leaf of an entry (RFC 6962: the hash of a zero byte and the content)."""
    text = entry_sql(entry_format, alias)
    return f"pg_catalog.sha256('\\x00'::bytea || pg_catalog.convert_to({text}, 'UTF8'))"


@dataclass(frozen=True, slots=True)
class RowForm:
    """How the rows of one history table are hashed, under all layouts it has had.

    ``joins`` bring in what dropped columns said; ``texts`` gives the SQL for the canonical text by
    layout id; ``fills`` the SQL that must be true of rows older than a column (empty when none is).
    """

    joins: str
    texts: dict[int, str]
    fills: dict[int, str]

    def hash_sql(self, layout: str) -> str:
        """SQL for the hash of row ``h`` under the layout that the expression ``layout`` names."""
        if not self.texts:
            return "NULL::bytea"
        hashes = {
            pk: f"pg_catalog.sha256(pg_catalog.convert_to({text}, 'UTF8'))" for pk, text in self.texts.items()
        }
        return "CASE " + layout + "".join(f" WHEN {pk} THEN {sql}" for pk, sql in hashes.items()) + " END"

    def filled_sql(self, layout: str) -> str:
        """SQL that tells whether columns younger than row ``h`` still hold what they were filled with."""
        cases = "".join(f" WHEN {pk} THEN {sql}" for pk, sql in self.fills.items() if sql)
        return f"CASE {layout}{cases} ELSE true END" if cases else "true"


def row_form(table: str, layouts: Sequence[Layout]) -> RowForm:
    """The form of rows ``h`` of a history table."""
    retired = sorted({c["retired"] for layout in layouts for c in layout.columns if c.get("retired")})
    aliases = {name: f"retired_{place}" for place, name in enumerate(retired)}
    joins = "".join(
        f" LEFT JOIN audit_retiredvalue {alias} ON {alias}.table_name = {_literal(table)} "
        f"AND {alias}.column_name = {_literal(name)} AND {alias}.history_id = h.history_id"
        for name, alias in aliases.items()
    )
    texts, fills = {}, {}
    for layout in layouts:
        texts[int(layout.pk)] = _object(
            (c["name"], _column(c, aliases)) for c in layout.columns if "name" in c
        )
        fills[int(layout.pk)] = " AND ".join(
            f"{_value(_live(c))} = {_literal(c['filled'])}" for c in layout.columns if "filled" in c
        )
    return RowForm(joins, texts, fills)


def _live(column: dict[str, Any]) -> str:
    return f"h.{quoted(column['column'])}"


def _column(column: dict[str, Any], aliases: dict[str, str]) -> str:
    if column["column"] is None:
        return f"coalesce({aliases[column['retired']]}.value, 'null')"
    return _value(_live(column))
