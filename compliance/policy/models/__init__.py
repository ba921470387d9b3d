"""What the policy keeps."""

from .operator import THE_ONE, Operator, validate_bin
from .versions import Clause, LinkCheck, PolicyVersion, State

__all__ = ["THE_ONE", "Clause", "LinkCheck", "Operator", "PolicyVersion", "State", "validate_bin"]
