"""Releases change tracked tables; what was sealed before stays provable."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection, models
from django.db.migrations import operations as ops
from django.db.models.functions import Random

from compliance.audit.migrations_support import TrackHistory
from compliance.audit.models import AuditEntry, RetiredValue, TrackedTable
from compliance.audit.postgresql.base import keeps_text
from compliance.audit.proof_check import faults_of
from tests.audit.evolving import TABLE, layouts, proofs, said
from tests.audit.trail import problems


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
