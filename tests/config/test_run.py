import contextlib
import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import psutil
import pytest

from config.embedded import EmbeddedServices
from config.embedded.processes import free_port
from tests.services import ROOT

ADMINISTRATOR = {"ADMIN_USERNAME": "first", "ADMIN_PASSWORD": "correct-Horse-7-battery"}


@dataclass
class Installation:
    """`manage.py run` in a directory of its own."""

    var: Path
    port: int = field(default_factory=free_port)
    process: "subprocess.Popen[str] | None" = None
    output: str = ""

    def start(self, *arguments: str, command: tuple[str, ...] = (), **variables: str) -> None:
        names = ("PATH", "HOME", "LANG")
        bare = {name: os.environ[name] for name in names if name in os.environ}
        self.process = subprocess.Popen(
            command or [sys.executable, "manage.py", "run", *arguments],
            cwd=ROOT,
            env={**bare, "VAR_DIR": str(self.var), "PORT": str(self.port), **variables},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )

    def wait_open(self) -> None:
        assert self.process
        assert self.process.stdout
        for line in self.process.stdout:
            self.output += line
            if "Ctrl-C stops everything" in line:
                return
        pytest.fail(self.output)

    def end(self, number: signal.Signals) -> int:
        assert self.process
        self.process.send_signal(number)
        self.output += self.process.communicate(timeout=60)[0]
        return self.process.returncode

    def family(self) -> list[psutil.Process]:
        """Everything that runs for this installation."""
        assert self.process
        services = EmbeddedServices(self.var)
        members = [*psutil.Process(self.process.pid).children(recursive=True)]
        for pid in (services.postgres.pid(), services.valkey.pid()):
            if pid:
                members += [psutil.Process(pid), *psutil.Process(pid).children(recursive=True)]
        return members

    def programs(self) -> list[psutil.Process]:
        """Web, worker and scheduler."""
        assert self.process
        return [
            child
            for child in psutil.Process(self.process.pid).children()
            if {"gunicorn", "celery"} & set(child.cmdline())
        ]

    def get(self, path: str) -> int:
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=10) as answer:
            return int(answer.status)

    def clean(self) -> None:
        if self.process and self.process.poll() is None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGTERM)
            self.process.communicate(timeout=60)
        EmbeddedServices(self.var).stop()


def _alive(process: psutil.Process) -> bool:
    try:
        return bool(process.is_running() and process.status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False


def _nobody_left(family: list[psutil.Process]) -> bool:
    deadline = time.monotonic() + 30
    while any(_alive(member) for member in family):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.1)
    return True


@pytest.fixture
def installation(tmp_path) -> Iterator[Installation]:
    installation = Installation(tmp_path / "var")
    yield installation
    installation.clean()


@pytest.mark.long
def test_run_serves_the_site_until_ctrl_c_and_leaves_nothing_running(installation):
    installation.start(**ADMINISTRATOR)
    installation.wait_open()
    family = installation.family()

    assert "Administrator first was added." in installation.output
    assert installation.get("/readyz") == 200
    assert installation.get("/admin/login/") == 200
    assert installation.end(signal.SIGINT) == 0
    assert _nobody_left(family)
    assert not EmbeddedServices(installation.var).running
    assert ADMINISTRATOR["ADMIN_PASSWORD"] not in installation.output


@pytest.mark.long
def test_run_without_an_administrator_says_what_to_set(installation):
    installation.start()
    assert installation.process
    output, _ = installation.process.communicate(timeout=90)

    assert installation.process.returncode == 1
    assert "Set ADMIN_USERNAME and ADMIN_PASSWORD" in output
    assert "Traceback" not in output
    assert not EmbeddedServices(installation.var).running


