"""The form of a mailbox. Its password is entered and never shown."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminPasswordWidget

from compliance.audit.admin.office_form import ReasonedForm, one_choice, one_line, one_number
from requests_inbox.models import Mailbox, Security
from requests_inbox.services.mailboxes import FIELDS

REASONS = ("correction", "other")


def _name(field: str) -> str:
    return str(capfirst(Mailbox._meta.get_field(field).verbose_name))  # type: ignore[union-attr]  # no relation


class MailboxForm(ReasonedForm):
    """Where a mailbox is, and how to sign in."""

    codes = REASONS
    field_order = ("code", *FIELDS, "password", "reason_code", "note")

    address = one_line(
        _("Address"), max_length=254, help_text=_("The operator's own address, for example info@…")
    )
    host = one_line(_("Server"))
    port = one_number(_("Port"), least=1, most=65_535)
    security = one_choice(_("Protection"), Security.choices)
    login = one_line(_("Sign-in name"))
    folder = one_line(_("Folder"))
    active = forms.BooleanField(label=_("Read this mailbox"), required=False)
    password = forms.CharField(
        label=_("Password"),
        required=False,
        max_length=500,
        strip=False,
        widget=UnfoldAdminPasswordWidget({"autocomplete": "new-password"}),
        help_text=_("Kept encrypted and never shown. Left empty, it stays as it is."),
    )

    def __init__(self, *args: Any, mailbox: Mailbox | None, **kwargs: Any) -> None:
        known = mailbox or Mailbox(code="")
        super().__init__(*args, initial={name: getattr(known, name) for name in FIELDS}, **kwargs)
        if mailbox is None:
            self.fields["code"] = one_line(
                _name("code"),
                max_length=40,
                help_text=_("Latin letters, digits, underscores; cannot be changed later."),
            )
        self.order_fields(self.field_order)

    def said(self) -> dict[str, Any]:
        """What the service takes. For a valid form."""
        return {
            "values": {name: self.cleaned_data[name] for name in FIELDS},
            "password": self.cleaned_data["password"],
        }
