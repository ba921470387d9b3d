"""Forms of the versions: taking a file in, the head, a clause, publishing."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminTextareaWidget, UnfoldBooleanWidget

from compliance.audit.admin.office_form import PLAIN_INPUT, ReasonedForm, one_choice, one_day, one_line
from compliance.policy.events import POLICY_REASONS
from compliance.policy.models import Clause, PolicyVersion
from compliance.policy.rules.decoding import MOST_BYTES
from compliance.policy.services.drafting import LONGEST_TEXT
from compliance.policy.services.importing import AUTO


def _text(label: Any, language: str) -> forms.CharField:
    widget = UnfoldAdminTextareaWidget(
        {"rows": 14, "lang": language, "spellcheck": "true", "autocomplete": "off"}
    )
    return forms.CharField(label=label, required=False, max_length=LONGEST_TEXT, widget=widget, strip=True)


def _tick(label: Any, **options: Any) -> forms.BooleanField:
    return forms.BooleanField(label=label, required=False, widget=UnfoldBooleanWidget(), **options)


class ImportForm(ReasonedForm):
    """A file with the text of the policy."""

    codes = POLICY_REASONS

    file = forms.FileField(
        label=_("File"),
        help_text=_("A text file of at most 1 MB, both languages in it, in any encoding."),
        widget=forms.ClearableFileInput({"accept": ".txt,text/plain", "class": "policy-file"}),
    )
    language = one_choice(
        _("Language"),
        [(AUTO, _("both, told apart by themselves")), ("kk", _("Kazakh")), ("ru", _("Russian"))],
    )
    in_force_from = one_day(_("In force from"), required=False, help_text=_("May be set later."))

    def content(self) -> bytes:
        """The bytes of the file, one more than is taken at most. For a valid form."""
        read: bytes = self.cleaned_data["file"].read(MOST_BYTES + 1)
        return read


class HeadForm(ReasonedForm):
    """Titles and dates of a draft."""

    codes = POLICY_REASONS

    title_kk = one_line(_("Title in Kazakh"), required=False)
    title_ru = one_line(_("Title in Russian"), required=False)
    in_force_from = one_day(_("In force from"), required=False)
    law_edition = one_day(
        _("Edition of the Law it follows"),
        required=False,
        help_text=_("The day as at which the text of the Law was taken."),
    )

    def __init__(self, *args: Any, version: PolicyVersion, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("title_kk", "title_ru", "in_force_from", "law_edition"):
            self.initial[name] = getattr(version, name)


class ClauseForm(ReasonedForm):
    """A clause in both languages, side by side."""

    codes = POLICY_REASONS

    text_kk = _text(_("Text in Kazakh"), "kk")
    text_ru = _text(_("Text in Russian"), "ru")
    left_out = _tick(_("Leave this clause out"))

    def __init__(self, *args: Any, clause: Clause, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("text_kk", "text_ru", "left_out"):
            self.initial[name] = getattr(clause, name)


class NewClauseForm(ReasonedForm):
    """A clause that the file lacked."""

    codes = POLICY_REASONS

    number = one_line(_("Number"), max_length=15, help_text=_("Such as 3.2.4."))
    heading = _tick(_("This is a heading"))
    text_kk = _text(_("Text in Kazakh"), "kk")
    text_ru = _text(_("Text in Russian"), "ru")


class DiscardForm(ReasonedForm):
    """Why a draft is put aside."""

    codes = POLICY_REASONS


class PublishForm(ReasonedForm):
    """From when on, by what decision, and that the differences were read. ``seen`` is what was looked at."""

    codes = POLICY_REASONS

    in_force_from = one_day(_("In force from"))
    approved_on = one_day(
        _("Approved on"), help_text=_("The day of the decision; the term of publication runs from it.")
    )
    differences_read = _tick(_("I have read the weighty differences between the languages"))
    seen = forms.CharField(widget=forms.HiddenInput(dict(PLAIN_INPUT)))

    def __init__(self, *args: Any, weighty: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not weighty:
            del self.fields["differences_read"]

    @property
    def own_fields(self) -> list[forms.BoundField]:
        """Without the hidden one."""
        return [bound for bound in super().own_fields if not bound.is_hidden]
