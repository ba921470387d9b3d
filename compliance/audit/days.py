"""Days as people read them, the same in letters, on screens and in registers.

A term runs until 24:00 of its last day, so what is kept is the first moment that is too late. People read
the last day.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.utils import timezone
from django.utils.formats import date_format


def day_text(at: date) -> str:
    """A day, or the day of an instant in Almaty, in the active language."""
    return str(date_format(timezone.localtime(at) if isinstance(at, datetime) else at, "DATE_FORMAT"))


def last_day(due_at: datetime, start: datetime | None = None) -> date:
    """The last day of a term whose first moment that is too late is ``due_at``; of one "at once" that day."""
    return timezone.localdate(due_at if due_at == start else due_at - timedelta(microseconds=1))
