"""Bans and conditions of distribution, per category (2.9, 4.6, 8.7), and contents of a demand to stop (4.9).

The Law has no catalogue of them; the policy speaks of bans on passing on, bans on processing, and conditions.
The codes are few, so that machines can keep them; the subject's further words are kept with the consent.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from compliance.register.rules.contacts import normalise_email, normalise_phone
from compliance.register.rules.outcome import Rejected

# Others get access, and that is all: the data is not passed on to them.
NO_TRANSFER = "no_transfer"
# Others who got the data do nothing else with it.
NO_PROCESSING = "no_processing"
# It may be looked at where the operator shows it, not copied.
ACCESS_ONLY = "access_only"
# Passed on only when the subject agrees to that as well.
CONSENT_ONLY = "consent_only"
# Repeated by others only with the source named (Law 94-V, Art. 7(5)).
SOURCE_NAMED = "source_named"
# Shown to the operator's own staff only, inside the operator's network.
INTERNAL_NETWORK = "internal_network"
# Not passed over any network: on paper only.
NO_NETWORK = "no_network"

BANS = frozenset({NO_TRANSFER, NO_PROCESSING})
CONDITIONS = frozenset({ACCESS_ONLY, CONSENT_ONLY, SOURCE_NAMED, INTERNAL_NETWORK, NO_NETWORK})
TERMS = BANS | CONDITIONS
# What cannot hold together: both could not be kept, or one makes the other void.
CONTRADICTIONS = (
    frozenset({NO_TRANSFER, CONSENT_ONLY}),
    frozenset({NO_PROCESSING, SOURCE_NAMED}),
    frozenset({INTERNAL_NETWORK, NO_NETWORK}),
)

# What stands against handing the data to a recipient.
AGAINST_TRANSFER = TERMS - {SOURCE_NAMED, NO_NETWORK}

NAME_PARTS = ("surname", "name")
CONTENT_PARTS = (*NAME_PARTS, "patronymic", "contact")
CONTENT_LENGTH = 300
ADDRESS_LENGTH = 10


def contradict(codes: Collection[str]) -> bool:
    """Whether bans and conditions of one category cannot be kept together."""
    return any(pair.issubset(codes) for pair in CONTRADICTIONS)


def binding(codes: Collection[str], *, law: str = "") -> frozenset[str]:
    """The bans and conditions that bind a use of the data.

    None, when the use is processing in the public interest that a law orders (8.7): then the law is cited.
    An order that cites nothing binds like any other use.
    """
    return frozenset() if law.strip() else TERMS.intersection(codes)


def missing_of_demand(contents: Mapping[str, object], categories: Collection[str]) -> tuple[str, ...]:
    """Which required parts a demand to stop distribution lacks (4.9), in the order in which it names them.

    Surname, name, patronymic if the subject has one (``has_patronymic``, taken for granted), a contact by
    which the subject can be reached, and the list of the data.
    """
    lacks = [part for part in NAME_PARTS if not _said(contents, part)]
    if contents.get("has_patronymic", True) and not _said(contents, "patronymic"):
        lacks.append("patronymic")
    if not reachable(_said(contents, "contact")):
        lacks.append("contact")
    if not categories:
        lacks.append("categories")
    return tuple(lacks)


def reachable(contact: str) -> bool:
    """Whether a text is a phone number, an e-mail or, by its looks, a postal address: words and a number."""
    for normalise in (normalise_phone, normalise_email):
        try:
            return bool(normalise(contact).value)
        except Rejected:
            continue
    words = [word for word in contact.split() if any(map(str.isalpha, word))]
    return (
        len(contact) >= ADDRESS_LENGTH
        and "@" not in contact
        and len(words) > 1
        and any(map(str.isdigit, contact))
    )


def _said(contents: Mapping[str, object], part: str) -> str:
    return str(contents.get(part) or "").strip()
