"""Tests that seal wait for the transactions of others, who may take their time."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.audit.trail import TIMEOUT_OF_WAITING

HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """More time for the tests of this folder that say nothing of it themselves."""
    for item in items:
        if HERE in item.path.parents and item.get_closest_marker("timeout") is None:
            item.add_marker(pytest.mark.timeout(TIMEOUT_OF_WAITING))
