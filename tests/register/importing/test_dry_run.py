from __future__ import annotations

import pytest
from django.apps import apps
from django.db import connection

from compliance.register.models import Category, LegalBasis, Purpose
from compliance.register.services.blocking import block
from compliance.register.services.importing import ImportOptions
from compliance.register.services.processing import start_processing
from tests.register.importing.files import NOW, counts, crowd, faults, table, taken, tried
from tests.register.services.people import OFFICER, registered, why

pytestmark = pytest.mark.django_db


def rows_of_all_tables() -> dict[str, int]:
    counted = {}
    with connection.cursor() as cursor:
        for model in apps.get_models(include_auto_created=True):
            cursor.execute(
                f"SELECT count(*), coalesce(max(xmin::text::bigint), 0) FROM {model._meta.db_table}"
            )
            counted[model._meta.db_table] = cursor.fetchone()
    return counted


def a_difficult_file() -> list[dict[str, str]]:
    crowded = crowd(12)
    known = registered({**crowded[0], "email": "before@example.kz"})
    registered(crowded[1])
    blocked = registered({"iin": crowded[2]["iin"]})
    block(
        subject=blocked, category=Category.objects.get(code="iin"), ground="dispute", until=None,
        actor=OFFICER, reason=why("dispute"), now=NOW,
    )  # fmt: skip
    return [
        *crowded,
        {**crowded[0]},  # says what the first row has made of the person
        {**crowded[0], "email": "before@example.kz"},  # says what was held before
        {**crowded[5]},
        {**crowded[5], "surname": ""},
        {**crowded[6], "surname": "Другая"},
        {"surname": "Никто"},
        {"iin": "1"},
        {"reference": known.reference, "name": "Сабина"},
        {"reference": "S-0000-0000"},
    ]


@pytest.mark.parametrize("batch", [1, 5, 100])
def test_a_dry_run_tells_what_the_import_then_does(batch: int):
    rows = a_difficult_file()
    columns = ("reference", *crowd(1)[0])
    outcomes = tried(table(rows, columns), batch=batch)
    told = (
        sum(outcome.created for outcome in outcomes),
        sum(outcome.updated for outcome in outcomes),
        sum(outcome.unchanged for outcome in outcomes),
        sum(len(outcome.rejected) for outcome in outcomes),
    )
    told_faults = [
        (rejection.candidate.number, *fault)
        for outcome in outcomes
        for rejection in outcome.rejected
        for fault in rejection.faults
    ]
    run = taken(table(rows, columns), batch=batch)
    assert told == counts(run)
    assert told_faults == faults(run)
    assert counts(run) == (9, 1, 4, 7)


def test_a_dry_run_writes_nothing():
    rows = a_difficult_file()
    before = rows_of_all_tables()
    tried(table(rows, ("reference", *crowd(1)[0])), batch=4)
    assert rows_of_all_tables() == before


def told_of(outcomes) -> list[tuple[int, str, str]]:
    return [
        (rejection.candidate.number, *fault)
        for outcome in outcomes
        for rejection in outcome.rejected
        for fault in rejection.faults
    ]


@pytest.mark.parametrize("batch", [1, 100])
def test_a_dry_run_asks_the_gates_like_the_import(batch: int):
    crowded = crowd(3)
    known = registered(crowded[0])
    start_processing(
        subject=known, purpose=Purpose.objects.get(code="marketing"), basis=LegalBasis.objects.get(code="law"),
        actor=OFFICER, reason=why("service"), now=NOW,
    )  # fmt: skip
    alone = ImportOptions(purposes=(("service_access", "law"),))
    outcomes = tried(table(crowded), batch=batch, options=alone)
    run = taken(table(crowded), batch=batch, options=alone)
    assert told_of(outcomes) == faults(run) == [(2, "name", "purposes_incompatible")]
    assert sum(outcome.created for outcome in outcomes) == 2


def test_a_dry_run_tells_of_purposes_that_do_not_go_together_and_leaves_nothing():
    before = rows_of_all_tables()
    together = ImportOptions(purposes=(("service_access", "law"), ("marketing", "law")))
    assert {code for _, _, code in told_of(tried(table(crowd(2)), options=together))} == {
        "purposes_incompatible"
    }
    assert rows_of_all_tables() == before
