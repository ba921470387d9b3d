"""How many bytes a row takes in each table and in its indexes."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import connection

# ``reltuples`` is exact after VACUUM. The table is with its TOAST and its maps.
_SIZES = """
    SELECT c.relname, c.reltuples::bigint, pg_table_size(c.oid),
        ARRAY(SELECT ROW(i.relname, pg_relation_size(i.oid))::text FROM pg_index x
            JOIN pg_class i ON i.oid = x.indexrelid WHERE x.indrelid = c.oid
            ORDER BY pg_relation_size(i.oid) DESC)
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind = 'r' AND n.nspname = 'public' AND c.relname ~ %s AND c.reltuples >= %s
    ORDER BY c.relname
"""


@dataclass(frozen=True, slots=True)
class Size:
    """A table: its rows, its bytes, and the bytes of each index."""

    table: str
    rows: int
    bytes: int
    indexes: dict[str, int]

    @property
    def each(self) -> tuple[float, float]:
        """Bytes a row: of the table, and of all its indexes."""
        return self.bytes / self.rows, sum(self.indexes.values()) / self.rows

    def lines(self, *, indexes: bool) -> list[str]:
        """For people."""
        table, index = self.each
        said = [f"  {self.table}: {self.rows:,} rows, {table:,.0f} + {index:,.0f} bytes a row"]
        if indexes:
            said += [f"      {name}: {size / self.rows:,.0f}" for name, size in self.indexes.items()]
        return said


def sizes(tables: str = ".", *, least: int = 1) -> list[Size]:
    """Tables whose names fit a pattern and that have so many rows at least. After VACUUM ANALYZE."""
    with connection.cursor() as cursor:
        cursor.execute(_SIZES, [tables, least])
        return [
            Size(table, rows, size, dict(_pair(one) for one in indexes))
            for table, rows, size, indexes in cursor.fetchall()
        ]


def tell_sizes(tables: str = ".", *, least: int = 1, indexes: bool = False) -> None:
    """Prints them."""
    for one in sizes(tables, least=least):
        print("\n".join(one.lines(indexes=indexes)))


def _pair(row: str) -> tuple[str, int]:
    name, size = row.strip("()").split(",")
    return name, int(size)
