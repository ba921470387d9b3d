from __future__ import annotations

import io
from time import perf_counter

import pytest

from compliance.register import catalogue
from compliance.register.reading.table import open_table
from compliance.register.rules.search_terms import terms_of
from compliance.register.rules.values import compare, normalise
from tests.register.makers import COLUMNS, TODAY, csv_file, people, people_rows

pytestmark = pytest.mark.bench

CATEGORIES = {category.code: category for category in catalogue.CATEGORIES}
COUNT = 20_000


def rate(start: float) -> int:
    return int(COUNT / (perf_counter() - start))


def test_people_are_made_up_quickly_enough_for_any_benchmark():
    start = perf_counter()
    assert sum(1 for _ in people(COUNT)) == COUNT
    assert rate(start) > 8_000


def test_reading_and_checking_leave_most_of_an_imports_time_to_the_database(record_property):
    """The target of an import is 1,500 subjects a second; this part of it must take a third at most."""
    file: io.BytesIO = csv_file([list(COLUMNS), *people_rows(COUNT)])
    start = perf_counter()
    with open_table(file) as table:
        for row in table.rows():
            values = {
                code: normalise(CATEGORIES[code].validator, raw, today=TODAY).value
                for code, raw in row.values.items()
            }
            compare(values)
            for code, value in values.items():
                category = CATEGORIES[code]
                terms_of(category=code, validator=category.validator, search=category.search, value=value)
    record_property("subjects_per_second", rate(start))
    assert rate(start) > 4_500
