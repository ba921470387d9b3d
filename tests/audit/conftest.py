"""Tests that seal wait for the transactions of others, who may take their time."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.db import models

from tests.audit.evolving import Evolving
from tests.audit.trail import TIMEOUT_OF_WAITING, problems, seal_all

HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """More time for the tests of this folder that say nothing of it themselves."""
    for item in items:
        if HERE in item.path.parents and item.get_closest_marker("timeout") is None:
            item.add_marker(pytest.mark.timeout(TIMEOUT_OF_WAITING))


@pytest.fixture
def thing(own_database: object) -> Evolving:
    """A tracked table with two sealed rows."""
    made = Evolving(
        name=models.CharField(max_length=20),
        size=models.IntegerField(null=True),
        subject_id=models.BigIntegerField(null=True),
    )
    made.add(name="one", size=1, subject_id=11)
    made.add(name="two", size=None, subject_id=12)
    seal_all()
    assert problems() == []
    return made
