"""Seals of these tests are exported into a directory of their own."""

from pathlib import Path

import pytest
from pytest_django import Settings


@pytest.fixture(autouse=True)
def export_dir(tmp_path: Path, settings: Settings) -> Path:
    """Where seals go by themselves."""
    settings.SEAL_EXPORT_DIR = tmp_path / "seals"
    return tmp_path / "seals"
