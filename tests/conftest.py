"""Fixtures of the whole suite; see the modules they come from.

Ordinary tests take `@pytest.mark.django_db` and are rolled back. Tests that need real commits, threads,
other processes or the superuser take `own_database` instead. `transaction=True` does not work here: it
empties tables afterwards, which our append-only tables refuse.
"""

from tests.services import begin_session, end_session, let_workers_read_settings

begin_session()  # before anything reads the settings

import django
import pytest

from config.messages.compiling import compile_if_needed

compile_if_needed()
django.setup()

from django.utils import translation
from hypothesis import settings

from tests.browsers import browser, browser_context, page, screenshot
from tests.databases import (
    demonstration,
    django_db_setup,
    folder_of_seals,
    loaded_demonstration,
    own_database,
    own_seals,
    superuser_connection,
)
from tests.personas import administrator, auditor, clerk, officer, quiet_sessions, responsible, stranger
from tests.processes import celery_worker, live_stack

__all__ = [
    "administrator",
    "auditor",
    "browser",
    "browser_context",
    "celery_worker",
    "clerk",
    "demonstration",
    "django_db_setup",
    "folder_of_seals",
    "live_stack",
    "loaded_demonstration",
    "officer",
    "own_database",
    "own_seals",
    "page",
    "quiet_sessions",
    "responsible",
    "screenshot",
    "stranger",
    "superuser_connection",
]


# Several test processes share the cores: how long one example takes says nothing.
settings.register_profile("ordinary", max_examples=25, deadline=None)
settings.register_profile("thorough", max_examples=100, deadline=None)
settings.load_profile("ordinary")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Refuse what would try to empty append-only tables."""
    for item in items:
        marker = item.get_closest_marker("django_db")
        if marker and marker.kwargs.get("transaction"):
            raise pytest.UsageError(
                f"{item.nodeid}: use the fixture own_database instead of transaction=True."
            )
        if {"transactional_db", "live_server"} & set(getattr(item, "fixturenames", ())):
            raise pytest.UsageError(f"{item.nodeid}: use own_database or live_stack.")


def pytest_configure(config: pytest.Config) -> None:
    """Prepare what the workers of pytest-xdist inherit."""
    if config.getoption("dist", "no") != "no" and not hasattr(config, "workerinput"):
        let_workers_read_settings()


def pytest_unconfigure() -> None:
    """Stop the servers after the last test session that uses them."""
    end_session()


@pytest.fixture(autouse=True)
def usual_language():
    """A page leaves the language of its reader to whatever runs next in this thread."""
    translation.deactivate()
