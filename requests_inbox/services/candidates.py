"""Who may have written: subjects that the blind index finds. A hint for a person, never an identification."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from compliance.register.rules.contacts import email_key, normalise_email
from compliance.register.rules.outcome import Rejected
from compliance.register.rules.search_terms import Term, terms_of
from compliance.register.services.search import holdings_of
from compliance.vault.reading import open_values
from compliance.vault.tokens import search_tokens
from requests_inbox.reading import Identifiers

# More than a person would look through; what so many share tells nothing.
MOST = 50
TERMS = 60


def terms_in(addresses: Iterable[str], found: Identifiers) -> list[Term]:
    """What a letter can be looked up by: its sender, and numbers and addresses in its text."""
    terms: list[Term] = [("email", key) for address in addresses if (key := address_key(address))]
    terms += [("email", key) for one in found.emails if (key := address_key(one.value))]
    # Somebody in business has one number as a person and as a company.
    terms += [(kind, one.value) for one in (*found.iins, *found.bins) for kind in ("iin", "bin")]
    terms += [("phone", one.value) for one in found.phones]
    return list(dict.fromkeys(terms))[:TERMS]


def address_key(address: str) -> str:
    """An e-mail address as the blind index compares it; empty for what is none."""
    try:
        return email_key(normalise_email(address).value)
    except Rejected:
        return ""


def find_candidates(terms: list[Term]) -> list[int]:
    """Ids of subjects who hold one of these; those with most in common first. Two queries at most.

    Plan: one bitmap scan of the GIN index over search tokens; at most ``MOST`` values are opened.
    """
    if not terms:
        return []
    tokens = sorted({token for term in terms for token in search_tokens(term)})
    held = holdings_of(tokens, most=MOST)
    if not held:
        return []
    wanted, common = set(terms), Counter[int]()
    for one, value in zip(held, open_values([one.value for one in held]), strict=True):
        if not isinstance(value, str):
            continue
        terms_held = terms_of(category=one.category, validator=one.validator, search=one.search, value=value)
        if wanted.intersection(terms_held):
            common[one.subject_id] += 1
    return sorted(common, key=lambda subject_id: (-common[subject_id], subject_id))
