"""The blind index of many values: the same as ``tokens.index_of``, quick for values that come again."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from django.db import transaction

from compliance.register.models import Category
from compliance.register.rules.search_terms import terms_of
from compliance.vault.accepting import compare, ensure_accepted, number_of
from compliance.vault.masterkeys import keyring
from compliance.vault.tokens import tokeniser

# Names come again and again, and each has up to ten tokens. Kept for one import only.
REMEMBERED = 50_000


class Indexed(NamedTuple):
    """What is stored beside a value; the tokens as PostgreSQL writes an array."""

    tokens: str
    identity: int | None
    token_key: int | None


NOT_FOUND = Indexed("{}", None, None)


def indexer(*, stores: bool, now: datetime) -> Indexer:
    """An indexer for an import that stores what it computes, or for a dry run.

    Raises WrongMasterKey or MasterKeyMissing before anything is written or compared under a wrong key.
    """
    if not stores:
        compare(keyring())
        return Indexer(None)
    with transaction.atomic():
        ensure_accepted(now)
        return Indexer(number_of(keyring().current.id))


class Indexer:
    """Computes indexes under the current master key. Make one for each import.

    ``number`` is the short number of that key, None where nothing is going to be stored.
    """

    def __init__(self, number: int | None) -> None:
        ring = keyring()
        self._token = tokeniser(ring.current.id)
        self._tokenisers = [tokeniser(key_id) for key_id in ring.keys]
        self._number = number
        self._names: dict[tuple[str, str], Indexed] = {}

    def index(self, category: Category, value: str) -> Indexed:
        """The index of a normalised value."""
        if category.search == "none":
            return NOT_FOUND
        if category.search != "prefix":
            return self._compute(category, value)
        key = (category.code, value)
        found = self._names.get(key)
        if found is None:
            if len(self._names) >= REMEMBERED:
                self._names.clear()
            found = self._names[key] = self._compute(category, value)
        return found

    def identities(self, code: str, value: str) -> list[int]:
        """Tokens of an identifying value under every master key at hand, newest first."""
        return [make((code, value)) for make in self._tokenisers]

    def _compute(self, category: Category, value: str) -> Indexed:
        terms = terms_of(
            category=category.code, validator=category.validator, search=category.search, value=value
        )
        if not terms:
            return NOT_FOUND
        tokens = sorted({self._token(term) for term in terms})
        identity = None
        if category.identifies:
            own = (category.code, value)
            identity = tokens[0] if terms == [own] else self._token(own)
        return Indexed("{" + ",".join(map(str, tokens)) + "}", identity, self._number)
