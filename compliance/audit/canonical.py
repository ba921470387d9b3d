"""The exact text that is hashed for an entry and for a history row, as SQL that the caller sends along.

A JSON array of texts, each as PostgreSQL prints the value under ``CANONICAL_SETTINGS``, null for NULL.
First comes what the rest means: the format of an entry, or the hash of the names of a row's columns;
the values follow in the order of their names' bytes. One ``to_json`` over one array costs PostgreSQL
no more than printing the row, while an object with names takes half as long again.

Nothing here calls a function that lies in the database: whoever can edit history could also replace
those.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from . import rules
from .models import Layout

CANONICAL_SETTINGS = (
    "SET LOCAL TimeZone = 'UTC'; SET LOCAL DateStyle = 'ISO'; SET LOCAL IntervalStyle = 'iso_8601'; "
    "SET LOCAL bytea_output = 'hex'; SET LOCAL extra_float_digits = 1; SET LOCAL jit = off"
)
AS_HEX = {"note", "row_hash"}


def quoted(name: str) -> str:
    """A name of a table or column in SQL."""
    return '"' + name.replace('"', '""') + '"'


def _literal(text: str) -> str:
    # Inside E'' both the quote and the backslash are doubled; nothing else is special.
    return "E'" + text.replace("\\", "\\\\").replace("'", "''") + "'"


def _array(first: str, values: Sequence[str]) -> str:
    return f"pg_catalog.to_json(ARRAY[{', '.join([_literal(first), *values])}])::text"


def entry_sql(entry_format: int, alias: str = "e") -> str:
    """SQL for the canonical text of an entry, in one of the formats this product has ever had."""
    return _array(
        rules.entry_mark(entry_format),
        [
            f"pg_catalog.encode({alias}.{name}, 'hex')" if name in AS_HEX else f"{alias}.{name}::text"
            for name in rules.ENTRY_FIELDS[entry_format]
        ],
    )


def leaf_sql(entry_format: int, alias: str = "e") -> str:
    """SQL for the leaf of an entry (RFC 6962: the hash of a zero byte and the content)."""
    text = entry_sql(entry_format, alias)
    return f"pg_catalog.sha256('\\x00'::bytea || pg_catalog.convert_to({text}, 'UTF8'))"


def hashed_names(layout: Layout) -> list[str]:
    """Names of the columns that are in the hash of a row, in their order."""
    return sorted((c["name"] for c in layout.columns if "name" in c), key=str.encode)


@dataclass(frozen=True, slots=True)
class RowForm:
    """How the rows of one history table are hashed, under all layouts it has had.

    ``joins`` bring in what dropped columns said; ``texts`` gives the SQL for the canonical text by
    layout id; ``fills`` the SQL that must be true of rows older than a column (empty when none is).
    """

    joins: str
    texts: dict[int, str]
    fills: dict[int, str]

    @property
    def ids(self) -> str:
        """The layouts as a list in SQL."""
        return ", ".join(str(pk) for pk in self.texts) or "0"

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
        named = {c["name"]: c for c in layout.columns if "name" in c}
        names = hashed_names(layout)
        values = [_said(named[name], aliases) for name in names]
        texts[int(layout.pk)] = _array(rules.names_digest(names), values)
        fills[int(layout.pk)] = " AND ".join(
            f"{_live(c)}::text IS NOT DISTINCT FROM {_filling(c)}" for c in layout.columns if "filled" in c
        )
    return RowForm(joins, texts, fills)


def _filling(column: dict[str, Any]) -> str:
    return "NULL" if column["filled"] is None else _literal(column["filled"])


def _live(column: dict[str, Any]) -> str:
    return f"h.{quoted(column['column'])}"


def _said(column: dict[str, Any], aliases: dict[str, str]) -> str:
    if column["column"] is None:
        return f"{aliases[column['retired']]}.value"
    return f"{_live(column)}::text"
