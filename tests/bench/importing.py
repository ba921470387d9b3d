"""How fast subjects are imported, beside a bare COPY of the same rows, and in how much memory.

    python -m tests.bench.importing [--people 50000]

A server of its own under var/bench with the durability of production. The floor is COPY in binary
form of exactly the rows the import has written (subjects, keys, values, both histories, trail, whom the
import has met) into empty tables with the same indexes and checks, but no triggers and no references.
"""

from __future__ import annotations

import argparse
import base64
import csv
import json
import os
import secrets
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

import psycopg
from psycopg import sql

from compliance.register.demo.people import people
from config.embedded import EmbeddedServices
from config.embedded.postgres import ROLE

ROOT = Path(__file__).resolve().parents[2]
DATABASE = "bench_importing"
CHUNK = 1 << 20
MOST_MEGABYTES = 300
LEAST_PER_SECOND = 1_500
MOST_TIMES_COPY = 4.0
COLUMNS = {
    "surname": "Фамилия",
    "name": "Имя",
    "patronymic": "Отчество",
    "birth_date": "Дата рождения",
    "iin": "ИИН",
    "email": "E-mail",
    "mobile_phone": "Мобильный телефон",
    "legal_address": "Юр. адрес",
}
TABLES = (
    "register_subject",
    "vault_datakey",
    "register_dataitem",
    "register_historicalsubject",
    "register_historicaldataitem",
    "register_importedsubject",
    "audit_auditentry",
)
REPORT = """\
import of {me.people:,} subjects with {values} values each: {me.per_second:,.0f} subjects/s (wanted: ≥ {least:,}),
  {me.times_copy:.2f} times a bare COPY of the same rows, {me.seconds:.1f} s to {me.copy_seconds:.1f} s (or: ≤ {most:.0f}),
  {me.megabytes:.0f} MB of memory, {me.small_megabytes:.0f} MB for a tenth of the people (wanted: < {memory}),
  the same file again, nothing changed: {again:,.0f} subjects/s"""


@dataclass(frozen=True)
class Measured:
    """One run: people, seconds of the import, of COPY and of importing again, memory in megabytes."""

    people: int
    seconds: float
    copy_seconds: float
    again_seconds: float
    megabytes: float
    small_megabytes: float

    @property
    def per_second(self) -> float:
        """Subjects imported a second."""
        return self.people / self.seconds

    @property
    def times_copy(self) -> float:
        """How many times the time of COPY the import took."""
        return self.seconds / self.copy_seconds

    @property
    def good(self) -> bool:
        """Whether the target is met."""
        quick = self.per_second >= LEAST_PER_SECOND or self.times_copy <= MOST_TIMES_COPY
        return quick and self.megabytes < MOST_MEGABYTES

    def __str__(self) -> str:
        return REPORT.format(
            me=self, values=len(COLUMNS), again=self.people / self.again_seconds, least=LEAST_PER_SECOND,
            most=MOST_TIMES_COPY, memory=MOST_MEGABYTES,
        )  # fmt: skip


