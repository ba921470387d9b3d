"""Which keys a seal may be signed with: today's, and those that were in use before."""

from __future__ import annotations

from base64 import b64decode

from django.conf import settings

from . import rules


def trusted_keys() -> dict[str, bytes]:
    """Public keys by their short name: that of SEAL_SIGNING_KEY and all of SEAL_TRUSTED_KEYS.

    Raises ValueError when a setting is not base64 of 32 bytes.
    """
    keys = [b64decode(text, validate=True) for text in settings.SEAL_TRUSTED_KEYS]
    if any(len(raw) != rules.HASH_BYTES for raw in keys):
        raise ValueError("a public key has another length")
    if settings.SEAL_SIGNING_KEY:
        keys.append(rules.public_bytes(rules.signing_key(settings.SEAL_SIGNING_KEY).public_key()))
    return {rules.public_key_id(raw): raw for raw in keys}
