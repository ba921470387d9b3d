"""Blind search: keyed digests of normalised terms, stored instead of the terms.

The key derives from the master key and rotates with it. A token is the first 64 bits of the digest
as a signed integer; the whole digest confirms a hit after decryption.
"""

from __future__ import annotations

import hmac
from collections.abc import Callable, Iterable
from functools import lru_cache

from django.conf import settings

from .masterkeys import parse_master_keys

Term = tuple[str, str]  # (kind, normalised text), e.g. ("iin", "850101300015")


@lru_cache(maxsize=8)
def _token_key(setting: str, key_id: str) -> bytes:
    return parse_master_keys(setting).named(key_id).derive("blind search")


def digest(term: Term, key_id: str) -> bytes:
    """Whole 32-byte digest of a term under one master key's token key. Raises MasterKeyMissing."""
    kind, text = term
    return hmac.digest(_token_key(settings.MASTER_KEYS, key_id), f"{kind}\0{text}".encode(), "sha256")


def token(term: Term, key_id: str) -> int:
    """The stored token of a term: 64 bits, signed."""
    return int.from_bytes(digest(term, key_id)[:8], "big", signed=True)


def tokeniser(key_id: str) -> Callable[[Term], int]:
    """``token`` for many terms under one master key. Let it go with the task. Raises MasterKeyMissing."""
    key = _token_key(settings.MASTER_KEYS, key_id)

    def make(term: Term) -> int:
        made = hmac.digest(key, f"{term[0]}\0{term[1]}".encode(), "sha256")
        return int.from_bytes(made[:8], "big", signed=True)

    return make


def tokens(terms: Iterable[Term]) -> list[int]:
    """Tokens of terms under the current master key, for storing."""
    current = parse_master_keys(settings.MASTER_KEYS).current.id
    return sorted({token(term, current) for term in terms})


def search_tokens(term: Term) -> list[int]:
    """Tokens under which a term may be stored: one for each master key at hand, newest first."""
    return [token(term, key_id) for key_id in parse_master_keys(settings.MASTER_KEYS).keys]
