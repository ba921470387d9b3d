"""Workers that are born from one process which has loaded everything, and die on demand."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass

from tests.services import ROOT

# Forks a worker for each line it is sent, so that two hundred cost as much as one.
PROGRAM = """
import os, sys
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
import django; django.setup()
{imports}
print("ready", flush=True)
for _ in sys.stdin:
    child = os.fork()
    if not child:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        {work}
        os._exit(0)
    print(child, flush=True)
    _, status = os.waitpid(child, 0)
    print(os.waitstatus_to_exitcode(status), flush=True)
"""


class Nursery:
    """Bears one worker at a time."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        assert process.stdin
        assert process.stdout
        self.asks, self.answers = process.stdin, process.stdout

    def read(self) -> str:
        return self.answers.readline().strip()

    def born(self) -> int:
        """The id of a worker that has just begun."""
        self.asks.write("\n")
        self.asks.flush()
        return int(self.read())

    def buried(self) -> bool:
        """Waits until the worker is gone; whether it was killed at its work. It must not have failed."""
        ended = int(self.read())
        assert ended in {0, -signal.SIGKILL}
        return ended != 0

    def killed(self, *, within: float) -> bool:
        """Bears a worker and kills it at a random point within so many seconds; whether it was at work."""
        kill(self.born(), within=within)
        return self.buried()

    def undisturbed(self) -> None:
        """Bears a worker and lets it do its work."""
        self.born()
        assert not self.buried()


def kill(worker: int, *, within: float) -> None:
    """Kills a worker at a random point within so many seconds."""
    time.sleep(random.uniform(0, within))  # the random point
    with suppress(ProcessLookupError):  # it was done
        os.kill(worker, signal.SIGKILL)


@dataclass
class Pace:
    """Seconds within which workers are killed, by what the last one got done: machines are not equally quick."""

    within: float

    def follow(self, gained: int, *, most: int) -> None:
        """The next one gets longer after one that got nothing done, and less after one that did too much."""
        if gained == 0:
            self.within *= 1.5
        elif gained > most:
            self.within /= 1.5


@contextmanager
def nursery(environment: Mapping[str, str], *, imports: str, work: str) -> Iterator[Nursery]:
    """Bears workers that each do one statement of Python, after these imports."""
    program = PROGRAM.format(imports=imports, work=work)
    with subprocess.Popen(
        [sys.executable, "-c", program], cwd=ROOT, env=environment, stdin=subprocess.PIPE,
        stdout=subprocess.PIPE, text=True,
    ) as process:  # fmt: skip
        found = Nursery(process)
        assert found.read() == "ready"
        yield found
        found.asks.close()
        process.wait()
