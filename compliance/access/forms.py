"""Forms that everybody fills in for themselves."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from unfold.forms import AdminOwnPasswordChangeForm
from unfold.widgets import BASE_INPUT_CLASSES

from compliance.access.refusals import Refused
from compliance.access.services.locks import check_own_password
from compliance.access.services.users import change_own_password


class CodeForm(forms.Form):
    """One code of the second factor. It is never shown again after it was sent."""

    code = forms.CharField(
        label=_("Code"),
        max_length=40,
        widget=forms.TextInput(
            attrs={
                "autocomplete": "one-time-code",
                "autofocus": True,
                "class": " ".join(BASE_INPUT_CLASSES),
                "spellcheck": "false",
            }
        ),
    )


class OwnPasswordForm(AdminOwnPasswordChangeForm):
    """Old password and a new one; saving goes through the service."""

    user: Any

    def __init__(self, user: Any, *args: Any, address: str = "", **kwargs: Any) -> None:
        self.address = address
        super().__init__(user, *args, **kwargs)
        self.fields["new_password1"].widget.attrs["autocomplete"] = "new-password"

    def clean_old_password(self) -> str:
        """Checks the old password, a few times."""
        typed = str(self.cleaned_data["old_password"])
        try:
            right = check_own_password(
                user=self.user, password=typed, address=self.address, now=timezone.now()
            )
        except Refused as refused:
            raise ValidationError(refused.message, code=refused.code) from None
        if not right:
            raise ValidationError(self.error_messages["password_incorrect"], code="password_incorrect")
        return typed

    def clean(self) -> dict[str, Any]:
        """Refuses the present password as the new one."""
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("new_password1") and cleaned["new_password1"] == cleaned.get("old_password"):
            self.add_error("new_password1", _("The new password is the same as the old one."))
        return cleaned

    def save(self, commit: bool = True) -> Any:
        """Keeps the new password."""
        self.user = change_own_password(
            user=self.user, password=self.cleaned_data["new_password1"], now=timezone.now()
        )
        return self.user