def measure(count: int) -> Measured:
    """Imports ``count`` made-up people and copies the same rows."""
    with _server() as services, _database(services) as environment:
        folder = services.root
        _manage(environment, "migrate", "--verbosity", "0")
        small = _file(folder / "small.csv", count // 10, start=count)
        whole = _file(folder / "people.csv", count, start=0)
        try:
            _, small_megabytes = _import(environment, small, count // 10)
            _vacuum(services)
            seconds, megabytes = _import(environment, whole, count)
            again, _ = _import(environment, whole, 0)
            return Measured(count, seconds, _copy(services, folder, count), again, megabytes, small_megabytes)
        finally:
            small.unlink()
            whole.unlink()


@contextmanager
def _server() -> Iterator[EmbeddedServices]:
    services = EmbeddedServices(ROOT / "var" / "bench")
    services.start()
    try:
        yield services
    finally:
        services.stop()


@contextmanager
def _database(services: EmbeddedServices) -> Iterator[dict[str, str]]:
    name, owner = sql.Identifier(DATABASE), sql.Identifier(ROLE)
    drop = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(name)
    with psycopg.connect(services.superuser_url(), autocommit=True) as link:
        link.execute(drop)
        link.execute(sql.SQL("CREATE DATABASE {} OWNER {}").format(name, owner))
    try:
        yield os.environ | {
            "ENVIRONMENT": "test",
            "VAR_DIR": str(services.root),
            "DATABASE_URL": services.database_url.rpartition("/")[0] + f"/{DATABASE}",
            "REDIS_URL": services.redis_url,
            "SECRET_KEY": secrets.token_urlsafe(48),
            "MASTER_KEYS": f"bench:{_key()}",
            "SEAL_SIGNING_KEY": _key(),
            "ALLOWED_HOSTS": "localhost",
        }
    finally:
        with psycopg.connect(services.superuser_url(), autocommit=True) as link:
            link.execute(drop)


def _key() -> str:
    return base64.b64encode(secrets.token_bytes(32)).decode()


def _file(path: Path, count: int, *, start: int) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, delimiter=";")
        writer.writerow(COLUMNS.values())
        for person in people(count, start=start):
            address = f"010000, г. Астана, ул. Сарыарка, д. {person.number}"
            writer.writerow([person.values.get(code, address) for code in COLUMNS])
    return path


def _manage(environment: dict[str, str], *arguments: str) -> tuple[str, float]:
    """Output of a command and the most memory it had, in megabytes."""
    command = [sys.executable, str(ROOT / "manage.py"), *arguments]
    with tempfile.TemporaryFile() as output:
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=output)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        output.seek(0)
        text = output.read().decode()
    if process.returncode:
        raise RuntimeError(f"{arguments[0]} failed")
    return text, usage.ru_maxrss / 1024


def _import(environment: dict[str, str], path: Path, created: int) -> tuple[float, float]:
    begun = time.perf_counter()
    output, megabytes = _manage(environment, "import_subjects", str(path), "--json")
    seconds = time.perf_counter() - begun
    if json.loads(output)["created"] != created or json.loads(output)["rejected"]:
        raise RuntimeError("the import did not take what it should have")
    return seconds, megabytes


def _vacuum(services: EmbeddedServices) -> None:
    with psycopg.connect(services.superuser_url(DATABASE), autocommit=True) as link:
        link.execute("VACUUM ANALYZE")
        link.execute("CHECKPOINT")


def _copy(services: EmbeddedServices, folder: Path, count: int) -> float:
    """Seconds of copying as many people's rows into bare tables of the same shape."""
    seconds = 0.0
    with psycopg.connect(services.superuser_url(DATABASE), autocommit=True) as link:
        link.execute("CREATE SCHEMA bare")
        for table in TABLES:
            path = folder / f"{table}.copy"
            _dump(link, table, path)
            link.execute(
                sql.SQL("CREATE TABLE bare.{0} (LIKE public.{0} INCLUDING ALL)").format(sql.Identifier(table))
            )
            try:
                seconds += _load(link, table, path)
            finally:
                path.unlink()
    # The table also holds the tenth that was imported before.
    return seconds * count / (count + count // 10)


def _dump(link: psycopg.Connection[tuple], table: str, path: Path) -> None:
    statement = sql.SQL("COPY public.{} TO STDOUT (FORMAT binary)").format(sql.Identifier(table))
    with path.open("wb") as file, link.cursor().copy(statement) as copy:
        for part in copy:
            file.write(part)


def _load(link: psycopg.Connection[tuple], table: str, path: Path) -> float:
    link.execute("CHECKPOINT")
    statement = sql.SQL("COPY bare.{} FROM STDIN (FORMAT binary)").format(sql.Identifier(table))
    begun = time.perf_counter()
    with path.open("rb") as file, link.cursor().copy(statement) as copy:
        while chunk := file.read(CHUNK):
            copy.write(chunk)
    return time.perf_counter() - begun


def main() -> int:
    """Prints what was measured, or as JSON for the test suite."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--people", type=int, default=50_000)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    measured = measure(options.people)
    sys.stdout.write(f"{json.dumps(asdict(measured)) if options.json else measured}\n")
    return 0 if measured.good else 1


if __name__ == "__main__":
    sys.exit(main())
