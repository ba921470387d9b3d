"""What identifies a wording: a digest over all that its text says (Art. 8(4))."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

FIELDS = (
    "series",
    "version",
    "kind",
    "title_kk",
    "title_ru",
    "text_kk",
    "text_ru",
    "purposes",
    "categories",
    "months",
    "third_parties",
    "cross_border",
    "public_sources",
    "operator_name_kk",
    "operator_name_ru",
    "operator_bin",
    "in_force_from",
)


def digest_of(fields: Mapping[str, Any]) -> str:
    """SHA-256, in hex, over a canonical JSON of the ``FIELDS``; anything else in the mapping is left out.

    Codes of purposes and categories count as sets; the instant counts in UTC. Raises KeyError when
    a field is missing.
    """
    said = {name: _canonical(fields[name]) for name in FIELDS}
    text = json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _canonical(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    if isinstance(value, (list, tuple, set, frozenset)):
        return sorted(value)
    return value
