"""Screens of the administrator: staff and roles."""

from compliance.access.admin.roles import RoleAdmin
from compliance.access.admin.users import UserAdmin

__all__ = ["RoleAdmin", "UserAdmin"]
