"""What a difference between the two texts of a clause is."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

Span = tuple[int, int]


class Weight(StrEnum):
    """How much hangs on it."""

    HIGH = "high"  # somebody is owed something else: a term, an address, a name, a denial
    MEDIUM = "medium"  # a word with another meaning, or a source that only one text gives
    LOW = "low"  # style


class Kind(StrEnum):
    """What sort of difference; each has its explanation in ``policy.explanations``."""

    CLAUSE_MISSING = "clause_missing"
    TERM = "term"  # how long something may take
    NUMBER = "number"
    EMAIL = "email"
    URL = "url"
    ORGANISATION = "organisation"
    NO_BIN = "no_bin"
    LAW_CITED = "law_cited"
    CITATION_DETACHED = "citation_detached"
    TERM_MIXED = "term_mixed"
    TERM_OTHER = "term_other"
    CONCEPT_MISSING = "concept_missing"
    CONCEPT_DETACHED = "concept_detached"
    DENIAL_MISSING = "denial_missing"
    WORD_DOUBLED = "word_doubled"
    AMBIGUOUS = "ambiguous"
    LENGTH = "length"


@dataclass(frozen=True, slots=True)
class Texts:
    """A clause in both languages."""

    number: str
    kk: str
    ru: str
    heading: bool = False

    def of(self, language: str) -> str:
        """The text in a language."""
        return self.kk if language == "kk" else self.ru


@dataclass(frozen=True, slots=True)
class Difference:
    """One difference. ``marks`` are (start, end) in the characters of the text of each language."""

    kind: Kind
    weight: Weight
    number: str
    heading: bool = False
    kk: tuple[Span, ...] = ()
    ru: tuple[Span, ...] = ()
    # Words of the texts themselves, for the explanation.
    said: Mapping[str, str] = field(default_factory=dict)

    def marks(self, language: str) -> tuple[Span, ...]:
        """Where it is in a language."""
        return self.kk if language == "kk" else self.ru


def spans(pattern: re.Pattern[str], text: str) -> tuple[Span, ...]:
    """Every place that a pattern matches."""
    return tuple(found.span() for found in pattern.finditer(text))


def shown(text: str, places: tuple[Span, ...], most: int = 3) -> str:
    """The words at these places, once each."""
    words = dict.fromkeys(text[start:end].strip() for start, end in places)
    return ", ".join(list(words)[:most])
