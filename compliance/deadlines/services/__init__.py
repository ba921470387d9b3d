"""What the deadlines can do: count a term, change the calendar and the terms, have open terms recomputed."""

from .calendar import remove_calendar_day, set_calendar_day
from .reckoning import Due, NoRule, OfficeCalendar, Reckoning, due
from .recomputing import RECOMPUTE, Change, recompute_open
from .refusals import Refused
from .terms import change_rule, withdraw_rule

__all__ = [
    "RECOMPUTE",
    "Change",
    "Due",
    "NoRule",
    "OfficeCalendar",
    "Reckoning",
    "Refused",
    "change_rule",
    "due",
    "recompute_open",
    "remove_calendar_day",
    "set_calendar_day",
    "withdraw_rule",
]
