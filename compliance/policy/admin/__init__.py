"""Screens of the policy."""

from compliance.policy.admin import operator

__all__ = ["operator"]
