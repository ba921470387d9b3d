"""Attacks on what dropped columns said, and on which columns an entry was hashed under."""

from __future__ import annotations

import pytest
from django.db import models
from django.db.migrations import operations as ops

from compliance.audit.report import Problem
from tests.audit.evolving import TABLE, entries, layouts
from tests.audit.trail import ENTRIES, problems


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
