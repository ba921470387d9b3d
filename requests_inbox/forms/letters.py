"""Forms of sorting letters."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _, gettext_lazy

from compliance.register.forms.fields import choice, line, one_of, several_of
from requests_inbox.models import Message, MessageType, Request, RequestType
from requests_inbox.request_messages import text_of

from .requests import LANGUAGES, ActForm

OPEN, FILE, UNRELATED, AUTOMATIC = "open", "file", "unrelated", "automatic"
ACTIONS = [
    (OPEN, gettext_lazy("make requests of each letter")),
    (FILE, gettext_lazy("file them with a request that is known")),
    (UNRELATED, gettext_lazy("set aside: not about personal data")),
    (AUTOMATIC, gettext_lazy("set aside: automatic mail")),
]
MOST = 200


class DestroyForm(ActForm):
    """Why a letter of nobody is destroyed."""

    codes = ("requests_inbox.spam", "correction", "other")


class SortForm(ActForm):
    """What to do with the chosen letters. A letter may ask for several things."""

    codes = ("requests_inbox.sorting", "correction", "other")
    letters = forms.MultipleChoiceField(
        label=gettext_lazy("Letters"),
        error_messages={
            "required": gettext_lazy("Choose at least one letter."),
            "invalid_choice": gettext_lazy("A letter was sorted by somebody else. Look at the list anew."),
        },
    )
    action = one_of(gettext_lazy("What to do"), ACTIONS)
    types = several_of(gettext_lazy("Types of the requests"), RequestType.choices, required=False)
    language = choice(
        gettext_lazy("Language of the answer"),
        [("", gettext_lazy("as recognised")), *LANGUAGES],
        required=False,
    )
    reference = line(
        gettext_lazy("Number of the request"),
        required=False,
        max_length=20,
        help_text=gettext_lazy("For example R-2026-000017."),
    )

    def __init__(self, *args: Any, shown: list[Message], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.shown = {str(message.pk): message for message in shown}
        letters: Any = self.fields["letters"]
        letters.choices = [(pk, message.number) for pk, message in self.shown.items()]

    def clean(self) -> dict[str, Any]:
        """Requests have types, and a request to file with is known."""
        cleaned = super().clean()
        if cleaned.get("action") == OPEN and not cleaned.get("types"):
            self.add_error("types", _("Choose at least one type."))
        if cleaned.get("action") == FILE and self.request is None:
            self.add_error("reference", _("There is no request with this number."))
        return cleaned

    @property
    def chosen(self) -> list[Message]:
        """The letters that were ticked."""
        return [self.shown[pk] for pk in self.cleaned_data["letters"]]

    @property
    def request(self) -> Request | None:
        """The request to file with."""
        reference = self.cleaned_data.get("reference", "").strip().upper()
        found: Request | None = Request.objects.filter(reference=reference).first() if reference else None
        return found

    @property
    def aside_as(self) -> str:
        """As what the letters are set aside; empty: they are not."""
        action = self.cleaned_data["action"]
        return str(action) if action in {MessageType.UNRELATED, MessageType.AUTOMATIC} else ""

    def show_refused(self, refused: dict[str, list[str]]) -> None:
        """Says which letters were not sorted and why."""
        for code, numbers in refused.items():
            self.add_error(None, f"{', '.join(numbers)}: {text_of(code)}")
