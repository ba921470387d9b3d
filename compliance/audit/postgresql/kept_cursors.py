"""Cursors that are kept with their statement, for ``compliance.audit.prepared``.

Half of the time that a small statement costs a process goes into making a cursor and learning anew how
its parameters are written. What a statement was given and what it found is let go of after each use.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from types import TracebackType
from typing import Any

from django.db.backends.postgresql import base

_Cursor: Any = base.ServerBindingCursor

# Statements are constants, of which there are some dozens; texts put together anew each time do not pile up.
MOST = 200


class ForgetfulCursor(_Cursor):
    """A cursor that can let go of everything but what it learnt of its statement."""

    def forget(self) -> None:
        """Lets go of the parameters and of the rows: both may be somebody's data."""
        self._reset()
        self._tx.set_pgresult(None)


class KeptCursors:
    """The cursors of one link to the server that nobody uses now, by statement."""

    def __init__(self, link: Any, timezone: Any, make: Callable[[], Any]) -> None:
        self.link, self.timezone = link, timezone
        self._make = make
        self._free: dict[str, Any] = {}

    def take(self, statement: str) -> Any:
        """A cursor for the statement that is the caller's alone."""
        return self._free.pop(statement, None) or self._make()

    def give_back(self, statement: str, cursor: Any) -> None:
        """For the next use, with nothing of this one in it."""
        cursor.cursor.forget()
        if len(self._free) < MOST:
            self._free[statement] = cursor


class PreparedCursor:
    """What a caller holds for as long as a ``with`` block: each statement runs on a cursor of its own."""

    __slots__ = ("_cursor", "_kept", "_statement")

    def __init__(self, kept: KeptCursors) -> None:
        self._kept = kept
        self._statement = ""
        self._cursor: Any = None

    def __enter__(self) -> PreparedCursor:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def execute(self, statement: str, parameters: Any = None) -> None:
        """Carries out a statement. What it found is read before the next one."""
        self.close()
        cursor = self._kept.take(statement)
        cursor.execute(statement, parameters)  # one that fails is not used again
        self._statement, self._cursor = statement, cursor

    def fetchone(self) -> Any:
        """The next row, or None."""
        return self._now().fetchone()

    def fetchall(self) -> Any:
        """The rows that are left."""
        return self._now().fetchall()

    def __iter__(self) -> Iterator[Any]:
        return iter(self._now())

    @property
    def rowcount(self) -> int:
        """How many rows the statement found or changed."""
        return int(self._now().rowcount)

    def close(self) -> None:
        """Gives the cursor back."""
        cursor, self._cursor = self._cursor, None
        if cursor is not None:
            self._kept.give_back(self._statement, cursor)

    def _now(self) -> Any:
        if self._cursor is None:
            raise RuntimeError("nothing was executed")
        return self._cursor.cursor
