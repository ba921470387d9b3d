"""What every fulfilment asks: in whole or in part, in which language, and what is said besides."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext as _, gettext_lazy

from compliance.consents.forms.fields import words
from compliance.register.forms.fields import ReasonForm, one_of, value_name
from requests_inbox.answer_events import FULFIL_REASONS
from requests_inbox.answer_messages import message
from requests_inbox.models import Outcome, Request
from requests_inbox.services.fulfilling import Act

LANGUAGES = [("kk", gettext_lazy("Kazakh")), ("ru", gettext_lazy("Russian"))]
ENDINGS = [(one.value, one.label) for one in (Outcome.FULFILLED, Outcome.PARTLY)]
MayDo = Callable[[str], bool]


class FulfilForm(ReasonForm):
    """What every fulfilment asks: in whole or in part, in which language, and what is said besides."""

    codes: ClassVar[Sequence[str]] = FULFIL_REASONS
    answer_required: ClassVar[bool] = False
    outcome = one_of(gettext_lazy("Fulfilled"), ENDINGS, initial=Outcome.FULFILLED)
    language = one_of(gettext_lazy("Language of the letter"), LANGUAGES)
    answer = words(
        gettext_lazy("Words of your own in the letter"),
        required=False,
        rows=4,
        max_length=8000,
        help_text=gettext_lazy(
            "An e-mail is no sealed envelope: write no values here. They are in the enclosed report only."
        ),
    )

    def __init__(self, *args: Any, request: Request, may: MayDo, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {})
        kwargs["initial"] = {"language": request.language, **kwargs["initial"]}
        super().__init__(*args, **kwargs)
        self.request, self.may = request, may
        self.fields["answer"].required = self.answer_required

    @property
    def choices(self) -> list[forms.BoundField]:
        """The fields of the type itself."""
        common = {"outcome", "language", "answer", "reason_code", "note"}
        return [bound for bound in self if bound.name not in common]

    @property
    def letter_fields(self) -> list[forms.BoundField]:
        """The fields that go into the letter."""
        return [self["outcome"], self["language"], self["answer"]]

    def clean(self) -> dict[str, Any]:
        """What is not done is explained (Art. 25(2)(7))."""
        cleaned = super().clean()
        if cleaned.get("outcome") == Outcome.PARTLY and not cleaned.get("answer", "").strip():
            self.add_error("answer", _("Say what is not done and why: the sender has to know."))
        return cleaned

    def act(self) -> Act:
        """What was chosen. For a valid form."""
        raise NotImplementedError

    def show_rejections(self, codes: Mapping[str, str]) -> None:
        """Says beside each field what is wrong; what has no field stands at the top."""
        for name, code in codes.items():
            place = next((one for one in (value_name(name), name) if one in self.fields), None)
            self.add_error(place, message(code))
