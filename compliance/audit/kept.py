"""What the office itself keeps (terms, marks, texts of letters), held in memory until somebody changes it.

Never anything personal: nothing that is sealed outlives the request or task that opened it. Whether it is
still so is asked each time, by one small query: of a history that only grows, the newest row and the number
of rows say together whether a change was committed, also when changes come in another order than their ids.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Generic, TypeVar

from django.db import connection, models

from .tracking import history_model

Content = TypeVar("Content")


class Kept(Generic[Content]):
    """A copy of what ``read`` gives, as of the last change of any row of these tracked models."""

    def __init__(self, *tracked: type[models.Model], read: Callable[[], Content]) -> None:
        self._tracked, self._read = tracked, read
        self._copy: tuple[Any, Content] | None = None

    def version(self) -> tuple[Any, ...]:
        """What distinguishes one state from another. One query, of a few hundred rows."""
        tables = (history_model(model)._meta.db_table for model in self._tracked)
        parts = ", ".join(f"(SELECT (max(history_id), count(*))::text FROM {table})" for table in tables)
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {parts}")
            row: tuple[Any, ...] = cursor.fetchone()
        return (connection.settings_dict["NAME"], *row)

    def __call__(self) -> Content:
        """The content as it is now."""
        version, copy = self.version(), self._copy
        if copy is not None and copy[0] == version:
            return copy[1]
        content = self._read()
        self._copy = (version, content)
        return content
