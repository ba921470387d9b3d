"""A checkout of its own for tests of messages; whichever language a test spoke, the next begins anew."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import translation


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A small checkout of its own."""
    for name in ("config", "compliance", "requests_inbox", "templates", "locale"):
        (tmp_path / name).mkdir()
    return tmp_path


@pytest.fixture(autouse=True)
def _fresh_translations() -> Iterator[None]:
    yield
    translation.activate(settings.LANGUAGE_CODE)
