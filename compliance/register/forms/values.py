"""Forms that take personal values: registering somebody, and correcting what is held."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _, gettext_lazy

from compliance.register.events import CHANGE_REASONS
from compliance.register.forms.fields import (
    ProvenanceForm,
    ValueField,
    basis_text,
    choice,
    document_line,
    value_name,
)
from compliance.register.forms.groups import grouped
from compliance.register.messages import message
from compliance.register.models import Category, LegalBasis, Purpose, Subject
from compliance.register.models.subjects import Kind, SubjectLanguage


class ValuesForm(ProvenanceForm):
    """Values of the allowed categories, in groups. ``hints`` are the masked values held now."""

    codes = CHANGE_REASONS

    def __init__(self, *args: Any, categories: Sequence[Category], hints: Mapping[str, str] | None = None,
                 **kwargs: Any) -> None:  # fmt: skip
        super().__init__(*args, **kwargs)
        self.categories = list(categories)
        self.hints = dict(hints or {})
        for category in self.categories:
            self.fields[value_name(category.code)] = ValueField(category)

    def values(self) -> dict[str, str]:
        """What was typed, by category code; empty fields say nothing."""
        typed = {category.code: self.cleaned_data[value_name(category.code)] for category in self.categories}
        return {code: text for code, text in typed.items() if text.strip()}

    def value_groups(self) -> list[tuple[str, list[tuple[forms.BoundField, str]]]]:
        """Fields by group, each with what is held now."""
        return [
            (title, [(self[value_name(c.code)], self.hints.get(c.code, "")) for c in categories])
            for title, categories in grouped(self.categories, key=lambda category: category.code)
        ]

    def show_rejections(
        self, codes: Mapping[str, str], taken_by: Subject | None = None, link: str = ""
    ) -> None:
        """Says beside each field why its value was not accepted."""
        for category, code in codes.items():
            name = value_name(category)
            text: str | SafeString = message(code)
            if code == "identity_taken" and taken_by is not None:
                text = format_html(
                    '{} <a class="office-link" href="{}">{}</a>',
                    _("Somebody in the register has this number already. Nothing was saved."),
                    link,
                    taken_by.reference,
                )
            self.add_error(name if name in self.fields else None, forms.ValidationError(text, code=code))


class RegisterForm(ValuesForm):
    """A new subject."""

    kind = choice(gettext_lazy("Kind"), Kind.choices)
    language = choice(gettext_lazy("Language of letters"), SubjectLanguage.choices)

    def __init__(self, *args: Any, purposes: Sequence[Purpose], bases: Sequence[LegalBasis],
                 **kwargs: Any) -> None:  # fmt: skip
        super().__init__(*args, **kwargs)
        self.purposes = list(purposes)
        self.bases = {str(basis.pk): basis for basis in bases}
        grounds = [("", _("not processed for it")), *((pk, basis_text(b)) for pk, b in self.bases.items())]
        for purpose in self.purposes:
            self.fields[f"purpose_{purpose.pk}"] = choice(purpose.name, grounds, required=False)
        self.fields["document"] = document_line()

    def clean(self) -> dict[str, Any]:
        """Somebody of whom nothing is known cannot be registered."""
        cleaned = super().clean()
        if not self.errors and not self.values():
            self.add_error(None, _("Nothing is filled in. Nothing was saved; enter at least one value."))
        grounds = {cleaned.get(f"purpose_{purpose.pk}") for purpose in self.purposes}
        resting = any(self.bases[pk].needs_document for pk in grounds if pk)
        if resting and not cleaned.get("document", "").strip():
            self.add_error("document", message("document_missing"))
        return cleaned

    def chosen_purposes(self) -> list[tuple[Purpose, LegalBasis]]:
        """Purposes with the ground that was chosen for each."""
        chosen = [(purpose, self.cleaned_data[f"purpose_{purpose.pk}"]) for purpose in self.purposes]
        return [(purpose, self.bases[pk]) for purpose, pk in chosen if pk]

    @property
    def card_fields(self) -> list[forms.BoundField]:
        """What the subject is."""
        return [self["kind"], self["language"]]

    @property
    def purpose_fields(self) -> list[forms.BoundField]:
        """One list of grounds for each purpose, and the document of those that rest on one."""
        return [*(self[f"purpose_{purpose.pk}"] for purpose in self.purposes), self["document"]]
