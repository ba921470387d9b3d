"""Screens of the disclosures, and where they are in the admin."""

from compliance.disclosures.admin import notices, recipients, transfers

__all__ = ["notices", "recipients", "transfers"]
