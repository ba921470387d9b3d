import os
import subprocess
import sys

import psycopg
import pytest

from config.embedded import EmbeddedServices
from tests.config.test_checks import PRODUCTION
from tests.services import ROOT


@pytest.fixture
def manage(tmp_path):
    names = ("PATH", "HOME", "LANG")
    bare = {name: os.environ[name] for name in names if name in os.environ}

    def run(*arguments: str, **variables: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT,
            env={**bare, "VAR_DIR": str(tmp_path / "var"), **variables},
            capture_output=True,
            text=True,
            check=False,
        )

    yield run
    EmbeddedServices(tmp_path / "var").stop()


@pytest.mark.long
def test_services_are_started_printed_for_a_shell_and_stopped(manage, tmp_path):
    stopped = manage("services")
    assert stopped.returncode == 1
    assert stopped.stdout == ""
    assert "not running" in stopped.stderr

    assert manage("services", "--start").returncode == 0
    printed = manage("services")
    assert printed.returncode == 0
    names = [line.removeprefix("export ").partition("=")[0] for line in printed.stdout.splitlines()]
    assert names == [
        *("DATABASE_URL", "REDIS_URL", "SECRET_KEY_FILE", "MASTER_KEYS_FILE", "SEAL_SIGNING_KEY_FILE"),
        "SUPPRESSION_KEY_FILE",
        "ENVIRONMENT",
    ]
    script = f'{printed.stdout}\nexec "{sys.executable}" manage.py check'
    in_a_shell = subprocess.run(["sh", "-c", script], cwd=ROOT, capture_output=True, text=True, check=False)
    assert in_a_shell.returncode == 0, in_a_shell.stderr
    with psycopg.connect(EmbeddedServices(tmp_path / "var").database_url) as link:
        assert link.execute("SELECT 1").fetchone() == (1,)

    assert manage("services", "--stop").returncode == 0
    assert manage("services").returncode == 1
    silent = manage("showmigrations")
    assert silent.returncode == 1
    assert silent.stderr.startswith(
        "config.E021: The database does not answer.\n    HINT: Start it with `make run`"
    )


@pytest.mark.parametrize("name", ["DATABASE_URL", "REDIS_URL", "MASTER_KEYS"])
def test_nothing_embedded_starts_when_a_server_or_key_is_given(manage, tmp_path, name):
    ended = manage("services", "--start", **{name: PRODUCTION[name]})

    assert ended.returncode == 1
    assert "servers of its own" in ended.stderr
    assert not (tmp_path / "var").exists()
