"""Forms of the catalogue: categories, purposes, legal bases, and how they go together."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from typing import Any, ClassVar, cast

from django import forms
from django.db.models import BooleanField, Field
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from unfold.widgets import UnfoldAdminTextInputWidget

from compliance.register.events import CATALOGUE_REASONS
from compliance.register.forms.fields import ReasonForm, choice, line, tick
from compliance.register.models import (
    Category,
    LegalBasis,
    Purpose,
    PurposeCategory,
    PurposeCompatibility,
)
from compliance.register.models.catalogue import Named
from compliance.register.services.catalogue import BASIS_FIELDS, CATEGORY_FIELDS, PURPOSE_FIELDS


class CatalogueForm(ReasonForm):
    """One entry of the catalogue. Its code is given once and never changes."""

    codes: ClassVar[Sequence[str]] = CATALOGUE_REASONS
    model: ClassVar[type[Named]]
    editable: ClassVar[Sequence[str]]

    def __init__(self, *args: Any, entry: Named | None, **kwargs: Any) -> None:
        known = {} if entry is None else {name: getattr(entry, name) for name in self.editable}
        super().__init__(*args, initial=known, **kwargs)
        self.fields["note"].help_text = _("Kept encrypted.")
        if entry is None:
            self.fields["code"] = forms.SlugField(
                label=capfirst(self.model._meta.get_field("code").verbose_name),
                max_length=40,
                widget=UnfoldAdminTextInputWidget(),
                help_text=_("Latin letters, digits, underscores; cannot be changed later."),
            )
        for name in self.editable:
            self.fields[name] = _field_for(cast("Field[Any, Any]", self.model._meta.get_field(name)))

    def clean_code(self) -> str:
        """A code that nobody has yet."""
        code: str = self.cleaned_data["code"]
        if self.model._default_manager.filter(code=code).exists():
            raise forms.ValidationError(_("This code is taken."))
        return code

    def values(self) -> dict[str, Any]:
        """What the service takes."""
        return {name: self.cleaned_data[name] for name in self.editable}


def _field_for(column: Field[Any, Any]) -> forms.Field:
    label = capfirst(column.verbose_name)
    if isinstance(column, BooleanField):
        return tick(label)
    if column.choices:
        return choice(label, column.choices)
    if column.name == "position":
        return forms.IntegerField(
            label=label,
            min_value=0,
            max_value=32_000,
            widget=UnfoldAdminTextInputWidget({"inputmode": "numeric"}),
        )
    return line(label, max_length=column.max_length, required=not column.blank)


class CategoryForm(CatalogueForm):
    """A category of personal data."""

    model = Category
    editable = CATEGORY_FIELDS


class PurposeForm(CatalogueForm):
    """A purpose."""

    model = Purpose
    editable = PURPOSE_FIELDS


class LegalBasisForm(CatalogueForm):
    """A legal basis."""

    model = LegalBasis
    editable = BASIS_FIELDS


class NeedsForm(ReasonForm):
    """Which purpose needs which category: a box for each pair."""

    codes: ClassVar[Sequence[str]] = CATALOGUE_REASONS

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["note"].help_text = _("Kept encrypted.")
        self.purposes = list(Purpose.objects.all())
        self.categories = list(Category.objects.filter(allowed=True))
        needed = set(PurposeCategory.objects.filter(active=True).values_list("purpose_id", "category_id"))
        for purpose in self.purposes:
            for category in self.categories:
                self.fields[f"need_{purpose.pk}_{category.pk}"] = tick(
                    f"{purpose.name}: {category.name}", initial=(purpose.pk, category.pk) in needed
                )

    def rows(self) -> list[tuple[Category, list[forms.BoundField]]]:
        """Boxes by category, in the order of the purposes."""
        return [(c, [self[f"need_{p.pk}_{c.pk}"] for p in self.purposes]) for c in self.categories]

    def needs(self) -> dict[Purpose, list[Category]]:
        """What was ticked. For a valid form."""
        return {
            p: [c for c in self.categories if self.cleaned_data[f"need_{p.pk}_{c.pk}"]] for p in self.purposes
        }


class CompatibilityForm(ReasonForm):
    """Which purposes may share data: a box for each pair."""

    codes: ClassVar[Sequence[str]] = CATALOGUE_REASONS

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["note"].help_text = _("Kept encrypted.")
        self.purposes = sorted(Purpose.objects.all(), key=lambda purpose: purpose.pk)
        self.pairs = list(combinations(self.purposes, 2))
        compatible = set(
            PurposeCompatibility.objects.filter(compatible=True).values_list("first_id", "second_id")
        )
        for first, second in self.pairs:
            self.fields[f"pair_{first.pk}_{second.pk}"] = tick(
                f"{first.name} – {second.name}", initial=(first.pk, second.pk) in compatible
            )

    def rows(self) -> list[tuple[Purpose, Purpose, forms.BoundField]]:
        """A box for each pair."""
        return [(a, b, self[f"pair_{a.pk}_{b.pk}"]) for a, b in self.pairs]

    def chosen(self) -> dict[tuple[int, int], bool]:
        """What was ticked. For a valid form."""
        return {(a.pk, b.pk): self.cleaned_data[f"pair_{a.pk}_{b.pk}"] for a, b in self.pairs}
