"""What the policy keeps."""

from .operator import THE_ONE, Operator, validate_bin

__all__ = ["THE_ONE", "Operator", "validate_bin"]
