"""The superuser of the database, with all triggers switched off, rewrites rows, column by column.

Every attack is made on a sealed history and must be found and named: table and row, entry, or seal.
"""

import pytest
from django.db import connection

from compliance.audit.reasons import Reason
from compliance.audit.report import Problem
from tests.audit.forger import forge_row, rehash
from tests.audit.trail import CLERK, LIVE, NOW, TABLE, change, problems, sealed_changes


class TestRows:
    def test_an_edited_history_row_is_named(self, own_database, superuser_connection):
        victim = sealed_changes()[1][1]
        superuser_connection.execute(f"UPDATE {TABLE} SET number = 77 WHERE history_id = %s", [victim.row])

        assert problems() == [Problem("row_altered", table=TABLE, row=victim.row, entry=victim.entry)]

    def test_a_deleted_history_row_is_named(self, own_database, superuser_connection):
        victim = sealed_changes()[0][0]
        superuser_connection.execute(f"DELETE FROM {TABLE} WHERE history_id = %s", [victim.row])

        assert problems() == [Problem("row_missing", table=TABLE, row=victim.row, entry=victim.entry)]

    def test_a_forged_history_row_without_an_entry_is_named(self, own_database, superuser_connection):
        victim = sealed_changes()[0][0]
        row = forge_row(superuser_connection, victim.row)

        assert problems() == [Problem("row_without_entry", table=TABLE, row=row)]

    def test_two_history_rows_that_changed_places_are_both_named(self, own_database, superuser_connection):
        first, second, *_ = sealed_changes()[2]
        superuser_connection.execute(
            f"UPDATE {TABLE} SET history_id = CASE history_id WHEN %(a)s THEN %(b)s ELSE %(a)s END + 100000 "
            "WHERE history_id IN (%(a)s, %(b)s)",
            {"a": first.row, "b": second.row},
        )
        superuser_connection.execute(
            f"UPDATE {TABLE} SET history_id = history_id - 100000 WHERE history_id > 100000"
        )

        assert problems() == [
            Problem("row_altered", table=TABLE, row=victim.row, entry=victim.entry)
            for victim in (first, second)
        ]

    def test_a_row_edited_together_with_its_hash_is_found_by_its_seal(
        self, own_database, superuser_connection
    ):
        victim = sealed_changes()[1][0]
        superuser_connection.execute(f"UPDATE {TABLE} SET number = 77 WHERE history_id = %s", [victim.row])
        rehash(superuser_connection, victim.row)

        assert problems() == [
            Problem("entry_altered", table=TABLE, row=victim.row, entry=victim.entry, seal=victim.seal)
        ]


class TestRowsOfToday:
    """What the screens show is no history yet: it must be what the history says last."""

    def test_an_edited_row_is_named(self, own_database, superuser_connection):
        sealed_changes()
        superuser_connection.execute(f"UPDATE {LIVE} SET number = 77 WHERE id = 5")

        assert problems(live=True) == [Problem("live_row_differs", table=LIVE, row=5)]

    def test_an_edit_of_the_application_that_bypassed_the_history_is_named(self, own_database):
        sealed_changes()
        with connection.cursor() as cursor:
            cursor.execute(f"UPDATE {LIVE} SET number = 77 WHERE id = 5")

        assert problems(live=True) == [Problem("live_row_differs", table=LIVE, row=5)]

    def test_a_deleted_and_a_slipped_in_row_are_named(self, own_database, superuser_connection):
        sealed_changes()
        superuser_connection.execute(f"UPDATE {LIVE} SET id = 500 WHERE id = 5")

        assert problems(live=True) == [
            Problem("live_row_missing", table=LIVE, row=5),
            Problem("live_row_without_history", table=LIVE, row=500),
        ]

    def test_a_row_with_a_long_history_is_held_against_the_newest(self, own_database, superuser_connection):
        key = change(1)
        for number in (2, 3, 4):
            key.number = number
            key.record(actor=CLERK, reason=Reason("settings"), now=NOW)
        assert problems(live=True) == []
        superuser_connection.execute(f"UPDATE {LIVE} SET number = 3")

        assert problems(live=True) == [Problem("live_row_differs", table=LIVE, row=key.pk)]


OTHER_VALUE = {
    "bigint": "coalesce({0}, 0) + 100000",
    "integer": "{0} + 100000",
    "smallint": "{0} + 100",
    "timestamp with time zone": "coalesce({0}, now()) + interval '1 microsecond'",
    "uuid": "gen_random_uuid()",
    "jsonb": "'{{\"x\": 1}}'",
    "bytea": "sha256('x')",
    "text": "coalesce({0}, '') || 'x'",
    "character varying": "'x'",
    "ARRAY": "{0} || 1::bigint",
}


@pytest.mark.parametrize("table", [TABLE, "audit_auditentry", "audit_auditseal"])
def test_no_column_can_be_edited_unnoticed(own_database, superuser_connection, table):
    link = superuser_connection
    victim = sealed_changes()[1][1]
    link.execute("ALTER TABLE audit_auditentry DROP CONSTRAINT audit_entry_row_has_hash")
    key, value = {
        TABLE: ("history_id", victim.row),
        "audit_auditentry": ("id", victim.entry),
        "audit_auditseal": ("number", victim.seal),
    }[table]
    types = dict(
        link.execute(
            "SELECT column_name, data_type FROM information_schema.columns WHERE table_name = %s", [table]
        ).fetchall()
    )
    assert len(types) > 10
    unnoticed = []
    for column, kind in sorted(types.items()):
        link.execute(f"CREATE TEMP TABLE kept AS SELECT * FROM {table} WHERE {key} = {value}")
        link.execute(
            f"UPDATE {table} SET {column} = {OTHER_VALUE[kind].format(column)} WHERE {key} = {value}"
        )
        named = [
            p for p in problems() if victim.row == p.row or victim.entry == p.entry or victim.seal == p.seal
        ]
        if not named:
            unnoticed.append(column)
        link.execute(f"DELETE FROM {table} WHERE {key} IN ({value}, {value} + 100000)")
        link.execute(f"INSERT INTO {table} SELECT * FROM kept")
        link.execute("DROP TABLE kept")
    assert unnoticed == []
    assert problems() == []