def test_a_taken_port_is_said_before_anything_starts(installation):
    import socket

    with socket.socket() as stranger:
        stranger.bind(("127.0.0.1", installation.port))
        stranger.listen()
        installation.start("--demo")
        assert installation.process
        output, _ = installation.process.communicate(timeout=60)

    assert installation.process.returncode == 1
    assert f"Port {installation.port} of 127.0.0.1 cannot be used" in output
    assert f"make demo PORT={installation.port + 1}" in output
    assert not installation.var.exists()


@pytest.mark.long
def test_the_demonstration_prints_one_sign_in_per_role_and_starts_again_quickly(installation):
    installation.start("--demo")
    installation.wait_open()
    for role in ("clerk", "officer", "responsible", "auditor", "admin"):
        assert f"demo-{role}-2026" in installation.output
    family = installation.family()
    assert installation.end(signal.SIGTERM) == 0
    assert _nobody_left(family)

    began = time.monotonic()
    installation.start("--demo")
    installation.wait_open()
    assert time.monotonic() - began < 30
    assert installation.get("/readyz") == 200


@pytest.mark.long
def test_with_servers_of_ones_own_nothing_embedded_starts(installation, own_database):
    installation.start(
        **ADMINISTRATOR,
        ENVIRONMENT="production",
        DATABASE_URL=own_database.url,
        ALLOWED_HOSTS="compliance.example.kz,127.0.0.1",
        **{
            name: os.environ[name]
            for name in ("REDIS_URL", "SECRET_KEY", "MASTER_KEYS", "SEAL_SIGNING_KEY", "SUPPRESSION_KEY")
        },
    )
    installation.wait_open()
    family = installation.family()

    assert installation.get("/readyz") == 200
    assert not {"postgres", "valkey"} & {path.name for path in installation.var.iterdir()}
    assert installation.end(signal.SIGTERM) == 0
    assert _nobody_left(family)


@pytest.mark.long
def test_make_passes_ctrl_c_on(installation):
    installation.start(command=("make", "run"), **ADMINISTRATOR)
    installation.wait_open()
    family = installation.family()
    assert installation.process
    os.killpg(installation.process.pid, signal.SIGINT)
    installation.process.communicate(timeout=60)

    assert _nobody_left(family)


@pytest.mark.long
def test_when_run_itself_is_killed_its_programs_end_and_the_next_start_works(installation):
    installation.start(**ADMINISTRATOR)
    installation.wait_open()
    programs = [
        each for leader in installation.programs() for each in (leader, *leader.children(recursive=True))
    ]
    assert len(programs) > 3
    installation.end(signal.SIGKILL)
    assert _nobody_left(programs)

    installation.start()
    installation.wait_open()
    family = installation.family()
    assert installation.get("/readyz") == 200
    assert installation.end(signal.SIGTERM) == 0
    assert _nobody_left(family)


@pytest.mark.long
def test_killed_programs_and_servers_are_started_again(installation):
    installation.start(**ADMINISTRATOR)
    installation.wait_open()
    services = EmbeddedServices(installation.var)
    killed = [
        *installation.programs(),
        *(psutil.Process(pid) for pid in (services.postgres.pid(), services.valkey.pid())),
    ]
    for process in killed:
        with contextlib.suppress(psutil.NoSuchProcess):
            process.kill()
    deadline = time.monotonic() + 90
    while True:
        with contextlib.suppress(OSError, psutil.NoSuchProcess):
            if len(installation.programs()) == 3 and installation.get("/readyz") == 200:
                break
        assert time.monotonic() < deadline
        time.sleep(0.2)

    assert not [process for process in killed if _alive(process)]
    assert installation.end(signal.SIGTERM) == 0
    assert "web ended (code -9) and starts again" in installation.output
    assert "PostgreSQL or Valkey ended" in installation.output


@pytest.mark.long
def test_the_same_installation_does_not_run_twice(installation):
    installation.start(**ADMINISTRATOR)
    installation.wait_open()
    second = Installation(installation.var)
    second.start()
    assert second.process
    output, _ = second.process.communicate(timeout=60)

    assert second.process.returncode == 1
    assert "running already" in output
    assert installation.get("/readyz") == 200
