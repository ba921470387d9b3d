"""Screens of the calendar and of the terms."""

from compliance.deadlines.admin import calendar, terms

__all__ = ["calendar", "terms"]
