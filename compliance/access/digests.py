"""Keyed digests: to recognise something again without keeping it."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

from compliance.access.rules.attempts import client_address, network_of


def keyed_digest(purpose: str, *parts: str) -> str:
    """HMAC-SHA-256 of the parts under a key of its own for each purpose, as 64 hexadecimal digits."""
    message = "\0".join(parts)
    return salted_hmac(f"compliance.access.{purpose}", message, algorithm="sha256").hexdigest()


def address_of(request: HttpRequest) -> str:
    """The client's address as the operator's own proxies report it. Never stored, never logged."""
    return client_address(
        request.META.get("REMOTE_ADDR", ""),
        request.META.get("HTTP_X_FORWARDED_FOR", ""),
        settings.TRUSTED_PROXIES,
    )


def origin_digest(address: str) -> str:
    """What the trail keeps of a stranger's address: 16 hexadecimal digits.

    An address is personal data (clause 4.2 with 4.3 of the policy). The digest tells whether two
    attempts came from the same place, and whoever has an address from a firewall's log can look for it
    with ``manage.py origin_digest``; nobody can read an address out of the trail without the key.
    """
    return keyed_digest("origin", network_of(address))[:16]


def origin_of(request: HttpRequest) -> str:
    """The digest of the address a request comes from."""
    return origin_digest(address_of(request))
