"""Runs web, worker and scheduler as children of one process, and ends them together."""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from config.embedded.processes import tail

_PR_SET_PDEATHSIG = 1
_QUICK_DEATH_SECONDS = 30
_MOST_QUICK_DEATHS = 5
_LONGEST_PAUSE = 30
_LARGE_LOG = 50 * 2**20


class GaveUp(Exception):
    """A program keeps dying; the message has the end of its log."""


@dataclass
class Program:
    """A child to keep alive."""

    name: str
    command: Sequence[str]
    process: "subprocess.Popen[bytes] | None" = None
    started_at: float = 0.0
    quick_deaths: int = 0
    start_at: float = 0.0


@dataclass
class Supervisor:
    """Starts programs, restarts dead ones with growing pauses, and stops all of them."""

    programs: Sequence[Program]
    directory: Path
    logs: Path
    environment: Mapping[str, str]
    report: Callable[[str], None]
    _hurried: bool = field(default=False, init=False)

    def start(self) -> None:
        """Start everything."""
        self.logs.mkdir(parents=True, exist_ok=True)
        for program in self.programs:
            _rotate(self.log_of(program))
            self._start(program)

    def look(self) -> None:
        """Notice the dead and restart those whose pause is over; raises GaveUp."""
        now = time.monotonic()
        for program in self.programs:
            if program.process is None:
                if now >= program.start_at:
                    self._start(program)
            elif program.process.poll() is not None:
                self._bury(program, program.process, now)

    def stop(self, *, patience: float = 20.0) -> None:
        """Ask all to end, then make them. A second Ctrl-C or SIGTERM ends the waiting."""
        running = [program.process for program in self.programs if program.process is not None]
        with _signals_call(self._hurry):
            for process in running:
                if process.poll() is None:
                    process.terminate()
            deadline = time.monotonic() + patience
            while any(process.poll() is None for process in running):
                if self._hurried or time.monotonic() > deadline:
                    break
                time.sleep(0.05)
            for process in running:
                # The leader's children too, should it have left any behind.
                _kill_group(process.pid)
                process.wait()

    def log_of(self, program: Program) -> Path:
        """Where a program's output goes."""
        return self.logs / f"{program.name}.log"

    def _hurry(self) -> None:
        self._hurried = True

    def _start(self, program: Program) -> None:
        with self.log_of(program).open("ab") as output:
            program.process = subprocess.Popen(
                program.command,
                cwd=self.directory,
                env=dict(self.environment),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
                preexec_fn=_die_with(os.getpid()),  # noqa: PLW1509 - no threads here
            )
        program.started_at = time.monotonic()

    def _bury(self, program: Program, process: "subprocess.Popen[bytes]", now: float) -> None:
        _kill_group(process.pid)
        program.process = None
        program.quick_deaths = (
            program.quick_deaths + 1 if now - program.started_at < _QUICK_DEATH_SECONDS else 1
        )
        if program.quick_deaths >= _MOST_QUICK_DEATHS:
            raise GaveUp(
                f"{program.name} ended {program.quick_deaths} times in a row; the end of its log:\n"
                f"{tail(self.log_of(program), 20)}"
            )
        pause = min(2 ** (program.quick_deaths - 1), _LONGEST_PAUSE)
        program.start_at = now + pause
        self.report(
            f"{program.name} ended (code {process.returncode}) and starts again in {pause} s; "
            f"see {self.log_of(program)}"
        )


class _signals_call:  # noqa: N801 - reads as a statement
    """While entered, the signals that end us call a function instead."""

    _numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)

    def __init__(self, action: Callable[[], None]) -> None:
        self._action = action

    def __enter__(self) -> None:
        self._before = [signal.signal(number, lambda *_: self._action()) for number in self._numbers]

    def __exit__(self, *_: object) -> None:
        for number, handler in zip(self._numbers, self._before, strict=True):
            signal.signal(number, handler)


def end_on_signals() -> None:
    """Make SIGTERM and a closed terminal end us as Ctrl-C does, through every `finally`."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.default_int_handler)


def ignore_signals() -> None:
    """For the last steps of stopping, which are short and must not be cut off."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)


def web_worker_and_scheduler(base: Path) -> Iterable[Program]:
    """The three programs of an installation on one computer."""
    celery = (sys.executable, "-m", "celery", "--app", "config")
    yield Program(
        "web",
        (sys.executable, "-m", "gunicorn", "--config", str(base / "config" / "gunicorn.py"), "config.wsgi"),
    )
    yield Program("worker", (*celery, "worker", "--concurrency", "2", "--without-gossip", "--without-mingle"))
    # No pid file: after a crash an old one would keep the scheduler from starting.
    yield Program("scheduler", (*celery, "beat", "--pidfile", ""))


def _die_with(parent: int) -> Callable[[], None] | None:
    """On Linux the kernel ends the child when we are killed and cannot do it."""
    if not sys.platform.startswith("linux"):
        return None
    libc = ctypes.CDLL(None)

    def ask_kernel() -> None:
        libc.prctl(_PR_SET_PDEATHSIG, int(signal.SIGTERM), 0, 0, 0)
        if os.getppid() != parent:
            os._exit(1)

    return ask_kernel


def _kill_group(leader: int) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(leader, signal.SIGKILL)


def _rotate(log: Path) -> None:
    if log.exists() and log.stat().st_size > _LARGE_LOG:
        log.replace(log.with_suffix(".log.1"))
