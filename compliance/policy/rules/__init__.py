"""Decisions about the policy in plain Python: its numbers, its text, and how its languages differ."""

from .identifiers import bin_fault, check_digit, is_bin

__all__ = ["bin_fault", "check_digit", "is_bin"]
