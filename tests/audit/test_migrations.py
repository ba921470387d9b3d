"""Releases change tracked tables; what was sealed before stays provable."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import psycopg
import pytest
from django.contrib.postgres.fields import ArrayField
from django.db import InternalError, connection, models
from django.db.migrations import operations as ops
from django.db.models.functions import Random

from compliance.audit.migrations_support import TrackHistory
from compliance.audit.models import AuditEntry, Layout, RetiredValue, TrackedTable
from compliance.audit.postgresql.base import HistoryNotKept, keeps_text
from compliance.audit.proof import proof_of
from compliance.audit.proof_check import contents_of, faults_of
from compliance.audit.report import Problem
from tests.audit.evolving import TABLE, Evolving, odd_values
from tests.audit.trail import ENTRIES, problems, seal_all


@pytest.fixture
def thing(own_database) -> Evolving:
    """A tracked table with two sealed rows."""
    made = Evolving(
        name=models.CharField(max_length=20),
        size=models.IntegerField(null=True),
        subject_id=models.BigIntegerField(null=True),
    )
    made.add(name="one", size=1, subject_id=11)
    made.add(name="two", size=None, subject_id=12)
    seal_all()
    assert problems() == []
    return made


def entries() -> list[AuditEntry]:
    return list(AuditEntry.objects.filter(object_label__startswith="sample.").order_by("pk"))


def proofs() -> list[dict]:
    seal_all()
    return [proof_of(entry) for entry in entries()]


def said(place: int) -> dict[str, str | None]:
    """What the row behind an entry says, by the names it was hashed under."""
    return contents_of(proofs()[place])["row"]


def layouts() -> list[int]:
    """Version of the layout behind each entry, oldest entry first."""
    versions = dict(Layout.objects.values_list("pk", "version"))
    return [versions[entry.layout_id or 0] for entry in entries()]


class TestOrdinaryMigrations:
    def test_adding_columns(self, thing):
        thing.both(ops.AddField, "colour", models.CharField(max_length=9, default="grey"))
        thing.both(ops.AddField, "made_on", models.DateField(null=True))
        thing.add(name="three", size=3, colour="red", made_on=date(2026, 1, 2))

        assert problems() == []
        assert layouts() == [1, 1, 3]
        assert said(2)["colour"] == "red"
        assert "colour" not in said(0)

    def test_adding_a_column_whose_default_differs_row_by_row(self, thing):
        """Known limit: such values are in no hash of the older rows; a constant default is watched."""
        thing.both(ops.AddField, "lot", models.FloatField(db_default=Random()))
        thing.add(name="three", size=3)

        assert problems() == []

    def test_renaming_a_column(self, thing):
        thing.both(ops.RenameField, "name", "title")
        thing.add(title="three", size=3)

        assert problems() == []
        assert layouts() == [1, 1, 2]
        assert said(0)["name"] == "one"
        assert said(2)["title"] == "three"

    def test_two_columns_that_swap_their_names(self, thing):
        thing.both(ops.AddField, "label", models.CharField(max_length=20, default="l"))
        for old, new in (("name", "spare"), ("label", "name"), ("spare", "label")):
            thing.both(ops.RenameField, old, new)
        thing.add(name="n", label="l", size=3)

        assert problems() == []
        assert said(0)["name"] == "one"

    def test_renaming_the_model(self, thing):
        thing.migrate(ops.RenameModel("Thing", "Item"), ops.RenameModel("HistoricalThing", "HistoricalItem"))
        thing.model = "Item"
        entry = thing.add(name="three", size=3, subject_id=13)

        assert thing.table == "sample_historicalitem"
        assert (entry.event, entry.subject_id) == ("sample.item.created", 13)
        assert problems() == []

    def test_renaming_the_model_with_a_table_name_of_its_own(self, thing):
        thing.migrate(
            ops.AlterModelTable("HistoricalThing", "sample_past"),
            ops.RenameModel("Thing", "Item"),
            ops.RenameModel("HistoricalThing", "HistoricalItem"),
            TrackHistory("Item", subject="subject_id"),
        )
        thing.model = "Item"
        entry = thing.add(name="three", size=3, subject_id=13)

        assert (thing.table, entry.event) == ("sample_past", "sample.item.created")
        assert problems() == []

    def test_retyping_a_column(self, thing):
        thing.both(ops.AlterField, "size", models.CharField(max_length=9, null=True))
        thing.add(name="three", size="XL")

        assert problems() == []
        assert layouts() == [1, 1, 2]
        assert said(0)["size"] == "1"
        assert said(2)["size"] == "XL"

    @pytest.mark.parametrize(
        "field", [models.CharField(max_length=40), models.TextField()], ids=["longer", "unlimited"]
    )
    def test_widening_a_text_keeps_nothing_twice(self, thing, field):
        thing.both(ops.AlterField, "name", field)
        thing.add(name="three" * 5, size=3)

        assert problems() == []
        assert not RetiredValue.objects.exists()

    def test_narrowing_a_text_keeps_what_it_said(self, thing):
        thing.both(ops.AlterField, "name", models.CharField(max_length=3))

        assert problems() == []
        assert RetiredValue.objects.filter(value="one").count() == 1
        assert said(0)["name"] == "one"

    def test_filling_gaps_with_a_default(self, thing):
        """Django fills them with UPDATE, which history refuses; what stood there before is kept."""
        thing.both(ops.AlterField, "size", models.IntegerField(default=0))
        thing.add(name="three", size=3)

        assert problems() == []
        assert said(1)["size"] is None
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT size FROM {TABLE} ORDER BY history_id")
            assert cursor.fetchall() == [(1,), (0,), (3,)]

    def test_dropping_a_column(self, thing):
        thing.both(ops.RemoveField, "size")
        thing.add(name="three")

        assert problems() == []
        assert layouts() == [1, 1, 2]
        assert said(0)["size"] == "1"
        assert "size" not in said(2)

    def test_a_column_that_comes_and_goes_again_under_one_name(self, thing):
        thing.both(ops.RemoveField, "size")
        thing.add(name="three")
        thing.both(ops.AddField, "size", models.CharField(max_length=5, default="M"))
        thing.add(name="four", size="L")
        thing.both(ops.RenameField, "size", "fit")
        thing.add(name="five", fit="S")
        thing.both(ops.RemoveField, "fit")
        thing.add(name="six")

        assert problems() == []
        assert layouts() == [1, 1, 2, 3, 4, 5]
        assert (said(0)["size"], said(3)["size"], said(4)["fit"]) == ("1", "L", "S")

    def test_renaming_the_column_that_says_whose_it_is(self, thing):
        thing.both(ops.RenameField, "subject_id", "person_id")
        entry = thing.add(name="three", person_id=13)

        assert entry.subject_id == 13
        assert problems() == []

    def test_dropping_the_column_that_says_whose_it_is(self, thing):
        thing.both(ops.RemoveField, "subject_id")
        entry = thing.add(name="three")

        assert entry.subject_id is None
        assert TrackedTable.objects.get(pk=TABLE).subject_column is None
        assert problems() == []

    def test_old_proofs_hold_after_everything_has_changed(self, thing):
        before = proofs()
        thing.both(ops.RenameField, "name", "title")
        thing.both(ops.RemoveField, "size")
        thing.both(ops.AddField, "colour", models.CharField(max_length=9, default="grey"))
        thing.migrate(ops.RenameModel("Thing", "Item"), ops.RenameModel("HistoricalThing", "HistoricalItem"))

        after = proofs()[: len(before)]
        assert after == before
        assert [faults_of(proof) for proof in after] == [[]] * len(after)

    def test_every_step_is_told_in_the_trail(self, thing):
        AuditEntry.objects.filter(event="audit.layout_recorded").count()
        before = AuditEntry.objects.latest("pk").pk
        thing.both(ops.RemoveField, "size")

        told = AuditEntry.objects.filter(pk__gt=before).order_by("pk")
        assert [(entry.event, entry.actor, entry.details["version"]) for entry in told] == [
            ("audit.layout_recorded", "job:migrate", 1),
            ("audit.layout_recorded", "job:migrate", 2),
        ]


class TestBesidesMigrations:
    def test_a_column_dropped_by_hand_is_reported(self, thing):
        with connection.cursor() as cursor:
            cursor.execute(f"ALTER TABLE {TABLE} DROP COLUMN size")

        assert problems() == [Problem("column_lost:size", table=TABLE)]

    def test_a_column_added_by_hand_is_taken_in_by_the_next_migrate(self, thing):
        with connection.cursor() as cursor:
            cursor.execute(f"ALTER TABLE {TABLE} ADD COLUMN remark text")
        assert problems() == [Problem("column_unrecorded:remark", table=TABLE)]

        with connection.cursor() as cursor:
            cursor.execute("SELECT audit_refresh(%s)", [TABLE])
        thing.add(name="three")
        assert problems() == []
        assert layouts() == [1, 1, 2]

    def test_sqlmigrate_prints_and_changes_nothing(self, thing):
        printed = thing.printed(
            ops.RemoveField("HistoricalThing", "size"), ops.RenameField("HistoricalThing", "name", "title")
        )

        assert f"SELECT audit_retire_column('{TABLE}', 'size')" in printed
        assert f"SELECT audit_rename_column('{TABLE}', 'name', 'title')" in printed
        assert not RetiredValue.objects.exists()
        assert problems() == []

    def test_a_history_is_not_dropped_with_its_model(self, thing):
        with pytest.raises(HistoryNotKept, match=TABLE):
            thing.migrate(ops.DeleteModel("HistoricalThing"))
        assert problems() == []

    def test_a_migration_that_fails_leaves_the_layouts_as_they_were(self, thing):
        with pytest.raises(HistoryNotKept):
            thing.migrate(ops.RemoveField("HistoricalThing", "size"), ops.DeleteModel("HistoricalThing"))

        thing.add(name="three", size=3)
        assert problems() == []
        assert layouts() == [1, 1, 1]

    def test_a_row_written_while_a_column_is_being_dropped_is_kept_too(self, thing, own_database):
        """The migration takes the table for itself before it copies what the column said."""
        with psycopg.connect(own_database.url) as slow, ThreadPoolExecutor(1) as pool:
            slow.execute(
                f"INSERT INTO {TABLE} (id, name, size, history_actor, history_date, history_type) "
                "VALUES (9, 'slow', 9, 'staff:1', now(), '+')"
            )

            def drop() -> None:
                try:
                    thing.both(ops.RemoveField, "size")
                finally:
                    connection.close()

            dropping = pool.submit(drop)
            with pytest.raises(TimeoutError):
                dropping.result(timeout=0.5)
            slow.commit()
            dropping.result(timeout=30)

        assert RetiredValue.objects.filter(value="9").exists()
        assert problems() == []

    def test_a_layout_changed_by_hand_stops_the_next_migration(self, thing):
        with connection.cursor() as cursor:
            cursor.execute("UPDATE audit_layout SET columns = columns - 0 WHERE table_name = %s", [TABLE])

        with pytest.raises(InternalError, match="run verify_seals"):
            thing.both(ops.AddField, "colour", models.CharField(max_length=9, default="grey"))
        assert problems() == [Problem("layout_altered:1", table=TABLE)]


class TestAttacks:
    """What a column said before it was dropped lies in another table, and is under the same seals."""

    def test_an_edited_retired_value_is_named_by_its_row(self, thing, superuser_connection):
        victim = entries()[0]
        thing.both(ops.RemoveField, "size")
        superuser_connection.execute(
            "UPDATE audit_retiredvalue SET value = '2' WHERE history_id = %s", [victim.history_id]
        )

        assert problems() == [Problem("row_altered", table=TABLE, row=victim.history_id, entry=victim.pk)]

    @pytest.mark.parametrize("value", ["", "null", None, "\\", "'"])
    def test_whatever_a_retired_value_is_edited_to_it_is_named(self, thing, superuser_connection, value):
        victim = entries()[0]
        thing.both(ops.RemoveField, "size")
        superuser_connection.execute(
            "UPDATE audit_retiredvalue SET value = %s WHERE history_id = %s", [value, victim.history_id]
        )

        assert problems() == [Problem("row_altered", table=TABLE, row=victim.history_id, entry=victim.pk)]

    def test_a_deleted_retired_value_is_named_by_its_row(self, thing, superuser_connection):
        victim = entries()[0]
        thing.both(ops.RemoveField, "size")
        superuser_connection.execute("DELETE FROM audit_retiredvalue")

        assert problems() == [Problem("row_altered", table=TABLE, row=victim.history_id, entry=victim.pk)]

    def test_a_younger_column_edited_in_an_older_row_is_named(self, thing, superuser_connection):
        """The column is not in that row's hash; the layout remembers what the migration filled it with."""
        victim = entries()[1]
        thing.both(ops.AddField, "colour", models.CharField(max_length=9, default="grey"))
        thing.both(ops.RenameField, "colour", "paint")
        superuser_connection.execute(
            f"UPDATE {TABLE} SET paint = 'gold' WHERE history_id = %s", [victim.history_id]
        )

        assert problems() == [Problem("row_refilled", table=TABLE, row=victim.history_id, entry=victim.pk)]

    def test_an_edited_row_is_named_under_whichever_layout_it_is(self, thing, superuser_connection):
        thing.both(ops.AddField, "colour", models.CharField(max_length=9, default="grey"))
        thing.add(name="three", colour="red")
        thing.both(ops.RenameField, "name", "title")
        thing.add(title="four", colour="blue")
        victims = entries()
        assert layouts() == [1, 1, 2, 3]
        superuser_connection.execute(f"UPDATE {TABLE} SET title = title || '!'")

        assert problems() == [
            Problem("row_altered", table=TABLE, row=entry.history_id, entry=entry.pk) for entry in victims
        ]

    def test_an_entry_passed_off_under_another_layout_is_named(self, thing, superuser_connection):
        thing.both(ops.AddField, "colour", models.CharField(max_length=9, default="grey"))
        victim = entries()[0]
        superuser_connection.execute(
            "UPDATE audit_auditentry SET layout_id = (SELECT max(id) FROM audit_layout) WHERE id = %s",
            [victim.pk],
        )

        assert [problem.code for problem in problems()] == ["row_altered", "entry_altered"]

    def test_an_entry_that_names_no_layout_there_is_is_named(self, thing, superuser_connection):
        victim = entries()[0]
        superuser_connection.execute("UPDATE audit_auditentry SET layout_id = 999 WHERE id = %s", [victim.pk])

        assert problems() == [
            Problem("row_without_entry", table=TABLE, row=victim.history_id),
            Problem("entry_without_layout", table=ENTRIES, entry=victim.pk),
            Problem("entry_altered", table=ENTRIES, row=victim.history_id, entry=victim.pk, seal=1),
        ]


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


@pytest.mark.parametrize(
    ("old", "new", "kept"),
    [
        ("varchar(5)", "varchar(5)", True),
        ("varchar(5)", "varchar(6)", True),
        ("varchar(6)", "varchar(5)", False),
        ("varchar(5)", "text", True),
        ("text", "varchar(5)", False),
        ("varchar", "varchar(5)", False),
        ("integer", "bigint", True),
        ("smallint", "integer", True),
        ("bigint", "integer", False),
        ("integer", "varchar(9)", False),
        ("integer", "numeric(5, 2)", False),
        ("timestamp with time zone", "date", False),
        ("jsonb", "text", False),
    ],
)
def test_only_changes_of_type_that_rewrite_values_keep_the_old_ones(old, new, kept):
    assert keeps_text(old, new) is kept


def test_the_layout_of_every_tracked_table_is_told_at_first(own_database):
    told = set(
        AuditEntry.objects.filter(event="audit.layout_recorded").values_list("details__table", flat=True)
    )

    assert told == set(TrackedTable.objects.values_list("table_name", flat=True))
