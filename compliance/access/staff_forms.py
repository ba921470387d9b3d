"""Forms in which an administrator decides about others. Each asks why."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from django import forms
from django.contrib.auth.password_validation import password_validators_help_text_html, validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from unfold.widgets import (
    UnfoldAdminCheckboxSelectMultipleWidget,
    UnfoldAdminPasswordWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextareaWidget,
)

from compliance.access import events
from compliance.access.models import User
from compliance.access.refusals import MESSAGES
from compliance.access.roles import role_choices
from compliance.access.rules.roles import fault_of_roles
from compliance.audit.reasons import Reason, reason_choices


class ReasonedForm(forms.Form):
    """Asks for a reason out of a list and, if there is more to say, a note that is kept sealed."""

    reasons: ClassVar[Sequence[str]] = ()

    reason = forms.ChoiceField(label=_("Reason"), widget=UnfoldAdminSelectWidget)
    note = forms.CharField(
        label=_("Note"),
        required=False,
        max_length=1000,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 3}),
        help_text=_("Kept sealed in the trail."),
    )

    def __init__(self, *args: Any, user: User | None = None, **kwargs: Any) -> None:
        self.user = user
        super().__init__(*args, **kwargs)
        self.fields["reason"].choices = reason_choices(*self.reasons)  # type: ignore[attr-defined]  # a choice field
        self.order_fields([name for name in self.fields if name not in {"reason", "note"}])

    def given_reason(self) -> Reason:
        """The reason that was chosen, with its note."""
        return Reason(self.cleaned_data["reason"], self.cleaned_data["note"])


def roles_field() -> forms.MultipleChoiceField:
    """The roles as boxes to tick."""
    return forms.MultipleChoiceField(
        label=_("Roles"),
        required=False,
        choices=role_choices,
        widget=UnfoldAdminCheckboxSelectMultipleWidget,
        help_text=_("Auditor and administrator cannot be combined with any other role."),
    )


def clean_roles(roles: list[str]) -> list[str]:
    """The ticked roles, if one person may hold them together."""
    if fault := fault_of_roles(roles):
        raise ValidationError(str(MESSAGES[fault]), code=fault)
    return roles


class RolesForm(ReasonedForm):
    """Changes somebody's roles."""

    reasons = events.REASONS_FOR_ROLES
    roles = roles_field()

    def __init__(self, *args: Any, user: User | None = None, **kwargs: Any) -> None:
        super().__init__(*args, user=user, **kwargs)
        self.fields["roles"].initial = list(user.roles) if user else []

    def clean_roles(self) -> list[str]:
        """Refuses roles that cannot be held together."""
        return clean_roles(self.cleaned_data["roles"])


class DeactivationForm(ReasonedForm):
    """Ends somebody's access."""

    reasons = events.REASONS_FOR_DEACTIVATION


class ReactivationForm(ReasonedForm):
    """Lets somebody in again."""

    reasons = events.REASONS_FOR_REACTIVATION


class SecondFactorResetForm(ReasonedForm):
    """Takes somebody's second factor away."""

    reasons = events.REASONS_FOR_SECOND_FACTOR


class FirstPasswordForm(ReasonedForm):
    """Gives somebody a password for one sign-in."""

    reasons = events.REASONS_FOR_PASSWORD
    password = forms.CharField(
        label=_("Password for the first sign-in"),
        strip=False,
        widget=UnfoldAdminPasswordWidget(attrs={"autocomplete": "new-password"}),
        help_text=_("Tell it in person. It must be replaced when it is used for the first time."),
    )

    def clean_password(self) -> str:
        """Holds it to the rules of every password."""
        password = str(self.cleaned_data["password"])
        validate_password(password, self.user)
        return password


class NewUserForm(forms.ModelForm, ReasonedForm):
    """Adds a member of staff."""

    reasons = events.REASONS_FOR_CREATION
    roles = roles_field()
    password = forms.CharField(
        label=_("Password for the first sign-in"),
        strip=False,
        widget=UnfoldAdminPasswordWidget(attrs={"autocomplete": "new-password"}),
        help_text=password_validators_help_text_html,
    )

    class Meta:
        model = User
        fields = ("username", "full_name", "email", "language")

    def clean_username(self) -> str:
        """The stored form of the sign-in name."""
        return User.normalize_username(self.cleaned_data["username"])

    def clean_roles(self) -> list[str]:
        """Refuses roles that cannot be held together."""
        return clean_roles(self.cleaned_data["roles"])

    def _post_clean(self) -> None:
        super()._post_clean()  # type: ignore[misc]  # not in the stubs
        if password := self.cleaned_data.get("password"):
            try:
                validate_password(password, self.instance)
            except ValidationError as error:
                self.add_error("password", error)


class UserDetailsForm(forms.ModelForm, ReasonedForm):
    """Corrects somebody's name, address or language."""

    reasons = events.REASONS_FOR_DETAILS

    class Meta:
        model = User
        fields = ("full_name", "email", "language")
