"""Verifying the history: at least half as fast as hashing the same rows in PostgreSQL."""

from __future__ import annotations

import time

import pytest
from django.db import connection
from django.utils import timezone

from compliance.audit.sealing import seal_entries
from compliance.audit.verify import verify
from tests.bench.report import ratio_line
from tests.register.services.people import registered

VALUES = {
    "surname": "Бекова",
    "name": "Әсел",
    "patronymic": "Ерланқызы",
    "birth_date": "1990-01-01",
    "email": "asel@example.kz",
    "mobile_phone": "+77015550102",
    "company_name_ru": "Пример",
    "legal_address": "Алматы",
}
ROWS = 300_000
BATCHES = 10
ROUNDS = 5
CHANGES = """
INSERT INTO register_historicaldataitem (id, subject_id, category_id, value, state, source, medium,
    collected_at, verified_at, history_date, history_change_reason, history_type, history_actor)
SELECT id, subject_id, category_id, value, state, source, medium, collected_at, verified_at, now(),
    'correction', '~', 'staff:1'
FROM register_dataitem, generate_series(1, %s)
"""
SCAN = "SELECT count(sha256(convert_to(t::text, 'UTF8'))) FROM {table} t"


def scanned() -> float:
    """Seconds for hashing every history row and entry once, in whatever plan PostgreSQL chooses."""
    begun = time.perf_counter()
    with connection.cursor() as cursor:
        for table in ("register_historicaldataitem", "audit_auditentry"):
            cursor.execute(SCAN.format(table=table))
            cursor.fetchone()
    return time.perf_counter() - begun


@pytest.mark.bench
@pytest.mark.timeout(1800)
def test_verifying_costs_at_most_twice_a_scan(own_database):
    subjects = [registered(VALUES) for _ in range(50)]
    each = ROWS // (BATCHES * len(VALUES) * len(subjects))
    with connection.cursor() as cursor:
        for _ in range(BATCHES):
            cursor.execute(CHANGES, [each])
        cursor.execute("VACUUM ANALYZE")
    begun = time.perf_counter()
    seals = seal_entries(now=timezone.now())
    sealing = time.perf_counter() - begun
    entries = sum(seal.count for seal in seals)
    floors, times = [], []
    for _ in range(ROUNDS):  # in turns, so that a busy machine is busy for both
        floors.append(scanned())
        begun = time.perf_counter()
        report = verify()
        times.append(time.perf_counter() - begun)
    assert report.ok, report.problems
    assert report.rows >= ROWS
    print(f"\nseal {entries} entries: {entries / sealing:,.0f} a second")
    ratio_line(
        f"verify {report.rows} rows and {report.sealed_entries} entries, against sha256 over both",
        measured=min(times), floor=min(floors), unit="s", wanted="≤ 2",
    )  # fmt: skip
