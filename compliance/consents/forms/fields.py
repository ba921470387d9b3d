"""Fields that several forms of the consents have: when, how and from whom something came."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import IO, Any, ClassVar

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _, gettext_lazy
from unfold.widgets import UnfoldAdminTextareaWidget, UnfoldAdminTextInputWidget

from compliance.consents.messages import message
from compliance.consents.models import Channel, Giver
from compliance.register.forms.fields import FORGETFUL, ReasonForm, choice, line, one_of

CHOOSE = ("", gettext_lazy("Choose"))
# How people send something; the rest are the operator's own ways.
OWN_CHANNELS = {Channel.IMPORT, Channel.SCHEDULE, Channel.DESTRUCTION}
CHANNELS = [pair for pair in Channel.choices if pair[0] not in OWN_CHANNELS]
GIVERS = [pair for pair in Giver.choices if pair[0] != Giver.NOBODY]
CONSENT_REASONS = ("consent_given", "subject_request", "correction", "authority_request", "other")
WITHDRAWAL_REASONS = ("withdrawal_demanded", "subject_request", "authority_request", "other")
PRINT_REASONS = ("subject_request", "authority_request", "dispute", "internal_audit", "other")
SHORTEST_MOMENT = "%Y-%m-%dT%H:%M"


class MomentInput(UnfoldAdminTextInputWidget):
    """The browser's calendar with a clock, which speaks ISO whatever the language of the page."""

    input_type = "datetime-local"

    def format_value(self, value: Any) -> Any:
        """A moment as the browser expects it."""
        if isinstance(value, datetime):
            local = timezone.localtime(value) if timezone.is_aware(value) else value
            return local.strftime(SHORTEST_MOMENT)
        return value


def moment(label: Any, **options: Any) -> forms.DateTimeField:
    """A day and time on the operator's clock."""
    formats = [SHORTEST_MOMENT, "%Y-%m-%dT%H:%M:%S", "%d.%m.%Y %H:%M"]
    return forms.DateTimeField(label=label, widget=MomentInput(), input_formats=formats, **options)


def words(label: Any, **options: Any) -> forms.CharField:
    """A text of several lines. What is too long is the service's to say, so that nothing typed is lost."""
    rows = options.pop("rows", 3)
    return forms.CharField(
        label=label, widget=UnfoldAdminTextareaWidget({"rows": rows, **FORGETFUL}), **options
    )


def evidence_field() -> forms.FileField:
    """The file that proves it. Django keeps no file when a form comes back."""
    return forms.FileField(
        label=gettext_lazy("Evidence"),
        required=False,
        widget=forms.FileInput({"class": "register-file"}),
        help_text=gettext_lazy(
            "Scan or letter: PDF, PNG, JPEG, TIFF, EML or text, up to 20 MB. Kept encrypted. Needed for "
            "paper, e-mail and in person, unless the message is named."
        ),
        error_messages={
            "empty": gettext_lazy("The file is empty. Nothing was saved; choose another file."),
            "invalid": gettext_lazy("The file did not arrive. Nothing was saved; choose it again."),
        },
    )


class ReceiptForm(ReasonForm):
    """How the subject's will came in: channel, time, giver, evidence (Art. 8(1); clauses 4.7, 6.2)."""

    codes: ClassVar[Sequence[str]] = CONSENT_REASONS
    receipt_names: ClassVar[Sequence[str]] = (
        "channel", "received_at", "giver", "representative_name", "representative_proof", "evidence",
        "message",
    )  # fmt: skip

    channel = choice(gettext_lazy("Channel"), [CHOOSE, *CHANNELS])
    received_at = moment(
        gettext_lazy("Received at"), help_text=gettext_lazy("When it reached the operator, Almaty time.")
    )
    giver = one_of(gettext_lazy("Who gave it"), GIVERS)
    representative_name = line(gettext_lazy("Name of the representative"), required=False, max_length=None)
    representative_proof = line(
        gettext_lazy("Proof of authority"),
        required=False,
        max_length=None,
        help_text=gettext_lazy("Document, number and date. For a minor: what shows who the parent is."),
    )
    evidence = evidence_field()
    message = line(
        gettext_lazy("Message it came in"),
        required=False,
        max_length=None,
        help_text=gettext_lazy("Number of the message in the mail register, if it came by mail."),
    )

    @property
    def receipt_fields(self) -> list[forms.BoundField]:
        """The fields of this class."""
        return [self[name] for name in self.receipt_names]

    def receipt(self) -> dict[str, Any]:
        """What the fields say, as the services take it."""
        said = self.cleaned_data
        by_representative = said["giver"] == Giver.REPRESENTATIVE
        file: Any = said["evidence"]
        return {
            "received_at": said["received_at"],
            "channel": said["channel"],
            "giver": said["giver"],
            "representative": {
                "name": said["representative_name"].strip(),
                "proof": said["representative_proof"].strip(),
            }
            if by_representative
            else None,
            "evidence": _stream(file),
            "evidence_name": file.name if file else "",
            "message": said["message"].strip(),
        }

    # Where the fault of a field of the service is told, when the form calls it otherwise.
    places: ClassVar[Mapping[str, str]] = {"representative": "representative_name"}

    def show_rejections(self, codes: Mapping[str, str]) -> None:
        """Says beside each field what is missing or wrong; what has no field stands at the top."""
        for name, code in codes.items():
            place = "representative_proof" if code == "representative_proof" else self.places.get(name, name)
            told = forms.ValidationError(message(code), code=code)
            self.add_error(place if place in self.fields else None, told)

    @property
    def lost_file(self) -> bool:
        """Whether a file was chosen with a form that comes back: browsers cannot put it in again."""
        return bool(self.errors and self.files)

    def clean(self) -> dict[str, Any]:
        """Who speaks for somebody else is named, with the proof."""
        cleaned = super().clean()
        if cleaned.get("giver") == Giver.REPRESENTATIVE:
            for name in ("representative_name", "representative_proof"):
                if not cleaned.get(name, "").strip():
                    self.add_error(name, _("Fill this in: a representative is named, with the proof."))
        return cleaned


def _stream(file: Any) -> IO[bytes] | None:
    stream: IO[bytes] | None = file.file if file else None
    return stream
