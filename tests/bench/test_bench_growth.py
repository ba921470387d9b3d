"""What a subject costs on disk and in a night's work, at one, ten and a hundred times a small register.

Subjects are imported, so that keys, history and trail are those of life. BENCH_GROWTH names other sizes. At the
end consents are given and requests opened and closed by the services, for what a row of theirs takes.
"""

from __future__ import annotations

import csv
import io
import os
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from compliance.audit.sealing import seal_entries
from compliance.audit.verify import verify
from compliance.policy.tasks import record_figures_of_today
from compliance.register.demo.people import people
from compliance.register.models import Subject
from config.embedded.postgres import Postgres
from tests.bench.importing import COLUMNS
from tests.bench.report import machine
from tests.bench.sizes import tell_sizes
from tests.consents.giving import given
from tests.personas import hire, signed_in
from tests.policy.drafts import drafted_real, published
from tests.requests_inbox.answers.requests import a_request
from tests.requests_inbox.workflow.requests import finished
from tests.services import SERVICES

SIZES = tuple(int(size) for size in os.environ.get("BENCH_GROWTH", "1000,10000,100000").split(","))
# Of these the bytes of a row are measured, at the end.
CONSENTS, REQUESTS = 500, 500
GROUPS = {
    "live rows": "relname ~ '^register_' AND relname !~ '^register_historical'",
    "keys": "relname ~ '^vault_'",
    "history": "relname ~ '_historical'",
    "trail and seals": "relname ~ '^audit_'",
}
SPACE = (
    "SELECT coalesce(sum(pg_table_size(oid)), 0), coalesce(sum(pg_indexes_size(oid)), 0) "
    "FROM pg_class WHERE relkind = 'r' AND {group}"
)


@dataclass(frozen=True)
class Grown:
    """Bytes by group (table, index), seconds of nightly work, milliseconds of pages, at one size."""

    subjects: int
    space: dict[str, tuple[int, int]]
    imported: float
    sealed: float
    verified: float
    night: float
    dumped: float
    dump_bytes: int
    pages: dict[str, float]


@pytest.mark.bench
@pytest.mark.timeout(7200)
def test_what_grows_with_the_register_and_what_does_not(own_database, tmp_path):
    officer = signed_in(hire("compliance_officer", language="en"))
    auditor = signed_in(hire("auditor", language="en", username="elena"))
    published(drafted_real())
    present, grown = 0, []
    for size in SIZES:
        begun = time.perf_counter()
        call_command(
            "import_subjects", str(_file(tmp_path, size - present, start=present)), stdout=io.StringIO()
        )
        imported = time.perf_counter() - begun
        begun = time.perf_counter()
        seal_entries(now=timezone.now())
        sealed = time.perf_counter() - begun
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")
        grown.append(_measured(own_database.name, officer, auditor, (size - present) / imported, sealed))
        present = size
        _tell(grown[-1])
    tell_sizes("^(register|vault|audit)_", least=min(SIZES), indexes=True)
    _consents_and_requests()
    least, most = grown[0], grown[-1]
    times = most.subjects / least.subjects
    print(f"\n{times:.0f} times the subjects: [{machine()}]")
    for name, milliseconds in most.pages.items():
        print(f"  {name}: {milliseconds / least.pages[name]:.2f} times the time (wanted ≤ 1.5)")
    print(f"  verification: {most.verified / least.verified:.0f} times the time (grows with the history)")


def _consents_and_requests() -> None:
    """What a consent and a request take, with their history and trail."""
    before = _space()
    for subject in Subject.objects.order_by("pk")[:CONSENTS]:
        given(subject)
    consents = _space()
    for _ in range(REQUESTS):
        finished(a_request("explanation"), outcome="withdrawn")
    requests = _space()
    print(f"\na consent given: {(consents - before) / CONSENTS:,.0f} bytes in all tables and indexes")
    print(f"a request opened by a letter and closed: {(requests - consents) / REQUESTS:,.0f} bytes")
    tell_sizes("^(consents|requests_inbox)_", least=min(*SIZES, CONSENTS), indexes=True)


def _space() -> int:
    """Bytes of all tables and indexes, without what is dead."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
        cursor.execute(
            "SELECT sum(pg_total_relation_size(oid)) FROM pg_class WHERE relkind = 'r' "
            "AND relnamespace = 'public'::regnamespace"
        )
        return int(cursor.fetchone()[0])


def _file(folder: Path, count: int, *, start: int) -> Path:
    path = folder / f"{start}.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, delimiter=";")
        writer.writerow(COLUMNS.values())
        for person in people(count, start=start):
            writer.writerow(
                [person.values.get(code, "010000, г. Астана, ул. Сарыарка, д. 1") for code in COLUMNS]
            )
    return path


def _measured(database: str, officer, auditor, pace: float, sealed: float) -> Grown:
    space = {}
    with connection.cursor() as cursor:
        for name, group in GROUPS.items():
            cursor.execute(SPACE.format(group=group))
            space[name] = cursor.fetchone()
    begun = time.perf_counter()
    report = verify()
    verified = time.perf_counter() - begun
    assert report.ok, report.problems
    begun = time.perf_counter()
    record_figures_of_today()
    night = time.perf_counter() - begun
    begun = time.perf_counter()
    dump = subprocess.run(
        [Postgres.programs() / "pg_dump", "--format=custom", "--dbname", SERVICES.superuser_url(database)],
        capture_output=True, check=True,
    ).stdout  # fmt: skip
    dumped = time.perf_counter() - begun
    middle = Subject.objects.order_by("pk").values_list("pk", flat=True)[Subject.objects.count() // 2]
    pages = {
        "list of subjects": (officer, "/admin/register/subject/"),
        "page of a subject": (officer, f"/admin/register/subject/{middle}/change/"),
        "trail": (auditor, "/admin/audit/auditentry/"),
        "start page": (officer, "/admin/"),
        "statement of compliance": (auditor, "/admin/policy/policyversion/statement/"),
    }
    return Grown(
        Subject.objects.count(), space, pace, sealed, verified, night, dumped, len(dump),
        {name: min(_milliseconds(reader, address) for _ in range(5)) for name, (reader, address) in pages.items()},
    )  # fmt: skip


def _milliseconds(reader, address: str) -> float:
    begun = time.perf_counter()
    assert reader.get(address).status_code == 200
    return (time.perf_counter() - begun) * 1000


def _tell(at: Grown) -> None:
    print(f"\n{at.subjects:,} subjects of {len(COLUMNS)} values")
    for name, (table, index) in at.space.items():
        each = f"{table / at.subjects:,.0f} + {index / at.subjects:,.0f} bytes of table and index a subject"
        print(f"  {name}: {each}")
    total = sum(map(sum, at.space.values()))
    print(f"  together {total / 2**20:,.0f} MiB, {total / at.subjects:,.0f} bytes a subject")
    print(
        f"  imported {at.imported:,.0f} a second; sealed in {at.sealed:.2f} s; verified in {at.verified:.1f} s"
    )
    print(f"  figures of the night {at.night:.2f} s")
    print(f"  pg_dump {at.dumped:.1f} s, {at.dump_bytes / 2**20:,.0f} MiB")
    print("  " + "; ".join(f"{name} {value:.0f} ms" for name, value in at.pages.items()))
