"""Fields in the look of the back office, and those that every form of the register has."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time
from typing import Any, ClassVar, cast

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from unfold.widgets import (
    UnfoldAdminCheckboxSelectMultipleWidget,
    UnfoldAdminRadioSelectWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextareaWidget,
    UnfoldAdminTextInputWidget,
    UnfoldBooleanWidget,
)

from compliance.audit.admin.office_form import CALENDAR
from compliance.audit.reasons import Reason, reason_choices
from compliance.register.messages import message
from compliance.register.models import Category, LegalBasis, Medium, Source
from compliance.register.services.processing import DOCUMENT_LENGTH
from compliance.register.services.refusals import Refusal
from compliance.register.services.subjects import Provenance

Choices = Iterable[tuple[Any, Any]]

NOTE_LENGTH = 2000

# A browser on a shared desk must not remember what was typed, nor send it to a spelling service.
FORGETFUL = {"autocomplete": "off", "autocapitalize": "off", "spellcheck": "false"}


def choice(label: Any, choices: Choices, **options: Any) -> forms.ChoiceField:
    """A list to choose one from."""
    return forms.ChoiceField(label=label, choices=list(choices), widget=UnfoldAdminSelectWidget(), **options)


def one_of(label: Any, choices: Choices, **options: Any) -> forms.ChoiceField:
    """A few things to choose one from, all in view."""
    return forms.ChoiceField(
        label=label, choices=list(choices), widget=UnfoldAdminRadioSelectWidget(), **options
    )


def several_of(label: Any, choices: Choices, **options: Any) -> forms.MultipleChoiceField:
    """Things to tick."""
    return forms.MultipleChoiceField(
        label=label, choices=list(choices), widget=UnfoldAdminCheckboxSelectMultipleWidget(), **options
    )


def tick(label: Any, **options: Any) -> forms.BooleanField:
    """A thing to tick."""
    return forms.BooleanField(label=label, required=False, widget=UnfoldBooleanWidget(), **options)


def day(label: Any, **options: Any) -> forms.DateField:
    """A day, chosen in the browser's own calendar, of a year that one can reckon with."""
    options.setdefault("validators", CALENDAR)
    return forms.DateField(
        label=label,
        widget=DayInput(),
        input_formats=["%Y-%m-%d", "%d.%m.%Y"],
        **options,
    )


class DayInput(UnfoldAdminTextInputWidget):
    """The browser's calendar, which speaks ISO whatever the language of the page."""

    input_type = "date"

    def format_value(self, value: Any) -> Any:
        """A day as the browser expects it."""
        return value.isoformat() if isinstance(value, date) else value


def line(label: Any, **options: Any) -> forms.CharField:
    """A line of text that is not personal."""
    options.setdefault("max_length", 200)
    return forms.CharField(label=label, widget=UnfoldAdminTextInputWidget(dict(FORGETFUL)), **options)


class ValueField(forms.Field):
    """A personal value as it was typed. What it may hold is decided by the service, not here."""

    def __init__(self, category: Category, **options: Any) -> None:
        attrs = {**FORGETFUL, **HABITS.get(category.validator, {})}
        super().__init__(
            label=category.name,
            required=False,
            help_text=HINTS.get(category.validator, ""),
            widget=UnfoldAdminTextInputWidget(attrs),
            **options,
        )
        self.category = category

    def to_python(self, value: Any) -> str:
        """The text itself: spaces and invisible marks are the service's to judge."""
        return value or ""


HABITS: Mapping[str, Mapping[str, str]] = {
    "iin": {"inputmode": "numeric"},
    "bin_or_iin": {"inputmode": "numeric"},
    "phone": {"inputmode": "tel"},
    "email": {"inputmode": "email"},
    "date": {"inputmode": "numeric"},
}
HINTS: Mapping[str, Any] = {
    "iin": _("12 digits"),
    "bin_or_iin": _("12 digits"),
    "date": _("DD.MM.YYYY"),
    "phone": _("For example 8 701 555 01 02, or a foreign number with + and the country's code"),
}


def offer(form: forms.Form, name: str, choices: Choices) -> None:
    """Fills a list to choose from."""
    cast(forms.ChoiceField, form.fields[name]).choices = list(choices)


