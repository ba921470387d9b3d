"""Which roles there are and which of them one person may hold together."""

from __future__ import annotations

from collections.abc import Collection

INTAKE_CLERK = "intake_clerk"
COMPLIANCE_OFFICER = "compliance_officer"
RESPONSIBLE_PERSON = "responsible_person"
AUDITOR = "auditor"
ADMINISTRATOR = "administrator"

ROLE_CODES = (INTAKE_CLERK, COMPLIANCE_OFFICER, RESPONSIBLE_PERSON, AUDITOR, ADMINISTRATOR)

# Who gives access must not have it, and who checks must not have done the work that is checked.
HELD_ALONE = frozenset({AUDITOR, ADMINISTRATOR})

# Roles that reveal, approve or administer. A clerk sees masks only.
NEED_SECOND_FACTOR = frozenset({COMPLIANCE_OFFICER, RESPONSIBLE_PERSON, AUDITOR, ADMINISTRATOR})


def fault_of_roles(roles: Collection[str]) -> str | None:
    """Why these roles cannot be held together, as a code, or None if they can."""
    if not set(roles) <= set(ROLE_CODES):
        return "unknown_role"
    if len(set(roles)) > 1 and HELD_ALONE & set(roles):
        return "roles_incompatible"
    return None


def in_order(roles: Collection[str]) -> list[str]:
    """The roles without repetition, in the order in which they are declared."""
    return [code for code in ROLE_CODES if code in set(roles)]


def need_second_factor(roles: Collection[str]) -> bool:
    """Whether somebody with these roles must use a second factor where it is required."""
    return bool(NEED_SECOND_FACTOR & set(roles))
