"""Lists, search and trail at a million subjects: the queries of a thousand, at most 1.5 times their time."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext

from compliance.register.models import Subject
from tests.audit.admin.events import LIST
from tests.bench.crowd import COMMON, fill, size
from tests.bench.report import machine
from tests.databases import point_django_at
from tests.personas import hire, signed_in
from tests.policy.drafts import drafted_real, published
from tests.register.services.people import AIGERIM, registered
from tests.services import superuser_link

FEW, MANY = 1_000, 1_000_000
ROUNDS, RUNS = 4, 4
MOST_TIMES = 1.5
MOST_QUERIES = 15
SUBJECTS = "/admin/register/subject/"


@dataclass(frozen=True)
class Measured:
    """A page at one size: least work of the processors and least time in milliseconds, number of queries."""

    work: float
    clock: float
    queries: int


@pytest.mark.bench
@pytest.mark.timeout(3600)
def test_screens_cost_the_same_at_a_million_subjects(own_database):
    officer = signed_in(hire("compliance_officer", language="en"))
    auditor = signed_in(hire("auditor", language="en", username="elena"))
    published(drafted_real())
    known = registered()
    for number in range(60):
        registered({"surname": "Сейітқали", "email": f"a{number}@example.kz"})
    first = Subject.objects.latest("pk").pk + 1
    sizes = (f"{own_database.name}_few", own_database.name)
    grow(own_database.name, first, FEW)
    with superuser_link() as link:
        link.execute(f"CREATE DATABASE {sizes[0]} TEMPLATE {sizes[1]}")
    try:
        grow(own_database.name, FEW + 1, MANY)
        slow = [
            name
            for name, page in pages(officer, auditor, known).items()
            if not report(name, *in_turns(page, sizes))
        ]
    finally:
        connections.close_all()
        point_django_at(own_database.name)
        with superuser_link() as link:
            link.execute(f"DROP DATABASE {sizes[0]} WITH (FORCE)")
    print(f"[{machine()}]")
    assert not slow


def grow(database: str, first: int, last: int) -> None:
    """Fills a database up to so many subjects; leaves no connection to it."""
    begun = time.perf_counter()
    with superuser_link(database) as link:
        fill(link, first=first, last=last)
    print(f"\n{size()}, made in {time.perf_counter() - begun:.0f} s")
    connections.close_all()


def in_turns(page: Callable[[int], Any], databases: tuple[str, str]) -> tuple[Measured, Measured]:
    """Some runs in each database, in turns, so that a busy machine is busy for both."""
    work: dict[str, list[float]] = {name: [] for name in databases}
    waits: dict[str, list[float]] = {name: [] for name in databases}
    queries: dict[str, list[str]] = {}
    for _ in range(ROUNDS):
        for name in databases:
            point_django_at(name)
            middle = Subject.objects.latest("pk").pk // 2
            for _ in range(2):
                assert page(middle).status_code in {200, 302}
            with CaptureQueriesContext(connection) as counted:
                page(middle)
            queries[name] = [query["sql"] for query in counted.captured_queries]
            for _ in range(RUNS):
                begun, worked = time.perf_counter(), processors()
                page(middle)
                waits[name].append(time.perf_counter() - begun)
                work[name].append(processors() - worked)
    few, many = (
        Measured(min(work[name]) * 1000, min(waits[name]) * 1000, len(queries[name])) for name in databases
    )
    if few.queries != many.queries:
        print("\n".join(sql[:150] for sql in queries[databases[1]]))
    return few, many


def processors() -> float:
    """Seconds that this process and its database connection's have worked: waiting for others is not counted."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        backend = cursor.fetchone()[0]
    nanoseconds = int(Path(f"/proc/{backend}/schedstat").read_text().split()[0])
    return time.process_time() + nanoseconds / 1e9


def report(name: str, few: Measured, many: Measured, most: int = MOST_QUERIES) -> bool:
    """Prints one page's figures; whether they are as wanted."""
    ratio = many.work / few.work
    good = ratio <= MOST_TIMES and many.queries == few.queries <= most
    print(
        f"{name:42} {few.work:6.1f} → {many.work:6.1f} ms, ratio {ratio:.2f} (wanted ≤ {MOST_TIMES}); "
        f"on the clock {few.clock:.0f} → {many.clock:.0f} ms; "
        f"queries {few.queries} → {many.queries} (wanted: the same, ≤ {most}){'' if good else '  <<<'}"
    )
    return good


def pages(officer: Any, auditor: Any, known: Subject) -> dict[str, Callable[[int], Any]]:
    """What is measured, by name; each takes an id in the middle of the register."""

    def search(text: str) -> Callable[[int], Any]:
        return lambda middle: officer.post(f"{SUBJECTS}search/", {"text": text})

    def find(text: str) -> Callable[[int], Any]:
        address = officer.post(f"{SUBJECTS}search/", {"text": text})["Location"]
        return lambda middle: officer.get(address)

    def get(reader: Any, address: str) -> Callable[[int], Any]:
        return lambda middle: reader.get(address.format(middle=middle))

    day = "2026-01-01"
    trail = {
        "trail, newest": "",
        "trail, in the middle": "before={middle}",
        "trail, who": "who=job:import",
        "trail, who and kind": "who=staff:7&kind=2",
        "trail, who and what that never meet": "who=staff:7&what=register.subject.created",
        "trail, what": "what=register.values_revealed",
        "trail, kind": "kind=2",
        "trail, whose": f"whose={known.reference}",
        "trail, whose and what": f"whose={known.reference}&what=register.values_revealed",
        "trail, a day": f"since={day}&until={day}",
        "trail, a day and who": f"since={day}&until={day}&who=job:import",
    }
    return {
        "subjects, newest": get(officer, SUBJECTS),
        "subjects, in the middle": get(officer, f"{SUBJECTS}?before={{middle}}"),
        "subjects, blocked": get(officer, f"{SUBJECTS}?status=blocked"),
        "subjects, destroyed (none)": get(officer, f"{SUBJECTS}?status=destroyed"),
        "subject": get(officer, f"{SUBJECTS}{known.pk}/change/"),
        "search by IIN": search(AIGERIM["iin"]),
        "search by phone": search(AIGERIM["mobile_phone"]),
        "search by e-mail": search(AIGERIM["email"]),
        "search by surname": search(AIGERIM["surname"]),
        "search by the beginning of a surname": search("әлім"),
        "search by a beginning that 3 in 10 share": search(COMMON),
        "search by reference": search(known.reference),
        "list of those found": find("әлім"),
        **{name: get(auditor, f"{LIST}?{question}") for name, question in trail.items()},
        "seals": get(auditor, "/admin/audit/auditseal/"),
        "start": get(auditor, "/admin/"),
        "statement of compliance": get(auditor, "/admin/policy/policyversion/statement/"),
    }
