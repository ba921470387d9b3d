"""Forms of the register of transfers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext as _, gettext_lazy, pgettext_lazy
from unfold.widgets import UnfoldAdminTextInputWidget

from compliance.disclosures.events import NOTICE_REASONS, TOLD_REASONS, TRANSFER_REASONS
from compliance.disclosures.messages import TRANSFERS
from compliance.disclosures.models import CrossBorderGround, NoticeState, Recipient
from compliance.disclosures.rules.references import references_in
from compliance.disclosures.services.transfers import DOCUMENT_LENGTH
from compliance.register.forms.fields import (
    ReasonForm,
    basis_text,
    choice,
    day,
    line,
    offer,
    one_of,
    several_of,
    tick,
)
from compliance.register.models import Category, LegalBasis, Purpose

LIST_LIMIT = 5 * 2**20
ONE, LISTED, EVERYBODY = "one", "listed", "everybody"
WHO = (
    (ONE, gettext_lazy("one subject")),
    (LISTED, gettext_lazy("a list of references from a file")),
    (EVERYBODY, gettext_lazy("everybody whose data is processed for the purpose on this basis")),
)


class MomentInput(UnfoldAdminTextInputWidget):
    """The browser's calendar with a clock."""

    input_type = "datetime-local"


class TransferForm(ReasonForm):
    """To whom, what for, on what basis, what, and whose."""

    codes = TRANSFER_REASONS

    recipient = choice(gettext_lazy("Recipient"), ())
    purpose = choice(gettext_lazy("Purpose"), ())
    basis = choice(gettext_lazy("Legal basis"), ())
    categories = several_of(gettext_lazy("Categories"), ())
    who = one_of(gettext_lazy("Whose data"), WHO, initial=ONE)
    reference = line(
        gettext_lazy("Reference of the subject"), max_length=20, required=False, help_text="S-XXXX-XXXX"
    )
    file = forms.FileField(
        label=gettext_lazy("File with references"),
        required=False,
        widget=forms.FileInput({"accept": ".csv,.txt", "class": "register-file"}),
        help_text=gettext_lazy("Text or CSV: one reference a line, in the first column."),
    )
    at = forms.DateTimeField(
        label=gettext_lazy("Handed over at"),
        required=False,
        widget=MomentInput(),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"],
        help_text=gettext_lazy("Empty: now."),
    )
    ground = choice(
        gettext_lazy("Ground of the cross-border transfer"),
        [("", gettext_lazy("none, or the consent")), *(
            (code, label) for code, label in CrossBorderGround.choices if code != CrossBorderGround.CONSENT
        )],
        required=False,
    )  # fmt: skip
    document = line(
        gettext_lazy("Contract, demand or other document"),
        max_length=DOCUMENT_LENGTH,
        required=False,
        help_text=gettext_lazy("Kept encrypted."),
    )
    tell_subjects = tick(
        gettext_lazy("It was agreed to tell the subjects"),
        help_text=gettext_lazy("Within ten working days (Art. 19(1))."),
    )
    skip_refused = tick(
        gettext_lazy("Leave out subjects without a live basis"),
        help_text=gettext_lazy("They are recorded as kept out. Without the tick all or nobody is recorded."),
    )

    def __init__(
        self,
        *args: Any,
        recipients: Sequence[Recipient],
        purposes: Sequence[Purpose],
        bases: Sequence[LegalBasis],
        categories: Sequence[Category],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["note"].help_text = _("Kept encrypted.")
        self.known: dict[str, dict[str, Any]] = {
            "recipient": {str(one.pk): one for one in recipients},
            "purpose": {str(one.pk): one for one in purposes},
            "basis": {str(one.pk): one for one in bases},
        }
        texts: dict[str, Callable[[Any], str]] = {
            "recipient": recipient_text,
            "purpose": str,
            "basis": basis_text,
        }
        for name, known in self.known.items():
            offer(self, name, [("", _("Choose")), *((pk, texts[name](one)) for pk, one in known.items())])
        offer(self, "categories", [(category.code, category.name) for category in categories])

    def clean(self) -> dict[str, Any]:
        """Whose data it is has to be said in the way that was chosen."""
        cleaned = super().clean()
        if cleaned.get("who") == ONE and not cleaned.get("reference"):
            self.add_error("reference", _("Type the reference of the subject."))
        if cleaned.get("who") == LISTED:
            self._read_list(cleaned.get("file"))
        return cleaned

    def _read_list(self, file: Any) -> None:
        self.listed: list[str] = []
        if file is None:
            self.add_error("file", _("Choose a file with references."))
        elif file.size > LIST_LIMIT:
            self.add_error("file", str(TRANSFERS["file_too_large"]))
        else:
            try:
                self.listed, unreadable = references_in(file.read().decode("utf-8-sig"))
            except UnicodeDecodeError:
                self.add_error("file", str(TRANSFERS["file_unreadable"]))
                return
            if unreadable:
                self.add_error("file", str(TRANSFERS["reference_unknown"]))
            elif not self.listed:
                self.add_error("file", str(TRANSFERS["references_missing"]))

    def chosen(self, name: str) -> Any:
        """The recipient, purpose or basis."""
        return self.known[name][self.cleaned_data[name]]

    @property
    def references(self) -> list[str]:
        """References that were typed or listed. For a valid form."""
        return self.listed if self.cleaned_data["who"] == LISTED else [self.cleaned_data["reference"].upper()]

    def moment(self, now: datetime) -> datetime:
        """When the data was handed over."""
        at: datetime | None = self.cleaned_data["at"]
        return at or now


class TransferFilter(forms.Form):
    """Filters above the list; nothing in them is personal, so an address may hold them."""

    recipient = choice(gettext_lazy("Recipient"), (), required=False)
    purpose = choice(gettext_lazy("Purpose"), (), required=False)
    since = day(pgettext_lazy("the first day of a period", "From"), required=False)
    until = day(gettext_lazy("Until, this day included"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, model in (("recipient", Recipient), ("purpose", Purpose)):
            rows = [(str(one.pk), one.name) for one in model.objects.all()]
            offer(self, name, [("", _("any")), *rows])

    def chosen(self) -> dict[str, Any]:
        """What was chosen; something that is no choice is as good as nothing."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}


class ToldForm(ReasonForm):
    """That the subjects of a transfer were told."""

    codes = TOLD_REASONS


class NoticeForm(ReasonForm):
    """What staff do with a stop notice."""

    codes = NOTICE_REASONS


class NoticeFilter(forms.Form):
    """Filters above the stop notices."""

    state = choice(gettext_lazy("State"), [("", gettext_lazy("any")), *NoticeState.choices], required=False)
    recipient = choice(gettext_lazy("Recipient"), (), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = [(str(one.pk), one.name) for one in Recipient.objects.all()]
        offer(self, "recipient", [("", _("any")), *rows])

    def chosen(self) -> dict[str, str]:
        """What was chosen."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}


def recipient_text(recipient: Recipient) -> str:
    """A recipient with its country, in a list to choose from."""
    return f"{recipient.name} ({recipient.country})"
