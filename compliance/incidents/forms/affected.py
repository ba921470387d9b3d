"""The form by which affected subjects are chosen."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _, gettext_lazy
from unfold.widgets import UnfoldAdminTextareaWidget

from compliance.disclosures.forms.transfers import LIST_LIMIT
from compliance.disclosures.messages import TRANSFERS
from compliance.disclosures.rules.references import references_in
from compliance.incidents.events import INCIDENT_REASONS
from compliance.incidents.forms.incidents import OfficeReasonForm
from compliance.incidents.services.affected import Question
from compliance.register.forms.fields import FORGETFUL, choice, day, offer, several_of
from compliance.register.models import Category, Purpose


class QuestionForm(forms.Form):
    """Who is meant: by what was held, what for and when, or by a list."""

    categories = several_of(gettext_lazy("Any of these categories was held"), (), required=False)
    purpose = choice(gettext_lazy("Processed for the purpose"), (), required=False)
    since = day(gettext_lazy("From"), required=False, help_text=gettext_lazy("Empty: from the beginning."))
    until = day(
        gettext_lazy("Until, this day included"),
        required=False,
        help_text=gettext_lazy("Empty: until today."),
    )
    listed = forms.CharField(
        label=gettext_lazy("Or a list of references"),
        required=False,
        max_length=200_000,
        widget=UnfoldAdminTextareaWidget({"rows": 4, **FORGETFUL}),
        help_text=gettext_lazy("One reference a line."),
    )
    file = forms.FileField(
        label=gettext_lazy("Or a file with references"),
        required=False,
        widget=forms.FileInput({"accept": ".csv,.txt", "class": "register-file"}),
        help_text=gettext_lazy("Text or CSV: one reference a line, in the first column."),
    )

    def __init__(
        self, *args: Any, categories: Sequence[Category], purposes: Sequence[Purpose], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.purposes = {str(one.pk): one for one in purposes}
        offer(self, "categories", [(category.code, category.name) for category in categories])
        offer(
            self, "purpose", [("", _("any")), *((pk, one.name) for pk, one in self.purposes.items())]
        )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """Reads the list, wherever it is."""
        cleaned = super().clean() or self.cleaned_data
        self.references: list[str] = []
        texts = [(cleaned.get("listed") or "", "listed"), (self._file_text(cleaned.get("file")), "file")]
        for content, name in texts:
            if not content:
                continue
            found, unreadable = references_in(f"\n{content}" if name == "listed" else content)
            if unreadable:
                self.add_error(name, str(TRANSFERS["reference_unknown"]))
            elif not found:
                self.add_error(name, str(TRANSFERS["references_missing"]))
            self.references += found
        return cleaned

    def _file_text(self, file: Any) -> str:
        if file is None:
            return ""
        if file.size > LIST_LIMIT:
            self.add_error("file", str(TRANSFERS["file_too_large"]))
            return ""
        try:
            return str(file.read().decode("utf-8-sig"))
        except UnicodeDecodeError:
            self.add_error("file", str(TRANSFERS["file_unreadable"]))
            return ""

    @property
    def question(self) -> Question:
        """What the fields ask. For a valid form."""
        said = self.cleaned_data
        return Question(
            categories=tuple(said["categories"]),
            purpose=self.purposes.get(said["purpose"]),
            since=None if said["since"] is None else _midnight(said["since"]),
            until=None if said["until"] is None else _midnight(said["until"] + timedelta(days=1)),
            references=tuple(dict.fromkeys(self.references)),
        )


class ChooseForm(OfficeReasonForm):
    """Why they are chosen."""

    codes = INCIDENT_REASONS


def _midnight(chosen: Any) -> datetime:
    return timezone.make_aware(datetime.combine(chosen, time()))
