"""Real PostgreSQL and Valkey for the tests, under var/test/ and var/test-gw1/, ….

Every worker of a session has a pair of servers of its own, because a seal waits for all transactions of its
server, also for those of tests beside it. All sessions of a checkout share these pairs; every session has
databases of its own. The first session starts with a new data directory, the last one stops the servers.
Nothing of the caller's environment (DATABASE_URL of a real installation!) reaches the tests.
"""

import base64
import fcntl
import os
import secrets
import shutil
from pathlib import Path
from typing import IO

import psycopg
import pytest
import redis
from django.conf import settings
from psycopg import sql

from config.embedded import EmbeddedServices

ROOT = Path(__file__).resolve().parent.parent
WORKER = os.environ.get("PYTEST_XDIST_WORKER", "")
# What is measured with DURABLE=1 waits for the disk as an installation does; tests do not.
_DURABLE = {"fsync": "on", "synchronous_commit": "on", "full_page_writes": "on"}
# The first worker works on the pair that the controller starts.
SERVICES = EmbeddedServices(
    ROOT / "var" / (f"test-{WORKER}" if WORKER not in {"", "gw0"} else "test"),
    disposable=True,
    # Buffers for the log as a server of ordinary size has by itself, or workers wait for each other to empty them.
    postgres_settings={
        "max_connections": "200",
        "shared_buffers": "128MB",
        "wal_buffers": "16MB",
        "autovacuum": "off",
        **(_DURABLE if os.environ.get("DURABLE") else {}),
    },
)
SETTINGS = "config.settings"
_OURS = (
    "DATABASE_URL",
    "REDIS_URL",
    "SECRET_KEY",
    "MASTER_KEYS",
    "SEAL_SIGNING_KEY",
    "SUPPRESSION_KEY",
    "ALLOWED_HOSTS",
)
_users: IO[str] | None = None


def session_prefix() -> str:
    """What the names of this session's databases begin with; the same in all of its workers."""
    return f"t{os.environ['TEST_SESSION']}_"


def begin_session() -> None:
    """Start the servers and describe them to Django by environment variables."""
    global _users  # noqa: PLW0603 - one of each process
    if _users:
        return
    if WORKER == "gw0":  # the rest was done by the controller, and its environment was inherited
        os.environ["DJANGO_SETTINGS_MODULE"] = SETTINGS
        _take_broker()
        return
    if settings.configured:
        raise pytest.UsageError(
            "Unset DJANGO_SETTINGS_MODULE: settings were read before the test servers started."
        )
    SERVICES.root.mkdir(parents=True, exist_ok=True)
    with (SERVICES.root / "session.lock").open("w") as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)
        _users = (SERVICES.root / "users.lock").open("w")
        if _alone(_users):
            SERVICES.stop()
            shutil.rmtree(SERVICES.postgres.data, ignore_errors=True)
        fcntl.flock(_users, fcntl.LOCK_SH)
        SERVICES.start()
    _describe()
    _take_broker()


def let_workers_read_settings() -> None:
    """What the workers inherit must not make them read the settings before their own servers run."""
    os.environ.pop("DJANGO_SETTINGS_MODULE", None)


def end_session() -> None:
    """Drop this session's databases; stop the servers if nobody else uses them."""
    global _users  # noqa: PLW0603 - one of each process
    if _users is None:
        return
    with (SERVICES.root / "session.lock").open("w") as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)
        if _alone(_users):
            SERVICES.stop()
        else:
            _drop_databases()
        _users.close()
        _users = None
    if not WORKER:
        _stop_what_killed_workers_left()


def superuser_link(database: str = "postgres") -> "psycopg.Connection[tuple]":
    """An autocommit connection as the server's superuser."""
    return psycopg.connect(SERVICES.superuser_url(database), autocommit=True)


def _stop_what_killed_workers_left() -> None:
    for root in (ROOT / "var").glob("test-gw*"):
        with (root / "session.lock").open("w") as turn, (root / "users.lock").open("w") as users:
            fcntl.flock(turn, fcntl.LOCK_EX)
            if _alone(users):
                EmbeddedServices(root, disposable=True).stop()


def _alone(users: IO[str]) -> bool:
    try:
        fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _describe() -> None:
    for name in _OURS:
        os.environ.pop(f"{name}_FILE", None)
    os.environ |= {
        "ENVIRONMENT": "test",
        "DJANGO_SETTINGS_MODULE": SETTINGS,
        "TEST_SESSION": os.environ["TEST_SESSION"] if WORKER else str(os.getpid()),
        "VAR_DIR": str(SERVICES.root),
        "DATABASE_URL": SERVICES.database_url,
        "REDIS_URL": SERVICES.redis_url,
        "SECRET_KEY": secrets.token_urlsafe(48),
        "MASTER_KEYS": f"test:{_key()}",
        "SEAL_SIGNING_KEY": _key(),
        "SUPPRESSION_KEY": _key(),
        "ALLOWED_HOSTS": "testserver,localhost,127.0.0.1",
    }


def _take_broker() -> None:
    """A numbered database of Valkey for this process alone, so that no other's worker takes its jobs."""
    with redis.Redis.from_url(SERVICES.redis_url) as link:
        number = int(link.incr("brokers")) % 250 + 1
    os.environ["REDIS_URL"] = SERVICES.redis_url.rpartition("/")[0] + f"/{number}"
    empty_broker()


def empty_broker() -> None:
    """Forget waiting jobs and cached ids of earlier tests."""
    with redis.Redis.from_url(os.environ["REDIS_URL"]) as link:
        link.flushdb()


def _key() -> str:
    return base64.b64encode(secrets.token_bytes(32)).decode()


def _drop_databases() -> None:
    with superuser_link() as link:
        names = link.execute(
            "SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [session_prefix()]
        ).fetchall()
        for (name,) in names:
            link.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
