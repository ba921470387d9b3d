"""Finding, starting and stopping one server process; ports of the loopback interface."""

import contextlib
import os
import random
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import psutil

from config.embedded.errors import Unavailable

PORTS = range(20_000, 32_000)  # below the range from which systems take ports for outgoing connections
_started: list[subprocess.Popen[bytes]] = []


def is_free(port: int) -> bool:
    """Whether a server could listen on this port of 127.0.0.1 now."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        if os.name == "posix":
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def free_port(preferred: int | None = None) -> int:
    """The preferred port unless somebody else took it, else one that nobody listens on."""
    if preferred is not None and is_free(preferred):
        return preferred
    for port in random.sample(PORTS, 200):
        if is_free(port):
            return port
    raise Unavailable("No free port between 20000 and 32000 on 127.0.0.1.")


def find(pid: int | None, marker: Path) -> psutil.Process | None:
    """The live process of that number, if its command line names `marker`.

    After a reboot or in a container the number in an old pid file soon belongs to somebody else.
    """
    for child in _started:
        child.poll()  # takes the dead among our own children off the system's list
    if not pid:
        return None
    try:
        process = psutil.Process(pid)
        if process.status() == psutil.STATUS_ZOMBIE or str(marker) not in process.cmdline():
            return None
    except psutil.NoSuchProcess:
        return None
    except psutil.AccessDenied as error:
        raise Unavailable(f"Process {pid} belongs to another user; stop it as that user.") from error
    return process


def launch(
    command: Sequence[str | Path], *, log: Path, directory: Path, before: Callable[[], None] | None
) -> subprocess.Popen[bytes]:
    """Start a server in a session of its own, so that Ctrl-C at our terminal does not reach it."""
    log.parent.mkdir(parents=True, exist_ok=True)
    environment = {name: os.environ[name] for name in ("PATH", "HOME", "TMPDIR") if name in os.environ}
    with log.open("ab") as output:
        try:
            process = subprocess.Popen(
                [str(part) for part in command],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                cwd=directory,
                env={**environment, "LC_ALL": "C", "TZ": "UTC"},
                start_new_session=True,
                umask=0o077,
                preexec_fn=before,  # noqa: PLW1509 - no threads here, and only system calls there
            )
        except subprocess.SubprocessError as error:
            raise Unavailable(
                "PostgreSQL does not run as root, and this system does not let root start it under another "
                "account here. Run as an ordinary user, or move the checkout where others may enter."
            ) from error
    _started.append(process)  # kept, so that the interpreter does not complain about a child still running
    return process


def stop(process: psutil.Process, *, steps: Sequence[tuple[signal.Signals, float]]) -> None:
    """Ask the process to end with each signal in turn, waiting so many seconds after each."""
    for number, patience in steps:
        try:
            process.send_signal(number)
            process.wait(timeout=patience)
        except psutil.NoSuchProcess:
            return
        except psutil.TimeoutExpired:
            continue
        return
    raise Unavailable(f"Process {process.pid} does not end.")


def wait_until(
    ready: Callable[[], bool], process: subprocess.Popen[bytes], *, seconds: float, log: Path, name: str
) -> None:
    """Wait for a fresh server; explain with the end of its log if it gives up."""
    deadline = time.monotonic() + seconds
    try:
        while not ready():
            if process.poll() is not None:
                raise Unavailable(f"{name} did not start:\n{tail(log)}")
            if time.monotonic() > deadline:
                raise Unavailable(f"{name} was not ready after {seconds:.0f} seconds:\n{tail(log)}")
            time.sleep(0.02)
    except BaseException:  # Ctrl-C, too: without a pid file yet, nobody would find it to stop it
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)  # a session of its own, with its helpers
        process.wait()
        raise


def tail(log: Path, lines: int = 12) -> str:
    """The end of a server's log."""
    try:
        return "\n".join(log.read_text(errors="replace").splitlines()[-lines:])
    except OSError:
        return ""
