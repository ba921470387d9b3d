"""Destroying a subject costs the same however long its history (wanted: at most 1.2 times)."""

from __future__ import annotations

import statistics
import time

import pytest
from django.db import connection

from compliance.register.services.destruction import destroy
from tests.bench.report import ratio_line
from tests.register.services.people import NOW, OFFICER, registered, why

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
SUBJECTS = 150
ROWS = 50

LENGTHEN = """
INSERT INTO register_historicaldataitem (id, subject_id, category_id, value, state, source, medium,
    collected_at, verified_at, history_date, history_change_reason, history_type, history_user_id,
    history_actor, history_request)
SELECT id, subject_id, category_id, value, state, source, medium, collected_at, verified_at, history_date,
    history_change_reason, '~', history_user_id, history_actor, history_request
FROM register_historicaldataitem, generate_series(2, %s) WHERE subject_id = ANY(%s)
"""


@pytest.mark.bench
def test_destroying_is_flat_in_the_length_of_the_history(own_database):
    short = [registered(VALUES) for _ in range(SUBJECTS)]
    long = [registered(VALUES) for _ in range(SUBJECTS)]
    with connection.cursor() as cursor:
        cursor.execute(LENGTHEN, [ROWS, [subject.pk for subject in long]])
        cursor.execute("ANALYZE")
    times: dict[str, list[float]] = {"short": [], "long": []}
    for pair in zip(short, long, strict=True):
        for name, subject in zip(times, pair, strict=True):
            begun = time.perf_counter()
            destroy(subject=subject, categories=None, actor=OFFICER, reason=why("purpose_ended"), now=NOW)
            times[name].append(time.perf_counter() - begun)

    ratio_line(
        f"destroy a subject with {ROWS} history rows a value, against 1",
        measured=statistics.median(times["long"]) * 1000,
        floor=statistics.median(times["short"]) * 1000,
        unit="ms",
        wanted="≤ 1.2",
    )
