"""Addresses by which somebody is reached: one spelling for each, and what an opt-out is a digest of (5.9)."""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from typing import NamedTuple

from compliance.register.rules.contacts import email_key, normalise_email, normalise_phone

EMAIL = "email"
PHONE = "phone"
# A push notice goes to an account, and an account is known by its e-mail.
CLASS_OF_CHANNEL: Mapping[str, str] = {"email": EMAIL, "push": EMAIL, "sms": PHONE, "call": PHONE}

# How an opt-out may come in: by the channels of a consent, or from another system.
SOURCES = ("email", "website_form", "paper", "in_person", "state_service", "import", "interface")


class Contact(NamedTuple):
    """An address in the one spelling that is compared: its class, as the blind index names it, and text."""

    kind: str
    text: str

    def __repr__(self) -> str:
        return f"Contact({self.kind!r}, •••)"


def contact(channel: str, raw: str) -> Contact:
    """The address of a channel. Raises ``Rejected`` for one that is none, LookupError for no channel."""
    kind = CLASS_OF_CHANNEL[channel]
    if kind == EMAIL:
        return Contact(kind, email_key(normalise_email(raw).value))
    return Contact(kind, normalise_phone(raw).value)


def token_of(address: Contact, key: bytes) -> bytes:
    """HMAC-SHA-256 over class and address: the same for every channel of the class."""
    return hmac.digest(key, f"{address.kind}\0{address.text}".encode(), "sha256")


def fingerprint(key: bytes) -> str:
    """Sixteen hex digits that recognise a key without helping to guess it or an address."""
    return hmac.digest(key, b"fingerprint of the suppression key", "sha256")[:8].hex()
