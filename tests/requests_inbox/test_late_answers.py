"""What the database calls late is what the rule does, also of what is due at once (4.9, 4.10)."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.db import connection

from compliance.deadlines.rules import ALMATY
from requests_inbox.rules.terms import is_late, late_sql

pytestmark = pytest.mark.django_db

START = datetime(2026, 11, 25, 16, 30, tzinfo=ALMATY)
MIDNIGHT = datetime(2026, 11, 26, tzinfo=ALMATY)
MOMENT = timedelta(microseconds=1)


@pytest.mark.parametrize("start", [START, START - timedelta(days=3), None])
@pytest.mark.parametrize(
    "ended", [START - MOMENT, START, START + MOMENT, MIDNIGHT - MOMENT, MIDNIGHT, MIDNIGHT + MOMENT]
)
def test_a_row_is_late_where_the_rule_says_so(start, ended):
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {late_sql()} FROM (SELECT %s::timestamptz AS due_at, %s::timestamptz AS counts_from, "
            "%s::timestamptz AS done_at) AS request",
            [START, start, ended],
        )
        assert cursor.fetchone() == (is_late(START, start, ended),)
