"""Tables changed by hand, migrations that fail or run beside a writer: nothing is lost unsaid."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest
from django.db import InternalError, connection, models
from django.db.migrations import operations as ops

from compliance.audit.models import RetiredValue
from compliance.audit.postgresql.base import HistoryNotKept
from compliance.audit.report import Problem
from tests.audit.evolving import TABLE, layouts
from tests.audit.trail import problems


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
