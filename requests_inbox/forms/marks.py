"""The form of a mark: saved, or first tried against past letters."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy, pgettext_lazy

from compliance.audit.admin.office_form import ReasonedForm, one_choice, one_line, one_number
from compliance.register.forms.fields import tick
from requests_inbox.models import Mark
from requests_inbox.models.marks import MarkKind
from requests_inbox.models.messages import MESSAGE_TYPES

TRIED = (50, 200, 500)


class MarkForm(ReasonedForm):
    """Words by which a letter is recognised. They are the office's own, never a subject's."""

    codes = ("correction", "policy_changed", "law_changed", "other")

    def __init__(self, *args: Any, mark: Mark | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if mark is None:
            self.fields["code"] = forms.SlugField(
                label=gettext_lazy("Code"), max_length=60, widget=one_line("").widget,
                help_text=gettext_lazy("Latin letters, digits and hyphens; never changed again."),
            )  # fmt: skip
        self.fields["type"] = one_choice(pgettext_lazy("of a request", "Type"), MESSAGE_TYPES)
        self.fields["language"] = one_choice(
            gettext_lazy("Language"),
            [("", gettext_lazy("any")), ("kk", gettext_lazy("Kazakh")), ("ru", gettext_lazy("Russian"))],
            required=False,
        )
        self.fields["kind"] = one_choice(gettext_lazy("How it is looked for"), MarkKind.choices)
        self.fields["text"] = one_line(
            gettext_lazy("Words"),
            max_length=2000,
            help_text=gettext_lazy(
                "Beginnings of words parted by spaces, alternatives by |, a whole word ends with =, one that "
                "must not stand there begins with !. No data of anybody."
            ),
        )
        self.fields["weight"] = one_number(
            gettext_lazy("Weight"), least=-100, most=100, initial=60,
            help_text=gettext_lazy("How sure it makes: 1 to 100, or less than 0 where it speaks against."),
        )  # fmt: skip
        self.fields["window"] = one_number(gettext_lazy("Within how many words"), least=1, most=50, initial=8)
        self.fields["active"] = tick(gettext_lazy("In use"), initial=True)
        self.fields["letters"] = one_choice(
            gettext_lazy("Letters to try it on"), [(str(count), count) for count in TRIED], initial="200"
        )
        if mark is not None:
            self.initial.update({name: getattr(mark, name) for name in self.fields if hasattr(mark, name)})

    @property
    def said(self) -> dict[str, Any]:
        """The values of the mark. For a valid form."""
        return {name: value for name, value in self.values().items() if name != "letters"}

    @property
    def letters(self) -> int:
        """How many letters to try it on."""
        return int(self.cleaned_data["letters"])
