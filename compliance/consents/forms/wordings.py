"""The form of a new version of a wording."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminTextInputWidget

from compliance.consents.forms.fields import CHOOSE, moment, words
from compliance.consents.messages import message
from compliance.consents.models import ConsentKind
from compliance.register.forms.fields import FORGETFUL, ReasonForm, choice, line, offer, several_of, tick

FIELDS = (
    "series", "kind", "title_kk", "title_ru", "text_kk", "text_ru", "purposes", "categories", "months",
    "third_parties", "cross_border", "public_sources", "in_force_from",
)  # fmt: skip


class WordingForm(ReasonForm):
    """What a consent says, in both languages, and what it covers (Art. 8(4))."""

    codes = ("policy_changed", "law_changed", "correction", "internal_audit", "other")

    series = forms.SlugField(
        label=_("Series"),
        max_length=40,
        widget=UnfoldAdminTextInputWidget(dict(FORGETFUL)),
        help_text=_("Code of the consent whose text changes over time: Latin letters, digits, underscores."),
    )
    kind = choice(_("Kind"), [CHOOSE, *ConsentKind.choices])
    in_force_from = moment(_("In force from"), help_text=_("From then on this version is given."))
    title_kk = line(_("Title in Kazakh"))
    title_ru = line(_("Title in Russian"))
    text_kk = words(_("Text in Kazakh"), rows=12)
    text_ru = words(_("Text in Russian"), rows=12)
    purposes = several_of(_("Purposes"), ())
    categories = several_of(_("Data"), ())
    months = forms.IntegerField(
        label=_("Term in months"),
        required=False,
        min_value=1,
        max_value=900,
        widget=UnfoldAdminTextInputWidget({"inputmode": "numeric"}),
        help_text=_("Empty: until the purpose is achieved (Art. 8(6))."),
    )
    third_parties = tick(_("Transfer to third parties"))
    cross_border = tick(_("Cross-border transfer"))
    public_sources = tick(_("Publication in public sources"))

    def __init__(
        self,
        *args: Any,
        purposes: Sequence[tuple[str, str]],
        categories: Sequence[tuple[str, str]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["note"].help_text = _("Kept encrypted.")
        offer(self, "purposes", purposes)
        offer(self, "categories", categories)

    def values(self) -> dict[str, Any]:
        """What the service takes."""
        return {name: self.cleaned_data[name] for name in FIELDS}

    @property
    def card_fields(self) -> list[forms.BoundField]:
        """Which consent, and since when."""
        return [self[name] for name in ("series", "kind", "in_force_from")]

    @property
    def text_fields(self) -> list[forms.BoundField]:
        """The two languages side by side."""
        return [self[name] for name in ("title_kk", "title_ru", "text_kk", "text_ru")]

    @property
    def scope_fields(self) -> list[forms.BoundField]:
        """What it covers."""
        return [self["purposes"], self["categories"]]

    @property
    def term_fields(self) -> list[forms.BoundField]:
        """Term and what else Art. 8(4) asks."""
        return [self[name] for name in ("months", "third_parties", "cross_border", "public_sources")]

    def show_rejections(self, codes: Mapping[str, str]) -> None:
        """Says beside each field what is wrong; what has no field stands at the top."""
        for name, code in codes.items():
            told = forms.ValidationError(message(code), code=code)
            self.add_error(name if name in self.fields else None, told)
