"""Checks of admin pages that need no database.

Unfold looks permissions of actions up in the database, so that the very first `migrate` of an
installation, and every check without a database, would fail. The declarations say the same.
"""

from typing import Any

from django.core.checks import CheckMessage, Error
from unfold.admin import ModelAdmin
from unfold.checks import UnfoldModelAdminChecks

from compliance.access.services.grants import known_permissions


class DeclaredPermissionChecks(UnfoldModelAdminChecks):
    """Compares permissions of actions with what the models declare."""

    def _check_unfold_action_permission_methods(self, obj: Any) -> list[CheckMessage]:
        """config.E030: an action's permission is neither declared by a model nor answered by a method."""
        actions = (
            *obj._get_base_actions_list(),
            *obj._get_base_actions_detail(),
            *obj._get_base_actions_row(),
            *obj._get_base_actions_submit_line(),
        )
        return [
            Error(
                f"The action {action.method.__name__} needs the permission {name}, which does not exist.",
                hint=f"Declare it in Meta.permissions of a model, or define has_{name}_permission().",
                obj=type(obj),
                id="config.E030",
            )
            for action in actions
            for name in getattr(action.method, "allowed_permissions", ())
            if not (name in known_permissions() if "." in name else hasattr(obj, f"has_{name}_permission"))
        ]


def check_without_database() -> None:
    """Make all admin pages use these checks."""
    ModelAdmin.checks_class = DeclaredPermissionChecks
