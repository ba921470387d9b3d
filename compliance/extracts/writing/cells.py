"""A cell as text, in the language that is active."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import formats
from django.utils.translation import gettext as _

from compliance.extracts.registry import Cell


def exact_texts() -> Callable[[Cell], str]:
    """For files that programs read: moments in ISO form, of the clocks of the office."""
    return _texts(lambda at: at.isoformat(" ", "seconds"), lambda day: day.isoformat())


def readable_texts() -> Callable[[Cell], str]:
    """For documents: moments as the language writes them."""
    return _texts(
        lambda at: formats.date_format(at, "SHORT_DATETIME_FORMAT"),
        lambda day: formats.date_format(day, "SHORT_DATE_FORMAT"),
    )


def _texts(moment: Callable[[datetime], str], day: Callable[[date], str]) -> Callable[[Cell], str]:
    zone, yes, no = ZoneInfo(settings.TIME_ZONE), _("yes"), _("no")

    def text(cell: Cell) -> str:
        if isinstance(cell, str):
            return cell
        if cell is None:
            return ""
        if isinstance(cell, bool):
            return yes if cell else no
        if isinstance(cell, datetime):
            return moment(cell.astimezone(zone))
        if isinstance(cell, date):
            return day(cell)
        return str(cell)

    return text
