"""The form of another system that uses the interface."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminCheckboxSelectMultipleWidget, UnfoldBooleanSwitchWidget

from compliance.audit.admin.office_form import ReasonedForm, one_day, one_line, one_number
from compliance.consents.models import ApiClient, ApiScope
from compliance.consents.services.clients import MOST_PER_MINUTE

CLIENT_REASONS = ("settings", "correction", "internal_audit", "other")


class TokenForm(ReasonedForm):
    """Why another token is given."""

    codes = CLIENT_REASONS


class ClientForm(ReasonedForm):
    """What a system may do, how often, until when."""

    codes = CLIENT_REASONS

    scopes = forms.MultipleChoiceField(
        label=_("may do"), choices=ApiScope.choices, widget=UnfoldAdminCheckboxSelectMultipleWidget()
    )
    per_minute = one_number(_("requests a minute"), least=1, most=MOST_PER_MINUTE, initial=600)
    last_day = one_day(_("last day"), required=False, help_text=_("Empty: until it is switched off."))

    def __init__(self, *args: Any, client: ApiClient | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if client is None:
            self.fields["name"] = one_line(
                _("name"), max_length=40, validators=[forms.SlugField().default_validators[0]],
                help_text=_("Latin letters, digits and hyphens. It stands in the trail and never changes."),
            )  # fmt: skip
            self.order_fields(["name"])
            return
        self.fields["active"] = forms.BooleanField(
            label=_("in use"), required=False, widget=UnfoldBooleanSwitchWidget()
        )
        self.order_fields(["active"])
        ends = client.expires_at
        self.initial.update(
            scopes=client.scopes,
            per_minute=client.per_minute,
            active=client.active,
            last_day=timezone.localdate(ends - timedelta(seconds=1)) if ends else None,
        )

    def said(self) -> dict[str, Any]:
        """What the service takes. For a valid form."""
        said = self.values()
        day = said.pop("last_day")
        # Up to and with the last day, on the operator's calendar.
        said["expires_at"] = day and timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min))
        return said
