"""Permissions come from roles and from nothing else."""

from __future__ import annotations

from typing import Any

from axes.backends import AxesStandaloneBackend
from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.models import Permission
from django.db.models import QuerySet

from compliance.access.models import User


class LockoutBackend(AxesStandaloneBackend):
    """Asks, before any password is looked at, whether this name and address are locked."""


class RoleBackend(ModelBackend):
    """Password sign-in for active staff; what they may do is what their roles are granted."""

    def user_can_authenticate(self, user: Any) -> bool:
        """Only active staff of the back office."""
        return bool(user.is_active and user.is_staff)

    def _get_user_permissions(self, user_obj: User) -> QuerySet[Permission]:
        return Permission.objects.none()

    def _get_group_permissions(self, user_obj: User) -> QuerySet[Permission]:
        return Permission.objects.filter(group__name__in=user_obj.roles).distinct()

    def with_perm(
        self, perm: str | Permission, is_active: bool | None = True, include_superusers: bool = False,
        obj: Any = None,
    ) -> QuerySet[User]:  # fmt: skip
        """Staff whose roles are granted a permission."""
        if obj is not None:
            return User.objects.none()  # type: ignore[no-any-return]  # the manager is made of a queryset
        permissions = Permission.objects.all()
        if isinstance(perm, Permission):
            permissions = permissions.filter(pk=perm.pk)
        else:
            app_label, _, codename = perm.partition(".")
            permissions = permissions.filter(content_type__app_label=app_label, codename=codename)
        roles = list(permissions.values_list("group__name", flat=True).exclude(group=None).distinct())
        users = User.objects.filter(roles__overlap=roles)
        return users if is_active is None else users.filter(is_active=is_active)  # type: ignore[no-any-return]  # the manager is made of a queryset
