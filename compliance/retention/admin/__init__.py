"""Screens of retention, and where they are in the admin."""

from compliance.retention.admin import acts, holds, plans, rules, warnings

__all__ = ["acts", "holds", "plans", "rules", "warnings"]
