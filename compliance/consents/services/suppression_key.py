"""The key under which opt-outs are recognised. It is never stored, and never changes (decision 0027)."""

from __future__ import annotations

from base64 import b64decode
from functools import lru_cache

from django.conf import settings

KEY_BYTES = 32


class SuppressionKeyMissing(RuntimeError):
    """SUPPRESSION_KEY is not base64 of 32 bytes: no opt-out can be recognised, so nothing is answered."""


@lru_cache(maxsize=2)
def _decoded(text: str) -> bytes:
    try:
        key = b64decode(text, validate=True)
    except ValueError:
        key = b""
    if len(key) != KEY_BYTES:
        raise SuppressionKeyMissing("SUPPRESSION_KEY")
    return key


def suppression_key() -> bytes:
    """The key of the settings. Raises SuppressionKeyMissing."""
    return _decoded(settings.SUPPRESSION_KEY)
