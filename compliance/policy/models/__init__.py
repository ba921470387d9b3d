"""What the policy keeps."""

from .figures import DailyFigure, Standings
from .months import MonthFigure
from .operator import THE_ONE, Operator, validate_bin
from .versions import Clause, LinkCheck, PolicyVersion, State

__all__ = [
    "THE_ONE",
    "Clause",
    "DailyFigure",
    "LinkCheck",
    "MonthFigure",
    "Operator",
    "PolicyVersion",
    "Standings",
    "State",
    "validate_bin",
]
