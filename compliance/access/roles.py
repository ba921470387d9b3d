"""The roles with their names and what they are for, as staff read them."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from compliance.access.rules.roles import (
    ADMINISTRATOR,
    AUDITOR,
    COMPLIANCE_OFFICER,
    INTAKE_CLERK,
    RESPONSIBLE_PERSON,
)


@dataclass(frozen=True, slots=True)
class RoleText:
    """How one role is called and what it is for."""

    name: str | Promise
    purpose: str | Promise


ROLES: dict[str, RoleText] = {
    INTAKE_CLERK: RoleText(
        _("Intake clerk"), _("Registers people and enters their data. Sees masked values only.")
    ),
    COMPLIANCE_OFFICER: RoleText(
        _("Compliance officer"),
        _("Works with personal data every day: reveals, corrects, imports, blocks. Destroys nothing."),
    ),
    RESPONSIBLE_PERSON: RoleText(
        _("Responsible person"), _("Approves and destroys; keeps the catalogue of categories and purposes.")
    ),
    AUDITOR: RoleText(
        _("Auditor"), _("Reads everything and changes nothing. Sees values only by a recorded reveal.")
    ),
    ADMINISTRATOR: RoleText(
        _("Administrator"), _("Keeps staff, roles and settings. Has no access to personal data.")
    ),
}


def role_name(code: str) -> str:
    """A role's name in the reader's language; the code of a role that no longer exists."""
    known = ROLES.get(code)
    return str(known.name) if known else code


def role_choices() -> list[tuple[str, str | Promise]]:
    """Choices for a form, in the order of declaration."""
    return [(code, role.name) for code, role in ROLES.items()]
