"""Forms and pages of what the operator itself keeps (calendar, terms, its own card): nothing personal.

Every change takes a reason; what is typed as a remark is kept sealed in the trail.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, ClassVar, cast

from django import forms
from django.contrib import admin
from django.core.validators import MaxValueValidator, MinValueValidator
from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _
from unfold.widgets import (
    UnfoldAdminSelectWidget,
    UnfoldAdminTextareaWidget,
    UnfoldAdminTextInputWidget,
)

from compliance.audit.reasons import Reason, reason_choices

NOTE_LENGTH = 2000
# A day at either end of time has no neighbour to reckon with.
CALENDAR = (MinValueValidator(date(1900, 1, 1)), MaxValueValidator(date(2999, 12, 31)))
PLAIN_INPUT = {"autocomplete": "off", "spellcheck": "false"}


class DayInput(UnfoldAdminTextInputWidget):
    """The browser's calendar, which speaks ISO whatever the language of the page."""

    input_type = "date"

    def format_value(self, value: Any) -> Any:
        """A day as the browser expects it."""
        return value.isoformat() if isinstance(value, date) else value


def one_line(label: Any, **options: Any) -> forms.CharField:
    """A line of text."""
    options.setdefault("max_length", 200)
    return forms.CharField(label=label, widget=UnfoldAdminTextInputWidget(dict(PLAIN_INPUT)), **options)


def one_day(label: Any, **options: Any) -> forms.DateField:
    """A day, of a year that one can reckon with."""
    options.setdefault("validators", CALENDAR)
    return forms.DateField(
        label=label,
        widget=DayInput(),
        input_formats=["%Y-%m-%d", "%d.%m.%Y"],
        **options,
    )


def one_choice(label: Any, choices: Iterable[tuple[Any, Any]], **options: Any) -> forms.ChoiceField:
    """A list to choose one from."""
    return forms.ChoiceField(label=label, choices=list(choices), widget=UnfoldAdminSelectWidget(), **options)


def one_number(label: Any, *, least: int, most: int, **options: Any) -> forms.IntegerField:
    """A whole number."""
    widget = UnfoldAdminTextInputWidget({**PLAIN_INPUT, "inputmode": "numeric"})
    return forms.IntegerField(label=label, min_value=least, max_value=most, widget=widget, **options)


class ReasonedForm(forms.Form):
    """A change with its reason: a code for the trail, and a remark that is kept sealed."""

    codes: ClassVar[Sequence[str]] = ()

    reason_code = one_choice(_("Reason"), ())
    note = forms.CharField(
        label=_("Remark"),
        required=False,
        max_length=NOTE_LENGTH,
        widget=UnfoldAdminTextareaWidget({"rows": 2, **PLAIN_INPUT}),
        help_text=_("Kept encrypted."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = [("", _("Choose a reason")), *reason_choices(*self.codes)]
        cast(forms.ChoiceField, self.fields["reason_code"]).choices = offered

    def clean(self) -> dict[str, Any]:
        """A reason that says "see the note" needs one."""
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("reason_code") == "other" and not cleaned.get("note", "").strip():
            self.add_error("note", _("Say in a few words what the reason is."))
        return cleaned

    @property
    def reason(self) -> Reason:
        """The reason given. For a valid form."""
        return Reason(self.cleaned_data["reason_code"], self.cleaned_data.get("note", "").strip())

    @property
    def reason_fields(self) -> list[forms.BoundField]:
        """The fields of this class, which stand at the end of a form."""
        return [self["reason_code"], self["note"]]

    @property
    def own_fields(self) -> list[forms.BoundField]:
        """The fields of the form that are not about the reason."""
        return [bound for bound in self if bound.name not in {"reason_code", "note"}]

    def values(self) -> dict[str, Any]:
        """What the fields say, without the reason. For a valid form."""
        return {bound.name: self.cleaned_data[bound.name] for bound in self.own_fields}

    def show_problems(self, problems: dict[str, list[str]]) -> None:
        """Says beside the fields, or above them, what the service did not accept."""
        for name, texts in problems.items():
            for text in texts:
                self.add_error(name if name in self.fields else None, text)


def office_page(
    request: HttpRequest, template: str, *, title: Any, model: Any, **context: Any
) -> TemplateResponse:
    """A page of the back office about a model."""
    request.current_app = admin.site.name
    return TemplateResponse(
        request,
        template,
        {**admin.site.each_context(request), "title": title, "opts": model._meta, **context},
    )
