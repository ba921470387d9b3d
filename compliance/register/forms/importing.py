"""Forms of the import of subjects."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _, gettext_lazy

from compliance.audit.reasons import Reason
from compliance.register.forms.fields import ReasonForm, basis_text, choice, tick
from compliance.register.models import LegalBasis, Purpose, Source
from compliance.register.models.subjects import Kind, SubjectLanguage
from compliance.register.services.importing import ImportOptions

UPLOAD_REASONS = ("import", "subject_request", "service", "correction", "other")
EXPORT_REASONS = ("correction", "service", "internal_audit", "other")


class UploadForm(ReasonForm):
    """A file of subjects and what holds for rows that do not say it themselves."""

    codes = UPLOAD_REASONS

    file = forms.FileField(
        label=gettext_lazy("File"),
        widget=forms.FileInput({"accept": ".csv,.txt,.xlsx", "class": "register-file"}),
        help_text=gettext_lazy("CSV (UTF-8) or XLSX. It is kept encrypted until the import ends."),
        error_messages={
            "empty": gettext_lazy("The file is empty. Nothing was imported; choose another file.")
        },
    )
    dry_run = tick(
        gettext_lazy("Trial run: check every row and write nothing"),
        initial=True,
        help_text=gettext_lazy("Recommended first. Take the tick away to import."),
    )
    source = choice(gettext_lazy("Source"), Source.choices, initial=Source.IMPORT)
    language = choice(gettext_lazy("Language of letters"), SubjectLanguage.choices)
    kind = choice(gettext_lazy("Kind"), Kind.choices)

    def __init__(self, *args: Any, purposes: Sequence[Purpose], bases: Sequence[LegalBasis],
                 **kwargs: Any) -> None:  # fmt: skip
        super().__init__(*args, **kwargs)
        self.fields["note"].help_text = _("Kept encrypted.")
        self.purposes = list(purposes)
        grounds = [("", _("not processed for it")), *((basis.code, basis_text(basis)) for basis in bases)]
        for purpose in self.purposes:
            self.fields[f"purpose_{purpose.pk}"] = choice(purpose.name, grounds, required=False)

    def options(self) -> ImportOptions:
        """What was chosen, as the service takes it."""
        chosen = [(purpose.code, self.cleaned_data[f"purpose_{purpose.pk}"]) for purpose in self.purposes]
        return ImportOptions(
            source=self.cleaned_data["source"],
            language=self.cleaned_data["language"],
            kind=self.cleaned_data["kind"],
            purposes=tuple((purpose, basis) for purpose, basis in chosen if basis),
        )

    @property
    def file_fields(self) -> list[forms.BoundField]:
        """The file and whether to try it first."""
        return [self["file"], self["dry_run"]]

    @property
    def row_fields(self) -> list[forms.BoundField]:
        """What holds for rows that do not say it."""
        return [self["source"], self["language"], self["kind"]]

    @property
    def purpose_fields(self) -> list[forms.BoundField]:
        """One list of grounds for each purpose."""
        return [self[f"purpose_{purpose.pk}"] for purpose in self.purposes]


class ExportForm(ReasonForm):
    """Why values leave the register."""

    codes = EXPORT_REASONS

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["note"].help_text = _("Kept encrypted.")


class SteeringForm(forms.Form):
    """Stopping an import or going on with it."""

    @property
    def reason(self) -> Reason:
        """Both are decisions about the import itself."""
        return Reason("import")
