"""Reading, checking and sealing the next batch while PostgreSQL works on this one.

One thread is enough: what it does (parsing, encrypting) and what the database does overlap, because
waiting for the server takes no Python. The thread never touches the database.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

from compliance.register.reading.table import Row, Table
from compliance.vault.masterkeys import Keyring

from .candidates import Batch, batches, check, mark
from .creating import seal_ahead
from .indexing import Indexer
from .options import Plan


class Preparer:
    """Makes batches of a file's rows. ``seals`` says whether new subjects are to be expected."""

    def __init__(
        self, table: Table, plan: Plan, indexer: Indexer, ring: Keyring, clock: Callable[[], datetime]
    ) -> None:
        self._table = table
        self._plan = plan
        self._indexer = indexer
        self._ring = ring
        self._clock = clock
        self.seals = True

    def batches(self, *, after: int, size: int) -> Iterator[Batch]:
        """Prepared batches from the row after ``after`` on; one is always ahead of the consumer."""
        lots = batches(self._table.rows(after=after), size)
        with ThreadPoolExecutor(1, thread_name_prefix="import") as pool:
            waiting = pool.submit(self._next, lots)
            while (batch := waiting.result()) is not None:
                waiting = pool.submit(self._next, lots)
                yield batch

    def _next(self, lots: Iterator[list[Row]]) -> Batch | None:
        lot = next(lots, None)
        if lot is None:
            return None
        now = self._clock()
        candidates = [check(row, self._plan) for row in lot]
        for candidate in candidates:
            mark(candidate, self._plan, self._indexer)
            if self.seals and not candidate.faults and not candidate.reference and candidate.identities:
                seal_ahead(candidate, self._plan, self._indexer, self._ring, now)
        return Batch(candidates, now, int(self._table.progress() * 1000))
