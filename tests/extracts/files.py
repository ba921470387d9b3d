"""Extracts for tests: asked for, read to the end."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime
from typing import Any

from compliance.audit.reasons import Reason
from compliance.extracts.registry import register_named
from compliance.extracts.services.extracting import Started, Wish, start_extract
from tests.register.services.people import OFFICER

NOW = datetime(2026, 11, 26, 9, 30, tzinfo=UTC)


def started(code: str, kind: str = "csv", language: str = "ru", **wish: Any) -> Started:
    """An extract that is recorded and not read yet."""
    return start_extract(
        wish=Wish(register_named(code), kind, language, **wish), actor=OFFICER, reason=Reason("register_copy"),
        now=NOW,
    )  # fmt: skip


def content(code: str, kind: str = "csv", language: str = "ru", **wish: Any) -> bytes:
    """The whole file."""
    return b"".join(started(code, kind, language, **wish).pieces)


def lines(code: str, language: str = "ru", **wish: Any) -> list[dict[str, str]]:
    """Rows of the CSV by heading."""
    text = content(code, "csv", language, **wish).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))
