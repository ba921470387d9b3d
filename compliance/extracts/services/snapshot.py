"""Reading a register as it stands at one instant, whatever is written meanwhile."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from django.db import connection, transaction

BATCH = 2_000


@contextmanager
def snapshot() -> Iterator[None]:
    """All reads inside see the database as it was at the first of them; nothing can be written.

    Inside another transaction it is that one, and sees what that one sees. It holds back vacuum while it
    lasts, and nothing else: it takes no transaction id, so entries go on being sealed.
    """
    nested = connection.in_atomic_block
    with transaction.atomic():
        if not nested:
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield


def count_rows(sql: str, parameters: Mapping[str, Any]) -> int:
    """How many rows a statement gives."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM ({sql}) counted", parameters)
        return int(cursor.fetchone()[0])


def read_batches(sql: str, parameters: Mapping[str, Any]) -> Iterator[list[Any]]:
    """Rows of a statement from a cursor of the server, so that only one batch is in memory."""
    with connection.chunked_cursor() as cursor:
        cursor.execute(sql, parameters)
        while rows := cursor.fetchmany(BATCH):
            yield rows
