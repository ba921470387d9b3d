"""Forms of refusals, letters and their texts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext as _, gettext_lazy
from unfold.widgets import UnfoldAdminTextareaWidget, UnfoldAdminTextInputWidget

from compliance.consents.forms.fields import words
from compliance.register.forms.fields import FORGETFUL, ReasonForm, choice, offer, one_of
from requests_inbox import ground_texts
from requests_inbox.answer_events import FULFIL_REASONS, LETTER_REASONS, READ_LETTER_REASONS, TEXT_REASONS
from requests_inbox.answer_messages import message
from requests_inbox.models import LetterKind, LetterState, Outcome, Request, RequestType

ANY = ("", gettext_lazy("any"))
CHOOSE = ("", gettext_lazy("Choose"))
LANGUAGES = [("kk", gettext_lazy("Kazakh")), ("ru", gettext_lazy("Russian"))]


class RefuseForm(ReasonForm):
    """On which ground a request is refused, and what the sender reads."""

    codes: ClassVar[Sequence[str]] = FULFIL_REASONS
    ground = choice(gettext_lazy("Ground"), ())
    language = one_of(gettext_lazy("Language of the letter"), LANGUAGES)
    explanation = words(
        gettext_lazy("Explanation to the sender"),
        rows=5,
        max_length=8000,
        help_text=gettext_lazy(
            "Goes into the letter, in its language. Kept encrypted. Write no values: an e-mail is no sealed "
            "envelope."
        ),
    )

    def __init__(self, *args: Any, request: Request, **kwargs: Any) -> None:
        kwargs["initial"] = {"language": request.language, **(kwargs.get("initial") or {})}
        super().__init__(*args, **kwargs)
        offer(self, "ground", [CHOOSE, *ground_texts.choices(request.type)])


class LetterReasonForm(ReasonForm):
    """Why a letter is read, printed or handed over."""

    codes: ClassVar[Sequence[str]] = READ_LETTER_REASONS


class HandOverForm(ReasonForm):
    """That a letter was handed over."""

    codes: ClassVar[Sequence[str]] = LETTER_REASONS


class ResendForm(ReasonForm):
    """Where a letter is sent again."""

    codes: ClassVar[Sequence[str]] = LETTER_REASONS
    address = forms.CharField(
        label=gettext_lazy("Another address"),
        required=False,
        max_length=320,
        widget=UnfoldAdminTextInputWidget(dict(FORGETFUL)),
        help_text=gettext_lazy("Empty: the same address as before. Kept encrypted."),
    )


class LetterFilter(forms.Form):
    """Filters above the letters; nothing in them is personal."""

    state = choice(gettext_lazy("State"), [ANY, *LetterState.choices], required=False)
    kind = choice(gettext_lazy("Kind"), [ANY, *LetterKind.choices], required=False)

    def chosen(self) -> dict[str, str]:
        """What was chosen."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}


class TextForm(ReasonForm):
    """The next version of a text of letters."""

    codes: ClassVar[Sequence[str]] = TEXT_REASONS
    kind = choice(gettext_lazy("Kind"), [CHOOSE, *LetterKind.choices])
    type = choice(gettext_lazy("Type of request"), [ANY, *RequestType.choices], required=False)
    outcome = choice(
        gettext_lazy("Outcome"),
        [ANY, *Outcome.choices],
        required=False,
        help_text=gettext_lazy("Of answers only."),
    )
    language = one_of(gettext_lazy("Language of the letter"), LANGUAGES)
    subject_line = forms.CharField(
        label=gettext_lazy("Subject line"),
        required=False,
        widget=UnfoldAdminTextInputWidget(),
        help_text=gettext_lazy("Everybody on the way reads it: {reference} and nothing about a person."),
    )
    body = forms.CharField(
        label=gettext_lazy("Text"),
        required=False,
        strip=False,
        widget=UnfoldAdminTextareaWidget({"rows": 22}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["note"].help_text = _("Kept encrypted.")

    def said(self) -> dict[str, str]:
        """What the fields say, as the service takes it."""
        said = self.cleaned_data
        return {
            "kind": said["kind"],
            "request_type": said["type"],
            "outcome": said["outcome"],
            "language": said["language"],
            "subject_line": said["subject_line"],
            "body": said["body"],
        }

    def show_rejections(self, codes: Mapping[str, str]) -> None:
        """Says beside each field what is wrong."""
        for name, code in codes.items():
            self.add_error(name if name in self.fields else None, message(code))


class RetireForm(ReasonForm):
    """Why a text is taken out of use."""

    codes: ClassVar[Sequence[str]] = TEXT_REASONS
