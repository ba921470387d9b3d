"""What staff choose for an import beside the file, and what the register knows when it starts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from compliance.register.models import Category, LegalBasis, Medium, Purpose, Source
from compliance.register.models.subjects import Kind, SubjectLanguage
from compliance.register.reading.layout import Layout, shipped_layout

from .errors import ImportRefused

REFERENCE = "reference"


@dataclass(frozen=True, slots=True)
class ImportOptions:
    """Choices for one import. Codes only, nothing personal.

    ``source`` holds for rows without a source of their own, ``language`` and ``kind`` for new
    subjects of rows that do not say it; ``purposes`` are pairs of a purpose's and a legal basis's
    code: a processing is started for every subject of the file.
    """

    source: str = Source.IMPORT
    language: str = SubjectLanguage.RU
    kind: str = Kind.PERSON
    purposes: tuple[tuple[str, str], ...] = ()

    def as_json(self) -> dict[str, Any]:
        """For keeping with the import."""
        return asdict(self)

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> ImportOptions:
        """What ``as_json`` gave."""
        return cls(**{**kept, "purposes": tuple((p, b) for p, b in kept.get("purposes", ()))})


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything an import needs to know of the register, read once when it starts."""

    options: ImportOptions
    categories: Mapping[str, Category]
    purposes: tuple[tuple[Purpose, LegalBasis], ...]
    layout: Layout
    today: date

    @property
    def identifying(self) -> tuple[str, ...]:
        """Codes of the categories by which a person is known again."""
        return tuple(code for code, category in self.categories.items() if category.identifies)


def plan_for(options: ImportOptions, *, today: date) -> Plan:
    """The plan of an import with these options. Raises ImportRefused."""
    _check_choice("source_unknown", options.source, Source.values)
    _check_choice("language_unknown", options.language, SubjectLanguage.values)
    _check_choice("kind_unknown", options.kind, Kind.values)
    categories = {category.code: category for category in Category.objects.all()}
    layout = shipped_layout()
    for category in categories.values():
        names = (category.name_kk, category.name_ru, category.name_en)
        layout = layout.with_category(category.code, category.validator, names, allowed=category.allowed)
    identifying = tuple(code for code, c in categories.items() if c.identifies and c.allowed)
    return Plan(
        options=options,
        categories=categories,
        purposes=tuple(_processing(*codes) for codes in options.purposes),
        layout=layout.requiring((*identifying, REFERENCE)),
        today=today,
    )


def medium_of(source: str) -> str:
    """On what a value from this source is fixed (clause 2.8)."""
    return str(Medium.PAPER if source == Source.PAPER else Medium.ELECTRONIC)


def _check_choice(code: str, chosen: str, known: list[str]) -> None:
    if chosen not in known:
        raise ImportRefused(code)


def _processing(purpose_code: str, basis_code: str) -> tuple[Purpose, LegalBasis]:
    purpose = Purpose.objects.filter(code=purpose_code, active=True).first()
    if purpose is None:
        raise ImportRefused("purpose_inactive")
    basis = LegalBasis.objects.filter(code=basis_code, active=True).first()
    if basis is None:
        raise ImportRefused("basis_inactive")
    if basis.needs_consent:
        # A consent is each person's own and is recorded, or imported, for itself (Art. 8).
        raise ImportRefused("basis_needs_consent")
    if basis.needs_document:
        raise ImportRefused("basis_needs_document")
    return purpose, basis
