"""Screens of the extracts, and where they are in the admin."""

from compliance.extracts.admin import extracts

__all__ = ["extracts"]
