"""The hashed form of a row: odd values and other formats of the session make the same one."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from django.contrib.postgres.fields import ArrayField
from django.db import connection, models
from django.db.migrations import operations as ops

from compliance.audit.proof_check import faults_of
from tests.audit.evolving import TABLE, Evolving, odd_values, proofs, said
from tests.audit.trail import problems

ODD_FIELDS: dict[str, Callable[[], models.Field]] = {
    "text": lambda: models.TextField(db_column="it's odd \\"),
    "data": models.JSONField,
    "raw": models.BinaryField,
    "ratio": models.FloatField,
    "token": models.UUIDField,
}


MORE_FIELDS: dict[str, Callable[[], models.Field]] = {
    "price": lambda: models.DecimalField(max_digits=12, decimal_places=4),
    "day": models.DateField,
    "moment": models.DateTimeField,
    "clock": models.TimeField,
    "span": models.DurationField,
    "words": lambda: ArrayField(models.TextField()),
    "flag": lambda: models.BooleanField(null=True),
}


MORE_VALUES = {
    "price": Decimal("1234567.8900"),
    "day": date(2026, 2, 28),
    "moment": datetime(2026, 3, 1, 23, 59, 59, 999999, tzinfo=UTC),
    "clock": "23:59:59.000001",
    "span": timedelta(days=400, seconds=1, microseconds=5),
    "words": ["ё", "%", 'quote"', "\\"],
    "flag": None,
}


ODD_SESSION = (
    "SET TimeZone = 'Asia/Almaty'; SET DateStyle = 'German'; SET IntervalStyle = 'postgres_verbose'; "
    "SET bytea_output = 'escape'; SET extra_float_digits = -5"
)


class TestCanonicalForm:
    def test_odd_values_and_names_stay_provable(self, own_database):
        thing = Evolving(**{name: make() for name, make in (ODD_FIELDS | MORE_FIELDS).items()})
        thing.add(**odd_values(), **MORE_VALUES)
        assert problems() == []

        (proof,) = proofs()
        assert faults_of(proof) == []
        for name in ("text", "data", "raw", "span", "words"):
            thing.both(ops.RemoveField, name)
        assert problems() == []
        assert proofs() == [proof]

    def test_sessions_with_other_formats_write_the_same_form(self, own_database):
        thing = Evolving(**{name: make() for name, make in (ODD_FIELDS | MORE_FIELDS).items()})
        thing.add(**odd_values(), **MORE_VALUES)
        with connection.cursor() as cursor:
            cursor.execute(ODD_SESSION)
            cursor.execute(
                f"INSERT INTO {TABLE} SELECT (jsonb_populate_record(h, '{{\"history_id\": 99}}')).* FROM {TABLE} h"
            )
            cursor.execute("RESET ALL")

        assert problems() == []
        first, second = said(0), said(1)
        assert second == first | {"history_id": "99"}
        assert first["moment"] == "2026-03-01 23:59:59.999999+00"
        assert (first["flag"], first["clock"], first["span"]) == (None, "23:59:59.000001", "P400DT1.000005S")
        assert (first["raw"], first["token"]) == ("\\x005cff25", str(uuid.UUID(int=7)))

    def test_a_verifier_with_other_formats_finds_the_same(self, own_database):
        thing = Evolving(**{name: make() for name, make in MORE_FIELDS.items()})
        thing.add(**MORE_VALUES)
        with connection.cursor() as cursor:
            cursor.execute(ODD_SESSION)

        assert problems() == []
