"""Screens of the security breaches, and where they are in the admin."""

from compliance.incidents.admin import incidents, letters

__all__ = ["incidents", "letters"]
