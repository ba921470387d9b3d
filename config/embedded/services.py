"""The pair of embedded servers of one checkout: started, found again, stopped."""

import fcntl
import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from config.embedded import processes, secrets
from config.embedded.errors import Unavailable
from config.embedded.postgres import DATABASE, ROLE, SUPERUSER, Postgres
from config.embedded.valkey import Valkey

__all__ = ["EmbeddedServices", "Unavailable"]

_ATTEMPTS = 3  # somebody may take a port between our look and the server's


@dataclass(frozen=True)
class EmbeddedServices:
    """PostgreSQL and Valkey under one directory, normally var/."""

    root: Path
    disposable: bool = False  # for tests: nothing survives a crash, and the role may create databases
    postgres_settings: Mapping[str, str] = field(default_factory=dict)

    @property
    def postgres(self) -> Postgres:
        """The database server."""
        hasty = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
        extra = {**(hasty if self.disposable else {}), **self.postgres_settings}
        return Postgres(self.root / "postgres", self.root / "log" / "postgres.log", extra)

    @property
    def valkey(self) -> Valkey:
        """The broker."""
        return Valkey(self.root / "valkey", self.root / "log" / "valkey.log", lasting=not self.disposable)

    def start(self) -> None:
        """Start what does not run yet; generate secrets at the first start."""
        with self._locked():
            secrets.ensure(self.secrets, data_exists=self.postgres.initialised)
            if not self.postgres.initialised:
                self.postgres.initialise(self._secret("superuser_password"))
            if self.postgres.pid() is None:
                port = self._start("postgres", self.postgres.start)
                self.postgres.prepare(
                    port,
                    superuser_password=self._secret("superuser_password"),
                    password=self._secret("database_password"),
                    may_create=self.disposable,
                )
            if self.valkey.pid() is None:
                self._start("valkey", lambda port: self.valkey.start(port, self._secret("redis_password")))
            secrets.write(self.secrets / "database_url", self.database_url)
            secrets.write(self.secrets / "redis_url", self.redis_url)

    def stop(self) -> None:
        """Stop both."""
        with self._locked():
            self.valkey.stop()
            self.postgres.stop()

    @property
    def running(self) -> bool:
        """Whether both servers run."""
        return self.postgres.pid() is not None and self.valkey.pid() is not None

    @property
    def secrets(self) -> Path:
        """The directory of keys and passwords."""
        return self.root / "secrets"

    @property
    def database_url(self) -> str:
        """The application's database; meaningful once the services were started."""
        return Postgres.url(self._port("postgres"), ROLE, self._secret("database_password"), DATABASE)

    def superuser_url(self, database: str = "postgres") -> str:
        """A database as the server's superuser; the application itself never uses it."""
        return Postgres.url(self._port("postgres"), SUPERUSER, self._secret("superuser_password"), database)

    @property
    def redis_url(self) -> str:
        """The broker's address."""
        return Valkey.url(self._port("valkey"), self._secret("redis_password"))

    def settings(self) -> dict[str, str]:
        """Values for the settings that an operator would otherwise give, as far as they exist yet."""
        values = {
            "SECRET_KEY": self._secret("secret_key"),
            "MASTER_KEYS": self._secret("master_keys"),
            "SEAL_SIGNING_KEY": self._secret("seal_signing_key"),
            "SUPPRESSION_KEY": self._secret("suppression_key"),
        }
        if self._remembered().keys() >= {"postgres", "valkey"}:
            values |= {"DATABASE_URL": self.database_url, "REDIS_URL": self.redis_url}
        return {name: value for name, value in values.items() if value}

    def exports(self) -> dict[str, str]:
        """The same for a shell: addresses as they are, keys as paths of files."""
        return {
            "DATABASE_URL": self.database_url,
            "REDIS_URL": self.redis_url,
            "SECRET_KEY_FILE": str(self.secrets / "secret_key"),
            "MASTER_KEYS_FILE": str(self.secrets / "master_keys"),
            "SEAL_SIGNING_KEY_FILE": str(self.secrets / "seal_signing_key"),
            "SUPPRESSION_KEY_FILE": str(self.secrets / "suppression_key"),
        }

    def _start(self, name: str, start: Callable[[int], None]) -> int:
        remembered = self._remembered().get(name)
        for attempt in range(_ATTEMPTS):
            port = processes.free_port(remembered if attempt == 0 else None)
            try:
                start(port)
            except Unavailable:
                if attempt + 1 == _ATTEMPTS or processes.is_free(port):
                    raise
                continue
            self._remember(name, port)
            return port
        raise AssertionError("unreachable")

    def _secret(self, name: str) -> str:
        return secrets.read(self.secrets, name)

    def _port(self, name: str) -> int:
        try:
            return self._remembered()[name]
        except KeyError:
            raise Unavailable(
                "The embedded services were never started; run `manage.py services --start`."
            ) from None

    def _remembered(self) -> dict[str, int]:
        try:
            raw = json.loads((self.root / "services.json").read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        return {str(name): int(entry["port"]) for name, entry in raw.items()}

    def _remember(self, name: str, port: int) -> None:
        ports = {**self._remembered(), name: port}
        text = json.dumps({key: {"port": value} for key, value in ports.items()}, indent=2)
        part = self.root / "services.json.part"
        part.write_text(text + "\n", encoding="utf-8")
        part.replace(self.root / "services.json")

    @contextmanager
    def _locked(self) -> Iterator[None]:
        try:
            self.root.mkdir(parents=True, exist_ok=True)
            with (self.root / "services.lock").open("w") as lock:
                fcntl.flock(lock, fcntl.LOCK_EX)
                yield
        except PermissionError as error:
            raise Unavailable(
                f"{error.filename or self.root} belongs to another user. Run as that user, or set VAR_DIR "
                "to a directory of your own."
            ) from error
