"""Real server processes for tests: gunicorn and a Celery worker on the test's own database."""

import itertools
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from config.embedded.processes import free_port, tail
from tests.databases import OwnDatabase
from tests.services import ROOT, SERVICES, empty_broker

_serial = itertools.count(1)


@pytest.fixture
def live_stack(own_database: OwnDatabase) -> Iterator[str]:
    """The site under gunicorn, as in production but over plain HTTP; gives its address."""
    port = free_port()
    command = [
        *(sys.executable, "-m", "gunicorn", "config.wsgi:application", "--bind", f"127.0.0.1:{port}"),
        *("--workers", "1", "--threads", os.environ.get("WEB_THREADS", "4"), "--worker-tmp-dir", "/tmp"),
        "--no-control-socket",
    ]
    with _running(command, own_database, "web") as (process, log):
        _wait_ready(f"http://127.0.0.1:{port}/readyz", process, log)
        yield f"http://127.0.0.1:{port}"


@pytest.fixture
def celery_worker(own_database: OwnDatabase) -> Iterator["subprocess.Popen[bytes]"]:
    """A worker with one process on the test's own database; it takes the jobs that this test sends."""
    command = [
        *(sys.executable, "-m", "celery", "--app", "config", "worker", "--concurrency", "1"),
        *("--without-gossip", "--without-mingle", "--loglevel", "INFO"),
    ]
    empty_broker()
    with _running(command, own_database, "worker") as (process, log):
        deadline = time.monotonic() + 60
        while " ready." not in tail(log, 200):
            assert process.poll() is None, tail(log)
            assert time.monotonic() < deadline, tail(log)
            time.sleep(0.1)
        yield process


@contextmanager
def _running(
    command: list[str], database: OwnDatabase, name: str
) -> Iterator[tuple["subprocess.Popen[bytes]", Path]]:
    log = SERVICES.root / "log" / f"{name}-{os.getpid()}-{next(_serial)}.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            command,
            cwd=ROOT,
            env=database.environment,
            stdout=output,
            stderr=output,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
        )
    try:
        yield process, log
    finally:
        process.terminate()
        try:
            process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def _wait_ready(url: str, process: "subprocess.Popen[bytes]", log: Path) -> None:
    deadline = time.monotonic() + 60
    while True:
        try:
            with urllib.request.urlopen(url, timeout=5) as answer:
                if answer.status == 200:
                    return
        except (urllib.error.URLError, OSError):
            pass
        assert process.poll() is None, tail(log)
        assert time.monotonic() < deadline, tail(log)
        time.sleep(0.1)
