"""Columns that several lists of the register have."""

from __future__ import annotations

from typing import Any

from django.utils import formats, timezone
from unfold.decorators import display

NONE = "—"


def moment(field: str, title: Any, *, with_time: bool = True) -> Any:
    """A column with a point in time, short."""

    @display(description=title)
    def column(self: Any, row: Any) -> str:
        at = getattr(row, field)
        if at is None:
            return NONE
        shown = "SHORT_DATETIME_FORMAT" if with_time else "SHORT_DATE_FORMAT"
        return formats.date_format(timezone.localtime(at), shown)

    return column
