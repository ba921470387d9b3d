"""Databases for tests, all copied from one migrated template per session."""

import fcntl
import itertools
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connections
from psycopg import sql
from pytest_django import DjangoDbBlocker

from config.embedded.postgres import ROLE
from tests.personas import hire
from tests.services import SERVICES, empty_broker, session_prefix, superuser_link

DEMONSTRATORS = (
    ("clerk", "intake_clerk"),
    ("officer", "compliance_officer"),
    ("responsible", "responsible_person"),
)
_serial = itertools.count(1)


@dataclass(frozen=True)
class OwnDatabase:
    """A migrated database that belongs to one test."""

    name: str

    @property
    def url(self) -> str:
        """Its address with the application's role, for other processes."""
        return SERVICES.database_url.rpartition("/")[0] + f"/{self.name}"

    @property
    def superuser_url(self) -> str:
        """Its address with the server's superuser."""
        return SERVICES.superuser_url(self.name)

    @property
    def environment(self) -> dict[str, str]:
        """Environment variables for a process that is to work on it (manage.py, gunicorn, celery)."""
        return {**os.environ, "DATABASE_URL": self.url, "SEAL_EXPORT_DIR": str(settings.SEAL_EXPORT_DIR)}


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """One database per worker for the tests that are rolled back."""
    with django_db_blocker.unblock():
        _ensure_template()
    name = f"{session_prefix()}{os.environ.get('PYTEST_XDIST_WORKER', 'main')}"
    _copy_template(name)
    point_django_at(name)
    yield
    with django_db_blocker.unblock():
        connections.close_all()
    _drop(name)


@pytest.fixture(scope="session")
def folder_of_seals(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where all tests of a worker have their folders: asking pytest for each lists all earlier ones."""
    return tmp_path_factory.mktemp("seals")


@pytest.fixture(autouse=True)
def own_seals(folder_of_seals: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder for exported seals of each test's own: seals of another database would count as missing."""
    folder = folder_of_seals / str(next(_serial))
    folder.mkdir()
    monkeypatch.setattr(settings, "SEAL_EXPORT_DIR", folder)


@pytest.fixture
def own_database(
    request: pytest.FixtureRequest, own_seals: None, django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[OwnDatabase]:
    """A fresh migrated database for this test alone: commits are real, threads and processes see them.

    Django's default connection points at it during the test; it is dropped afterwards. For tests about
    concurrency, killed processes, the browser, and attacks on append-only tables, which refuse to be
    emptied between tests. Costs about a tenth of a second; do not combine it with `django_db`.
    """
    yield from _lend(request, django_db_blocker, _template())


def _lend(
    request: pytest.FixtureRequest, django_db_blocker: DjangoDbBlocker, source: str
) -> Iterator[OwnDatabase]:
    """A copy of a database; Django's default connection points at it until the test ends."""
    if request.node.get_closest_marker("django_db") or "db" in request.fixturenames:
        raise pytest.UsageError("own_database and django_db exclude each other.")
    database = OwnDatabase(
        f"{session_prefix()}own_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}_{next(_serial)}"
    )
    _create(database.name, source)
    empty_broker()  # cached ids belong to other databases, which begin with the same numbers
    usual = str(settings.DATABASES["default"]["NAME"])
    with django_db_blocker.unblock():
        point_django_at(database.name)
        try:
            yield database
        finally:
            connections.close_all()
            point_django_at(usual)
            _drop(database.name)


@pytest.fixture(scope="session")
def loaded_demonstration(
    tmp_path_factory: pytest.TempPathFactory, django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> str:
    """A database with the demonstration, loaded once per worker; gives its name."""
    name = f"{session_prefix()}demonstration_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}"
    usual = str(settings.DATABASES["default"]["NAME"])
    _copy_template(name)
    with django_db_blocker.unblock(), pytest.MonkeyPatch.context() as patch:
        patch.setattr(settings, "SEAL_EXPORT_DIR", tmp_path_factory.mktemp("seals"))
        point_django_at(name)
        try:
            # What only a person may do (approve, make sure who asks) is told only where somebody works.
            for username, role in DEMONSTRATORS:
                hire(role, username=username)
            call_command("load_demo", verbosity=0)
        finally:
            point_django_at(usual)
    return name


@pytest.fixture
def demonstration(
    request: pytest.FixtureRequest, loaded_demonstration: str, django_db_blocker: DjangoDbBlocker
) -> Iterator[OwnDatabase]:
    """A copy of the loaded demonstration for this test alone; see `own_database`."""
    yield from _lend(request, django_db_blocker, loaded_demonstration)


@pytest.fixture
def superuser_connection(own_database: OwnDatabase) -> Iterator["psycopg.Connection[tuple]"]:
    """The attacker: superuser of the test's own database with all triggers switched off, autocommit."""
    with superuser_link(own_database.name) as link:
        link.execute("SET session_replication_role = replica")
        yield link


def _template() -> str:
    return f"{session_prefix()}template"


def _ensure_template() -> None:
    """Migrate once per session, whichever worker comes first."""
    with (SERVICES.root / f"{_template()}.lock").open("w") as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)
        with superuser_link() as link:
            if link.execute(
                "SELECT 1 FROM pg_database WHERE datname = %s AND NOT datallowconn", [_template()]
            ).fetchone():
                return
        _drop(_template())
        _create(_template(), "template0")
        point_django_at(_template())
        call_command("migrate", verbosity=0, interactive=False)
        connections.close_all()
        with superuser_link() as link:
            link.execute(
                sql.SQL("ALTER DATABASE {} ALLOW_CONNECTIONS false").format(sql.Identifier(_template()))
            )


def _copy_template(name: str) -> None:
    _create(name, _template())


def _create(name: str, template: str) -> None:
    """By the log: to copy files needs two checkpoints, which take longer than everything else here."""
    with superuser_link() as link:
        link.execute(
            sql.SQL("CREATE DATABASE {} OWNER {} TEMPLATE {} STRATEGY wal_log").format(
                sql.Identifier(name), sql.Identifier(ROLE), sql.Identifier(template)
            )
        )


def _drop(name: str) -> None:
    with superuser_link() as link:
        link.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def point_django_at(name: str) -> None:
    """Switch every thread's next connection: all of them share this one dictionary."""
    connections.close_all()
    settings.DATABASES["default"]["NAME"] = name
    connections["default"].settings_dict["NAME"] = name
