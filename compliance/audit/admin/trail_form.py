"""The question asked of the trail, as a form above the list: ids and codes, so an address may hold it."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.apps import apps
from django.contrib.auth import get_user_model
from django.utils import timezone
from django.utils.translation import gettext_lazy as _, pgettext_lazy
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldAdminTextInputWidget

from compliance.audit.actors import STRANGER
from compliance.audit.admin.office_form import CALENDAR
from compliance.audit.events import Kind, all_events
from compliance.audit.names import Subjects
from compliance.audit.reasons import reason_choices
from compliance.audit.trail import TrailFilter, older

MAX_OFFERED = 500
# The browser sends nothing else, so that a name or a number pasted here by mistake is in no address.
WHO_PATTERN = r"[A-Za-z][A-Za-z0-9_.:\-]{1,79}"
WHOSE_PATTERN = r"\s*[Ss]-[0-9A-Za-z]{4}-[0-9A-Za-z]{4}\s*"
REQUEST_PATTERN = r"\s*[0-9A-Fa-f]{8}(-?[0-9A-Fa-f]{4}){3}-?[0-9A-Fa-f]{12}\s*"


class TrailForm(forms.Form):
    """Who, what, whose, when, kind, request."""

    who = forms.CharField(
        label=_("Who"),
        required=False,
        max_length=80,
        widget=UnfoldAdminTextInputWidget(
            attrs={"list": "trail-actors", "autocomplete": "off", "pattern": WHO_PATTERN}
        ),
    )
    what = forms.ChoiceField(label=_("What"), required=False, widget=UnfoldAdminSelectWidget)
    whose = forms.CharField(
        label=_("Whose data"),
        required=False,
        max_length=40,
        widget=UnfoldAdminTextInputWidget(
            attrs={"placeholder": "S-XXXX-XXXX", "autocomplete": "off", "pattern": WHOSE_PATTERN}
        ),
    )
    kind = forms.TypedChoiceField(
        label=_("Kind"), required=False, coerce=int, empty_value=None, widget=UnfoldAdminSelectWidget
    )
    since = forms.DateField(
        label=pgettext_lazy("the first day of a period", "From"),
        required=False,
        validators=CALENDAR,
        widget=UnfoldAdminTextInputWidget(attrs={"type": "date"}),
    )
    until = forms.DateField(
        label=_("Until, this day included"),
        required=False,
        validators=CALENDAR,
        widget=UnfoldAdminTextInputWidget(attrs={"type": "date"}),
    )
    request_id = forms.UUIDField(
        label=_("Request id"),
        required=False,
        widget=UnfoldAdminTextInputWidget(attrs={"autocomplete": "off", "pattern": REQUEST_PATTERN}),
    )

    def __init__(self, *args: Any, sees_subjects: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        everything = ("", _("anything"))
        by_app: dict[str, list[tuple[str, str]]] = {}
        for event in all_events():
            by_app.setdefault(_app_name(event.name), []).append((event.name, str(event.label)))
        self.fields["what"].choices = [everything, *sorted(by_app.items())]  # type: ignore[attr-defined]  # a choice field
        self.fields["kind"].choices = [everything, *Kind.choices]  # type: ignore[attr-defined]  # a choice field
        if not sees_subjects:
            del self.fields["whose"]

    def clean_who(self) -> str:
        """A label of an actor, from a sign-in name or from the label itself."""
        text = self.cleaned_data["who"].strip()
        if not text:
            return ""
        if text == STRANGER.label or ":" in text:
            return self._known_actor(text)
        users = get_user_model()._default_manager
        pk = users.filter(username=text.lower()).values_list("pk", flat=True).first()
        if pk is None:
            raise forms.ValidationError(_("There is no member of staff with this sign-in name."), code="who")
        return f"staff:{pk}"

    def _known_actor(self, label: str) -> str:
        # Whatever is typed may end in the record of an export, so only labels of the trail itself pass.
        if not older(TrailFilter(actor=label), before=None, limit=1).ids:
            raise forms.ValidationError(_("Nobody of this name has done anything here."), code="who")
        return label

    def clean_whose(self) -> int | None:
        """The id of a subject by the reference code."""
        text = self.cleaned_data["whose"].strip().upper()
        if not text:
            return None
        found = Subjects.directory.find(text) if Subjects.directory else None
        if found is None:
            raise forms.ValidationError(_("There is no subject with this reference."), code="whose")
        return found

    def clean(self) -> dict[str, Any]:
        """The period in its order."""
        cleaned = super().clean() or {}
        since, until = cleaned.get("since"), cleaned.get("until")
        if since and until and since > until:
            self.add_error(
                "until", forms.ValidationError(_("The period ends before it begins."), code="period")
            )
        return cleaned

    def asked(self) -> TrailFilter:
        """The question, after ``is_valid()``. Days are those of the office's time zone."""
        got = self.cleaned_data
        until: date | None = got.get("until")
        return TrailFilter(
            actor=got.get("who") or "",
            event=got.get("what") or "",
            kind=got.get("kind"),
            subject_id=got.get("whose"),
            request_id=got.get("request_id"),
            since=_midnight(got.get("since")),
            until=_midnight(until + timedelta(days=1)) if until else None,
        )

    @property
    def is_empty(self) -> bool:
        """Whether nothing in particular is asked for."""
        return not any(self.data.get(name) for name in self.fields)


class ReasonForm(forms.Form):
    """Why something is opened or taken out of the house."""

    reason = forms.ChoiceField(label=_("Reason"), widget=UnfoldAdminSelectWidget)

    def __init__(self, *args: Any, reasons: tuple[str, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].choices = [("", _("Select a reason")), *reason_choices(*reasons)]  # type: ignore[attr-defined]  # a choice field


def offered_actors() -> list[str]:
    """Names to choose from in "who": staff by sign-in name, and the stranger."""
    users = get_user_model()._default_manager.order_by("username")
    return [*users.values_list("username", flat=True)[:MAX_OFFERED], STRANGER.label]


def _app_name(event: str) -> str:
    app_label = event.partition(".")[0]
    try:
        return str(apps.get_app_config(app_label).verbose_name)
    except LookupError:
        return app_label


def _midnight(day: date | None) -> datetime | None:
    return timezone.make_aware(datetime.combine(day, time.min)) if day else None
