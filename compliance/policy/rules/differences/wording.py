"""Words: terms used for one another, ideas that one text lacks, words said twice."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .concepts import CONCEPTS, DENIALS, ROLES, Concept
from .glossary import (
    AGREEMENT_KK,
    AGREEMENT_RU,
    LISTED,
    PARTY_KK,
    PARTY_KK_ATTACHED,
    PARTY_RU,
    TERMS,
)
from .shapes import Difference, Kind, Span, Texts, Weight, shown, spans

_DOUBLED = re.compile(
    r"\b(?P<word>[^\W\d_]{3,})\s+(?:және|мен|немесе|и|или|либо)\s+(?P=word)\b", re.IGNORECASE
)
_BRACKETS = re.compile(r"\(([^()]{5,200})\)")


def compare_terms_used(texts: Texts) -> Iterator[Difference]:
    """Where the Kazakh text has another word than the Law has for what the Russian says."""
    for term in TERMS:
        ru, instead = spans(term.ru, texts.ru), spans(term.instead, texts.kk)
        if not ru or not instead:
            continue
        mixed = bool(term.kk.search(texts.kk)) and term.code == "personal_data"
        if term.code != "personal_data" and len(spans(term.kk, texts.kk)) >= len(ru):
            continue
        yield Difference(
            Kind.TERM_MIXED if mixed else Kind.TERM_OTHER, Weight.MEDIUM, texts.number, texts.heading,
            instead, ru, {"kk": shown(texts.kk, instead), "ru": shown(texts.ru, ru), "right": term.right},
        )  # fmt: skip


def compare_lists(texts: Texts) -> Iterator[Difference]:
    """Lists in brackets whose members do not correspond: «беру» where the other has «предоставление»."""
    lists_kk, lists_ru = list(_lists(texts.kk)), list(_lists(texts.ru))
    if len(lists_kk) != len(lists_ru):
        return
    for members_kk, members_ru in zip(lists_kk, lists_ru, strict=True):
        if len(members_kk) != len(members_ru):
            continue
        for kk, ru in zip(members_kk, members_ru, strict=True):
            for in_ru, in_kk, right in LISTED:
                if in_ru.match(texts.ru[ru[0] : ru[1]]) and not in_kk.match(texts.kk[kk[0] : kk[1]]):
                    yield Difference(
                        Kind.TERM_OTHER, Weight.LOW, texts.number, texts.heading, (kk,), (ru,),
                        {"kk": texts.kk[kk[0] : kk[1]], "ru": texts.ru[ru[0] : ru[1]], "right": right},
                    )  # fmt: skip


def compare_denials(texts: Texts) -> Iterator[Difference]:
    """What is false, forbidden or unlawful in one text only."""
    for concept in DENIALS:
        yield from _one_sided(concept, Kind.DENIAL_MISSING, texts)


def compare_concepts(texts: Texts) -> Iterator[Difference]:
    """Ideas that one text has and the other lacks."""
    for concept in ROLES if texts.heading else (*CONCEPTS, *ROLES):
        yield from _one_sided(concept, Kind.CONCEPT_MISSING, texts)


def compare_parties(texts: Texts) -> Iterator[Difference]:
    """Whether both texts say that the subject is a party to a contract."""
    ru, kk = spans(PARTY_RU, texts.ru), spans(PARTY_KK, texts.kk)
    if not ru or PARTY_KK_ATTACHED.search(texts.kk):
        return
    said = {
        "ru": shown(texts.ru, ru),
        "kk": shown(texts.kk, kk),
        "name_ru": "сторона",
        "name_kk": "тарап",
        "lacks": "kk",
    }
    if kk:
        # The word is there but belongs to something else than the contract.
        yield Difference(Kind.CONCEPT_DETACHED, Weight.MEDIUM, texts.number, texts.heading, kk, ru, said)
    else:
        yield Difference(Kind.CONCEPT_MISSING, Weight.HIGH, texts.number, texts.heading, (), ru, said)


def compare_agreements(texts: Texts) -> Iterator[Difference]:
    """An agreement in Kazakh where the Russian text has none, only a condition."""
    kk = spans(AGREEMENT_KK, texts.kk)
    if kk and not AGREEMENT_RU.search(texts.ru):
        yield Difference(
            Kind.AMBIGUOUS, Weight.MEDIUM, texts.number, texts.heading, kk, (), {"kk": shown(texts.kk, kk)}
        )


def find_doubled(texts: Texts) -> Iterator[Difference]:
    """A word joined to itself: one of two different ones was lost."""
    kk, ru = _doubled(texts.kk), _doubled(texts.ru)
    if kk or ru:
        # If the other text has two words there, a whole action or condition is lost.
        weight = Weight.HIGH if bool(kk) != bool(ru) else Weight.MEDIUM
        yield Difference(
            Kind.WORD_DOUBLED, weight, texts.number, texts.heading, kk, ru,
            {"kk": shown(texts.kk, kk), "ru": shown(texts.ru, ru), "lacks": "kk" if kk else "ru"},
        )  # fmt: skip


def _one_sided(concept: Concept, kind: Kind, texts: Texts) -> Iterator[Difference]:
    kk, ru = spans(concept.kk, texts.kk), spans(concept.ru, texts.ru)
    if kk and concept.ru_enough and concept.ru_enough.search(texts.ru):
        return
    if ru and concept.kk_enough and concept.kk_enough.search(texts.kk):
        return
    if bool(kk) != bool(ru):
        yield Difference(
            kind, concept.weight, texts.number, texts.heading, kk, ru,
            {
                "kk": shown(texts.kk, kk), "ru": shown(texts.ru, ru), "lacks": "ru" if kk else "kk",
                "name_ru": concept.name_ru, "name_kk": concept.name_kk,
            },
        )  # fmt: skip


def _doubled(text: str) -> tuple[Span, ...]:
    return spans(_DOUBLED, text)


def _lists(text: str) -> Iterator[list[Span]]:
    for found in _BRACKETS.finditer(text):
        members, start = [], found.start(1)
        for part in found[1].split(","):
            lead = len(part) - len(part.lstrip())
            members.append((start + lead, start + len(part.rstrip())))
            start += len(part) + 1
        if len(members) > 1:
            yield members
