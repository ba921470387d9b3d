"""One worker a mailbox. The lock is the connection's, so it goes with a worker that is killed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

# No transaction holds it: it is kept while a mail server is spoken to.
CLASS = 0x4D41


@contextmanager
def held(mailbox_id: int) -> Iterator[bool]:
    """Whether this worker has the mailbox for the length of the block."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [CLASS, mailbox_id])
        mine = bool(cursor.fetchone()[0])
    try:
        yield mine
    finally:
        if mine:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [CLASS, mailbox_id])
