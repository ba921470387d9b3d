"""Screens of the consents, and where they are in the admin."""

from compliance.consents.admin import consents, demands, publications, suppression, withdrawals, wordings

__all__ = ["consents", "demands", "publications", "suppression", "withdrawals", "wordings"]
