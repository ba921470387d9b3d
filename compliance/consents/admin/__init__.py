"""Screens of the consents, and where they are in the admin."""

from compliance.consents.admin import consents, withdrawals, wordings

__all__ = ["consents", "withdrawals", "wordings"]
