"""Screens of the policy."""

from compliance.policy.admin import operator, versions

__all__ = ["operator", "versions"]
