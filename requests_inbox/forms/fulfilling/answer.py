"""Requests that are answered in words, with a document or without."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy

from requests_inbox.answer_messages import message
from requests_inbox.services.fulfilling import Act, Answer
from requests_inbox.services.letter_sealing import ENCLOSURE_LIMIT, Enclosure
from requests_inbox.services.protecting import NotProtectable, protected

from .asked import FulfilForm


class AnswerForm(FulfilForm):
    """An answer in words, and a document with it."""

    answer_required = True
    enclosure = forms.FileField(
        label=gettext_lazy("Enclosure"),
        required=False,
        widget=forms.FileInput({"class": "register-file", "accept": "application/pdf"}),
        help_text=gettext_lazy("PDF up to 20 MB. It goes out encrypted; choose it when you carry out."),
        error_messages={
            "empty": gettext_lazy("The file is empty. Nothing was saved; choose another file."),
            "invalid": gettext_lazy("The file did not arrive. Nothing was saved; choose it again."),
        },
    )

    def clean_enclosure(self) -> Enclosure | None:
        """What cannot be encrypted does not go out."""
        file = self.cleaned_data["enclosure"]
        if not file:
            return None
        if file.size > ENCLOSURE_LIMIT:
            raise forms.ValidationError(message("enclosure_too_large"))
        made = Enclosure(f"{self.request.reference}.pdf", file.read())
        try:
            protected(made, "a trial")
        except NotProtectable:
            raise forms.ValidationError(message("enclosure_unfit")) from None
        return made

    def act(self) -> Act:
        return Answer(self.cleaned_data["answer"], self.cleaned_data["enclosure"])
