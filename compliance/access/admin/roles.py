"""The screen of roles: to read, not to change. They are declared in code."""

from __future__ import annotations

from typing import cast

from django.contrib import admin
from django.contrib.auth.models import Group
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html_join
from django.utils.translation import gettext_lazy as _, pgettext_lazy
from unfold.decorators import display

from compliance.access.models import Role, User
from compliance.access.roles import ROLES, role_name
from compliance.access.rules.roles import ROLE_CODES
from compliance.audit.admin.base import ReadOnlyAdmin

admin.site.unregister(Group)


@admin.register(Role)
class RoleAdmin(ReadOnlyAdmin):
    """What each role is for, what it may do and who holds it."""

    list_display = ("shown_name", "purpose")
    ordering = ("pk",)
    list_display_links = ("shown_name",)
    fields = ("shown_name", "purpose", "holders", "granted")
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> QuerySet[Role]:
        """The declared roles only."""
        return cast(QuerySet[Role], Role.objects.filter(name__in=ROLE_CODES))

    @display(description=_("role"))
    def shown_name(self, role: Role) -> str:
        """Name in the reader's language."""
        return role_name(role.name)

    @display(description=_("purpose"))
    def purpose(self, role: Role) -> str:
        """What it is for."""
        return str(ROLES[role.name].purpose)

    @display(description=_("held by"))
    def holders(self, role: Role) -> str:
        """Active staff with this role."""
        return ", ".join(User.objects.active().with_role(role.name).values_list("username", flat=True)) or "—"

    @display(description=pgettext_lazy("what a role allows", "may"))
    def granted(self, role: Role) -> str:
        """Every permission, by its technical name, which is what the documentation uses."""
        names = role.permissions.order_by("content_type__app_label", "codename").values_list(
            "content_type__app_label", "codename"
        )
        return format_html_join("", "<div>{}.{}</div>", names)
