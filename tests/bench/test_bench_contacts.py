"""Asking whether an address may be contacted, among many: one indexed query each, and lists by the thousand."""

from __future__ import annotations

import statistics
import time

import pytest
from django.db import connection

from compliance.consents.services.contacting import BATCH
from compliance.consents.services.suppression import filter_contacts, may_contact
from tests.bench.report import machine
from tests.consents.giving import MARKETING, NOW, OFFICER, given, somebody, why
from tests.consents.opting_out import ALLOWED, EMAIL, fill

SUBJECTS = 200_000
QUESTIONS = 500


@pytest.mark.bench
def test_asking_among_many(own_database):
    """Two values, a marketing consent and an opt-out for each of many, and one who may be asked."""
    consent = given(somebody(), MARKETING)
    with connection.cursor() as cursor:
        fill(cursor, consent.wording_id, SUBJECTS)
    took = []
    for number in range(QUESTIONS):
        begun = time.perf_counter()
        answer = may_contact(
            channel="email", address=EMAIL if number % 2 else f"n{number}@example.kz", now=NOW
        )
        took.append(time.perf_counter() - begun)
        assert (answer == ALLOWED) == bool(number % 2)
    begun = time.perf_counter()
    lines = [EMAIL if number % 10 == 0 else f"n{number}@example.kz" for number in range(10 * BATCH)]
    assert (
        len(list(filter_contacts(lines, channel="email", actor=OFFICER, reason=why("service"), now=NOW)))
        == BATCH
    )
    rate = len(lines) / (time.perf_counter() - begun)
    median, slowest = statistics.median(took) * 1000, statistics.quantiles(took, n=100)[98] * 1000
    print(f"\nmay_contact among {SUBJECTS:,}: median {median:.2f} ms, p99 {slowest:.2f} ms; "
          f"lists: {rate:,.0f} addresses/s [{machine()}]")  # fmt: skip
    assert slowest < 50
    assert rate > 2_000
