"""Forms about one breach."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext as _, gettext_lazy
from unfold.widgets import UnfoldAdminTextareaWidget

from compliance.access.models import User
from compliance.disclosures.forms.transfers import MomentInput
from compliance.incidents.events import EXPORT_REASONS, INCIDENT_REASONS, NOTICE_REASONS
from compliance.incidents.models import IncidentKind, NoticeChannel, NoticeState, Outcome
from compliance.incidents.services.authority import REFERENCE_LENGTH
from compliance.incidents.services.recording import MOST_PEOPLE, TEXT_LENGTH, Facts, Translations
from compliance.register.forms.fields import FORGETFUL, ReasonForm, choice, line, offer, several_of
from compliance.register.models import Category


class ClockInput(MomentInput):
    """The browser's calendar with a clock, which speaks ISO whatever the language of the page."""

    def format_value(self, value: Any) -> Any:
        """A moment as the browser expects it."""
        return value.isoformat(timespec="minutes")[:16] if isinstance(value, datetime) else value


def moment(label: Any, **options: Any) -> forms.DateTimeField:
    """A moment, of the clocks of the office."""
    return forms.DateTimeField(
        label=label, widget=ClockInput(), input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"], **options
    )


def text(label: Any, *, rows: int = 4, **options: Any) -> forms.CharField:
    """A text that is kept sealed."""
    options.setdefault("help_text", gettext_lazy("Kept encrypted. Name no persons: use reference codes."))
    widget = UnfoldAdminTextareaWidget({"rows": rows, **FORGETFUL})
    return forms.CharField(label=label, max_length=TEXT_LENGTH, widget=widget, **options)


class OfficeReasonForm(ReasonForm):
    """A reason whose remark is about the operator's work, not about one subject."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["note"].help_text = _("Kept encrypted.")


class IncidentForm(OfficeReasonForm):
    """What is known of a breach."""

    codes = INCIDENT_REASONS

    kind = choice(gettext_lazy("Kind"), IncidentKind.choices)
    discovered_at = moment(
        gettext_lazy("Found at"),
        help_text=gettext_lazy("The term of one working day runs from this moment (Art. 25(2)(8))."),
    )
    happened_from = moment(gettext_lazy("Happened from"), required=False)
    happened_until = moment(
        gettext_lazy("Happened until"),
        required=False,
        help_text=gettext_lazy("Empty: it goes on, or unknown."),
    )
    categories = several_of(gettext_lazy("Categories of data"), ())
    estimated = forms.IntegerField(
        label=gettext_lazy("People affected, as far as known"),
        required=False,
        min_value=0,
        max_value=MOST_PEOPLE,
        widget=line("").widget,
    )
    responsible = choice(gettext_lazy("Responsible person"), ())
    what = text(gettext_lazy("What happened"))
    consequences = text(gettext_lazy("Consequences"), required=False)
    measures = text(gettext_lazy("Measures taken"), required=False)

    def __init__(
        self, *args: Any, categories: Sequence[Category], staff: Sequence[User], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.staff = {str(one.pk): one for one in staff}
        offer(self, "categories", [(category.code, category.name) for category in categories])
        offer(
            self,
            "responsible",
            [("", _("Choose")), *((pk, one.full_name or one.username) for pk, one in self.staff.items())],
        )

    @property
    def facts(self) -> Facts:
        """What the fields say, as the service takes it. For a valid form."""
        said = {name: self.cleaned_data[name] for name in FACTS}
        return Facts(
            **said,
            categories=tuple(self.cleaned_data["categories"]),
            responsible=self.staff[self.cleaned_data["responsible"]],
        )


FACTS = ("kind", "discovered_at", "happened_from", "happened_until", "estimated", "what", "consequences",
         "measures")  # fmt: skip


class ToldForm(OfficeReasonForm):
    """That the authorised body was told."""

    codes = NOTICE_REASONS

    sent_at = moment(gettext_lazy("Sent at"))
    channel = choice(gettext_lazy("Sent by"), NoticeChannel.choices)
    reference = line(
        gettext_lazy("Number of the letter or of the receipt"),
        max_length=REFERENCE_LENGTH,
        required=False,
        help_text=gettext_lazy("Kept encrypted."),
    )


class LetterForm(OfficeReasonForm):
    """What subjects will read."""

    codes = NOTICE_REASONS

    text_kk = text(
        gettext_lazy("Letter in Kazakh"), rows=8,
        help_text=gettext_lazy("What happened, what may follow, what to do. Greeting and address are added."),
    )  # fmt: skip
    text_ru = text(
        gettext_lazy("Letter in Russian"), rows=8,
        help_text=gettext_lazy("What happened, what may follow, what to do. Greeting and address are added."),
    )  # fmt: skip


class TranslationForm(OfficeReasonForm):
    """What was written of a breach, in the languages of those who read it. All of it may be empty."""

    codes = INCIDENT_REASONS
    LABELS: ClassVar[dict[str, Any]] = {
        "what": gettext_lazy("What happened"),
        "consequences": gettext_lazy("Consequences"),
        "measures": gettext_lazy("Measures taken"),
    }
    TONGUES: ClassVar[dict[str, Any]] = {
        "kk": gettext_lazy("In Kazakh"), "ru": gettext_lazy("In Russian"), "en": gettext_lazy("In English"),
    }  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields = {
            f"{name}_{language}": text(f"{tongue}: {label}", required=False, rows=3)
            for language, tongue in self.TONGUES.items()
            for name, label in self.LABELS.items()
        }
        self.fields = {**fields, **self.fields}

    @classmethod
    def of(cls, data: Any, kept: Translations) -> TranslationForm:
        """The form with what is kept."""
        initial = {f"{name}_{code}": said for code, texts in kept.items() for name, said in texts.items()}
        return cls(data, initial=initial)

    @property
    def texts(self) -> Translations:
        """What the fields say. For a valid form."""
        said = self.cleaned_data
        return {code: {name: said[f"{name}_{code}"] for name in self.LABELS} for code in self.TONGUES}


class NoticeForm(OfficeReasonForm):
    """An act that needs a reason of a notice, and nothing else."""

    codes = NOTICE_REASONS


class ExportForm(OfficeReasonForm):
    """Why the annex leaves the house."""

    codes = EXPORT_REASONS


class ActForm(OfficeReasonForm):
    """An act on a breach that needs a reason, and nothing else."""

    codes = INCIDENT_REASONS


class CloseForm(ActForm):
    """How a breach ended."""

    outcome = choice(gettext_lazy("Outcome"), [("", gettext_lazy("Choose")), *Outcome.choices])


class IncidentFilter(forms.Form):
    """Filters above the list; nothing in them is personal, so an address may hold them."""

    state = choice(
        gettext_lazy("State"),
        [
            ("", gettext_lazy("any")),
            ("open", gettext_lazy("open")),
            ("overdue", gettext_lazy("overdue")),
            ("closed", gettext_lazy("closed")),
        ],
        required=False,
    )
    kind = choice(gettext_lazy("Kind"), [("", gettext_lazy("any")), *IncidentKind.choices], required=False)

    def chosen(self) -> dict[str, str]:
        """What was chosen; something that is no choice is as good as nothing."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}


class LetterFilter(forms.Form):
    """Filters above the letters."""

    state = choice(gettext_lazy("State"), [("", gettext_lazy("any")), *NoticeState.choices], required=False)
    incident = forms.IntegerField(
        label=gettext_lazy("Number of the breach"), min_value=1, max_value=2**62, required=False,
        widget=line("").widget,
    )  # fmt: skip

    def chosen(self) -> dict[str, Any]:
        """What was chosen."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}
