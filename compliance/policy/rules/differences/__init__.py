"""How the Kazakh and the Russian text of a policy differ, found from the texts alone."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from .addresses import compare_emails, compare_urls
from .citations import compare_citations
from .lengths import compare_lengths
from .names import compare_laws, compare_organisations
from .quantities import compare_numbers, compare_terms
from .shapes import Difference, Kind, Texts, Weight
from .wording import (
    compare_agreements,
    compare_concepts,
    compare_denials,
    compare_lists,
    compare_parties,
    compare_terms_used,
    find_doubled,
)

__all__ = ["Difference", "Kind", "Texts", "Weight", "compare"]

_COMPARISONS: tuple[Callable[[Texts], Iterator[Difference]], ...] = (
    compare_terms,
    compare_numbers,
    compare_emails,
    compare_urls,
    compare_organisations,
    compare_laws,
    compare_citations,
    compare_denials,
    compare_parties,
    compare_concepts,
    compare_terms_used,
    compare_lists,
    compare_agreements,
    find_doubled,
)
_ORDER = (Weight.HIGH, Weight.MEDIUM, Weight.LOW)
# A clause of this many characters is looked at no further: no clause of a policy is so long.
LONGEST = 20_000


def compare(pairs: Iterable[Texts]) -> list[Difference]:
    """Differences clause by clause in the order of the pairs, the weightiest of a clause first."""
    pairs = [_cut(one) for one in pairs]
    odd = {(one.number, one.heading): one for one in compare_lengths(pairs)}
    found: list[Difference] = []
    for texts in pairs:
        here = list(_compared(texts))
        if (texts.number, texts.heading) in odd:
            here.append(odd[texts.number, texts.heading])
        found += sorted(here, key=lambda one: _ORDER.index(one.weight))
    return found


def _compared(texts: Texts) -> Iterator[Difference]:
    if not texts.kk or not texts.ru:
        lacks = "ru" if texts.kk else "kk"
        yield Difference(Kind.CLAUSE_MISSING, Weight.HIGH, texts.number, texts.heading, said={"lacks": lacks})
        return
    for comparison in _COMPARISONS:
        yield from comparison(texts)


def _cut(texts: Texts) -> Texts:
    if max(len(texts.kk), len(texts.ru)) <= LONGEST:
        return texts
    return Texts(texts.number, texts.kk[:LONGEST], texts.ru[:LONGEST], texts.heading)