def value_name(code: str) -> str:
    """Name of the form field of a category."""
    return f"value_{code}"


class ReasonForm(forms.Form):
    """Why something is done: a code for the trail, and a remark that is kept sealed."""

    codes: ClassVar[Sequence[str]] = ()

    reason_code = choice(_("Reason"), ())
    note = forms.CharField(
        label=_("Remark"),
        required=False,
        max_length=NOTE_LENGTH,
        widget=UnfoldAdminTextareaWidget({"rows": 2, **FORGETFUL}),
        help_text=_("Kept encrypted together with the data of the subject."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "reason_code", [("", _("Choose a reason")), *reason_choices(*self.codes)])

    def clean(self) -> dict[str, Any]:
        """A reason that says "see the note" needs one."""
        cleaned = super().clean() or self.cleaned_data
        said = cleaned.get("note", "").strip()
        if cleaned.get("reason_code") == "other" and "note" in self.fields and not said:
            self.add_error("note", _("Say in a few words what the reason is."))
        return cleaned

    @property
    def reason(self) -> Reason:
        """The reason given. For a valid form."""
        return Reason(self.cleaned_data["reason_code"], self.cleaned_data.get("note", "").strip())

    @property
    def reason_fields(self) -> list[forms.BoundField]:
        """The fields of this class, which stand at the end of a form."""
        return [self[name] for name in ("reason_code", "note") if name in self.fields]

    @property
    def own_fields(self) -> list[forms.BoundField]:
        """The fields of the form that are not about the reason."""
        return [bound for bound in self if bound.name not in {"reason_code", "note"}]

    def show_refusals(self, refusals: Iterable[Refusal], names: Mapping[str, str]) -> None:
        """Says why the service refused, at the top of the form."""
        for text in refusal_texts(refusals, names):
            self.add_error(None, text)


def refusal_texts(refusals: Iterable[Refusal], names: Mapping[str, str]) -> list[str]:
    """Refusals in words, each once, with the names of the categories that it is about."""
    about: dict[str, list[str]] = {}
    for refusal in refusals:
        categories = about.setdefault(refusal.code, [])
        if refusal.category:
            categories.append(names.get(refusal.category, refusal.category))
    return [
        f"{', '.join(categories)}: {message(code)}" if categories else message(code)
        for code, categories in about.items()
    ]


def basis_text(basis: LegalBasis) -> str:
    """A legal basis as it is offered: one that no lawyer has confirmed says so (clause 6.1.1)."""
    return (
        basis.name if basis.confirmed else _("%(basis)s: not confirmed by a lawyer") % {"basis": basis.name}
    )


def document_line() -> forms.CharField:
    """The contract or offer that a processing rests on."""
    return line(
        _("Contract or other document"),
        required=False,
        max_length=DOCUMENT_LENGTH,
        help_text=_("For a legal basis that rests on one (6.1.1, 7.2): its number and date. Kept encrypted."),
    )


class ProvenanceForm(ReasonForm):
    """Where values come from (clause 6.2)."""

    source = choice(_("Source"), [(code, label) for code, label in Source.choices if code != Source.IMPORT])
    medium = choice(_("Medium"), Medium.choices)
    collected_on = day(_("Collected on"), required=False, help_text=_("Empty: today."))
    verified = tick(_("Checked against a document just now"))

    provenance_names = ("source", "medium", "collected_on", "verified")

    def clean_collected_on(self) -> date | None:
        """Nothing was collected in the future."""
        collected: date | None = self.cleaned_data["collected_on"]
        if collected is not None and collected > timezone.localdate():
            raise forms.ValidationError(message("date_in_future"))
        return collected

    def provenance(self, now: datetime) -> Provenance:
        """What the fields say, as the service takes it."""
        collected: date | None = self.cleaned_data["collected_on"]
        earlier = collected is not None and collected != timezone.localdate(now)
        return Provenance(
            source=self.cleaned_data["source"],
            medium=self.cleaned_data["medium"],
            collected_at=timezone.make_aware(datetime.combine(collected, time(12)))
            if collected is not None and earlier
            else None,
            verified_at=now if self.cleaned_data["verified"] else None,
        )

    @property
    def provenance_fields(self) -> list[forms.BoundField]:
        """The fields of this class."""
        return [self[name] for name in self.provenance_names]
