"""Screens of the consents, and where they are in the admin."""

from compliance.consents.admin import (
    clients,
    consents,
    demands,
    publications,
    suppression,
    withdrawals,
    wordings,
)

__all__ = ["clients", "consents", "demands", "publications", "suppression", "withdrawals", "wordings"]
