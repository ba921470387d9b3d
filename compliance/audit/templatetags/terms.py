"""Terms in templates: ``{{ due_at|last_day|date:"SHORT_DATE_FORMAT" }}``."""

from __future__ import annotations

from datetime import date, datetime

from django import template

from compliance.audit import days

register = template.Library()


@register.filter
def last_day(due_at: datetime | None, start: datetime | None = None) -> date | None:
    """The last day of a term, of which the first moment that is too late is kept; none of no term."""
    return None if due_at is None else days.last_day(due_at, start)
