"""Digests that prove who was chosen and what a notice said."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from hashlib import sha256
from typing import Any


def digest_of_subjects(ids: Iterable[int]) -> str:
    """SHA-256 over the ids of subjects in their order, a line each, as hex."""
    return sha256("".join(f"{one}\n" for one in sorted(ids)).encode("ascii")).hexdigest()


def digest_of_contents(contents: Mapping[str, Any]) -> str:
    """SHA-256 over what a notice says, by language, as hex."""
    text = json.dumps(contents, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return sha256(text.encode()).hexdigest()
