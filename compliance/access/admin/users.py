"""The screens of staff."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action, display

from compliance.access.actor import actor_of
from compliance.access.admin.decisions import Decision, decide
from compliance.access.models import User
from compliance.access.refusals import Refused
from compliance.access.roles import role_choices, role_name
from compliance.access.services import roles, second_factor, users
from compliance.access.staff_forms import (
    DeactivationForm,
    FirstPasswordForm,
    NewUserForm,
    ReactivationForm,
    RolesForm,
    SecondFactorResetForm,
    UserDetailsForm,
)
from compliance.audit.admin.base import TrackedAdmin
from compliance.audit.admin.history import Word

ROLES = Decision(
    title=_("Change roles"),
    permission="access.assign_roles",
    explanation=_("The sessions of this person end. Every role given or taken is an entry of the trail."),
    done=_("The roles were changed."),
    form_class=RolesForm,
    carry_out=lambda user, form, actor, now: roles.change_roles(
        user=user, roles=form.cleaned_data["roles"], actor=actor, reason=form.given_reason(), now=now
    ),
)
DEACTIVATION = Decision(
    title=_("Deactivate"),
    permission="access.change_user",
    explanation=_("This person can no longer sign in, and their sessions end. Nothing is deleted."),
    done=_("The member of staff was deactivated."),
    form_class=DeactivationForm,
    carry_out=lambda user, form, actor, now: users.deactivate_user(
        user=user, actor=actor, reason=form.given_reason(), now=now
    ),
)
REACTIVATION = Decision(
    title=_("Reactivate"),
    permission="access.change_user",
    explanation=_("This person can sign in again with the roles they had."),
    done=_("The member of staff was reactivated."),
    form_class=ReactivationForm,
    carry_out=lambda user, form, actor, now: users.reactivate_user(
        user=user, actor=actor, reason=form.given_reason(), now=now
    ),
)
PASSWORD = Decision(
    title=_("Give a new password"),
    permission="access.reset_password",
    explanation=_("The sessions of this person end. They must choose a password of their own at once."),
    done=_("The new password is in force."),
    form_class=FirstPasswordForm,
    carry_out=lambda user, form, actor, now: users.reset_password(
        user=user, password=form.cleaned_data["password"], actor=actor, reason=form.given_reason(), now=now
    ),
)
SECOND_FACTOR = Decision(
    title=_("Remove the second factor"),
    permission="access.reset_second_factor",
    explanation=_(
        "Make sure that you speak to the person themselves. Their sessions end; they set it up anew."
    ),
    done=_("The second factor was removed."),
    form_class=SecondFactorResetForm,
    carry_out=lambda user, form, actor, now: second_factor.reset_second_factor(
        user=user, actor=actor, reason=form.given_reason(), now=now
    ),
)


class RoleFilter(admin.SimpleListFilter):
    """Staff with one role."""

    title = _("role")
    parameter_name = "role"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """All roles."""
        return role_choices()

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        """Those who hold the chosen one."""
        return queryset.with_role(self.value()) if self.value() else queryset


@admin.register(User)
class UserAdmin(TrackedAdmin):
    """Staff: added, corrected and decided about here; never deleted."""

    list_display = ("username", "full_name", "role_names", "is_active", "has_second_factor", "last_login")
    list_filter = ("is_active", RoleFilter)
    search_fields = ("username", "full_name")
    ordering = ("username",)
    list_per_page = 50
    history_hidden = ("session_epoch",)
    history_words: ClassVar[Mapping[str, Word]] = {"roles": role_name}
    actions_detail = (
        "change_roles", "give_password", "remove_second_factor", "deactivate", "reactivate",
    )  # fmt: skip
    add_fieldsets = (
        (None, {"fields": ("username", "full_name", "email", "language", "roles", "password")}),
        (_("Why"), {"fields": ("reason", "note")}),
    )
    shown = (
        "username", "role_names", "is_active", "must_change_password", "second_factor_since",
        "password_changed_at", "last_login", "date_joined",
    )  # fmt: skip

    def get_fieldsets(self, request: HttpRequest, obj: User | None = None) -> Any:
        """What is known about the person; the reason only for who may change it."""
        if obj is None:
            return self.add_fieldsets
        fieldsets = [
            (None, {"fields": ("full_name", "email", "language")}),
            (_("State"), {"fields": self.shown}),
        ]
        if self.has_change_permission(request, obj):
            fieldsets.insert(1, (_("Why"), {"fields": ("reason", "note")}))
        return fieldsets

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> tuple[str, ...]:
        """Everything that has a decision of its own."""
        return () if obj is None else self.shown

    def get_form(
        self, request: HttpRequest, obj: User | None = None, change: bool = False, **kwargs: Any
    ) -> Any:
        """The form to add or to correct."""
        kwargs["form"] = UserDetailsForm if change else NewUserForm
        return super().get_form(request, obj, change, **kwargs)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Whoever may add staff."""
        return bool(request.user.has_perm("access.add_user"))

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whoever may correct details."""
        return bool(request.user.has_perm("access.change_user"))

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Hands over to the service."""
        common = {"actor": actor_of(request), "reason": form.given_reason(), "now": timezone.now()}
        details = {name: form.cleaned_data[name] for name in ("full_name", "email", "language")}
        if not change:
            added = users.create_user(
                username=form.cleaned_data["username"],
                roles=form.cleaned_data["roles"],
                password=form.cleaned_data["password"],
                must_change_password=True,
                **details,
                **common,
            )
            obj.pk, obj.username = added.pk, added.username
            return
        try:
            users.change_user(user=obj, **details, **common)
        except Refused as refused:
            messages.warning(request, refused.message)

    def get_actions_detail(self, request: HttpRequest, object_id: Any) -> list[Any]:
        """The decisions that make sense for this person, as far as the reader may take them."""
        user = self.get_object(request, str(object_id))
        if user is None:
            return []
        hidden = {"reactivate" if user.is_active else "deactivate"}
        if user.second_factor_since is None:
            hidden.add("remove_second_factor")
        return [
            shown
            for shown in super().get_actions_detail(request, object_id)
            if shown.action_name.removeprefix("access_user_") not in hidden
        ]

    @display(description=_("roles"))
    def role_names(self, user: User) -> str:
        """The roles by their names."""
        return ", ".join(role_name(role) for role in user.roles)

    @display(description=_("second factor"), boolean=True)
    def has_second_factor(self, user: User) -> bool:
        """Whether it is set up."""
        return user.second_factor_since is not None

    @action(description=ROLES.title, url_path="roles", permissions=[ROLES.permission])
    def change_roles(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Page of a decision."""
        return decide(self, request, object_id, ROLES)

    @action(description=PASSWORD.title, url_path="password", permissions=[PASSWORD.permission])
    def give_password(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Page of a decision."""
        return decide(self, request, object_id, PASSWORD)

    @action(description=SECOND_FACTOR.title, url_path="second-factor", permissions=[SECOND_FACTOR.permission])
    def remove_second_factor(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Page of a decision."""
        return decide(self, request, object_id, SECOND_FACTOR)

    @action(description=DEACTIVATION.title, url_path="deactivate", permissions=[DEACTIVATION.permission])
    def deactivate(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Page of a decision."""
        return decide(self, request, object_id, DEACTIVATION)

    @action(description=REACTIVATION.title, url_path="reactivate", permissions=[REACTIVATION.permission])
    def reactivate(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Page of a decision."""
        return decide(self, request, object_id, REACTIVATION)
