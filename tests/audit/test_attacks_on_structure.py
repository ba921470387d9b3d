"""The superuser of the database, with all triggers switched off, rewrites what rows mean and who guards them.

Every attack is made on a sealed history and must be found and named: table and row, entry, or seal.
What cannot be found is written down too, in tests whose names say so.
"""

import pytest

from compliance.audit.models import AuditEntry
from compliance.audit.report import Problem
from tests.audit.trail import ENTRIES, TABLE, change, places, problems, sealed_changes


class TestStructure:
    def test_a_swapped_meaning_of_two_columns_is_named(self, own_database, superuser_connection):
        """Whoever says what a column means can make a row say anything, and its hash still fits."""
        victim = sealed_changes()[0][0]
        superuser_connection.execute(
            "UPDATE audit_layout SET columns = (SELECT jsonb_agg(CASE c ->> 'column' "
            "WHEN 'history_actor' THEN c || '{\"column\": \"history_change_reason\"}' "
            "WHEN 'history_change_reason' THEN c || '{\"column\": \"history_actor\"}' ELSE c END) "
            "FROM jsonb_array_elements(columns) c) WHERE table_name = %s",
            [TABLE],
        )
        superuser_connection.execute(
            f"UPDATE {TABLE} SET history_actor = history_change_reason, history_change_reason = history_actor "
            "WHERE history_id = %s",
            [victim.row],
        )

        assert problems() == [Problem("layout_altered:1", table=TABLE)]

    def test_a_layout_whose_entry_was_deleted_is_named(self, own_database, superuser_connection):
        sealed_changes()
        entry = AuditEntry.objects.get(event="audit.layout_recorded", details__table=TABLE)
        superuser_connection.execute("DELETE FROM audit_auditentry WHERE id = %s", [entry.pk])

        assert problems() == [
            Problem("layout_altered:1", table=TABLE),
            Problem("entry_missing", table=ENTRIES, entry=entry.pk, seal=1),
        ]

    def test_a_column_dropped_by_hand_is_named(self, own_database, superuser_connection):
        sealed_changes()
        superuser_connection.execute(f"ALTER TABLE {TABLE} DROP COLUMN fingerprint")

        assert problems() == [Problem("column_lost:fingerprint", table=TABLE)]

    def test_a_column_added_by_hand_is_named(self, own_database, superuser_connection):
        sealed_changes()
        superuser_connection.execute(f"ALTER TABLE {TABLE} ADD COLUMN remark text")

        assert problems() == [Problem("column_unrecorded:remark", table=TABLE)]

    def test_a_column_renamed_by_hand_is_named_under_both_names(self, own_database, superuser_connection):
        sealed_changes()
        superuser_connection.execute(f"ALTER TABLE {TABLE} RENAME fingerprint TO remark")

        assert problems() == [
            Problem("column_lost:fingerprint", table=TABLE),
            Problem("column_unrecorded:remark", table=TABLE),
        ]

    def test_a_column_retyped_by_hand_names_the_rows_it_changed(self, own_database, superuser_connection):
        rows = [victim for part in sealed_changes(rounds=1) for victim in part]
        superuser_connection.execute(f"ALTER TABLE {TABLE} ALTER accepted_at TYPE date")

        assert problems() == [
            Problem("column_unrecorded:accepted_at", table=TABLE),
            *(Problem("row_altered", table=TABLE, row=victim.row, entry=victim.entry) for victim in rows),
        ]

    def test_a_dropped_history_table_is_named(self, own_database, superuser_connection):
        sealed_changes(rounds=1)
        superuser_connection.execute(f"DROP TABLE {TABLE} CASCADE")

        found = places()
        assert f"column_lost:fingerprint table={TABLE}" in found
        assert f"trigger_missing:audit_record table={TABLE}" in found

    @pytest.mark.parametrize(
        "how", ["ALTER TABLE {table} DISABLE TRIGGER {trigger}", "DROP TRIGGER {trigger} ON {table}"]
    )
    @pytest.mark.parametrize(
        ("table", "trigger"),
        [
            (TABLE, "audit_record"),
            (TABLE, "audit_refuse_row"),
            (TABLE, "audit_refuse_all"),
            ("vault_knownmasterkey", "audit_refuse_row"),
            (ENTRIES, "audit_refuse_row"),
            (ENTRIES, "audit_refuse_all"),
            ("audit_auditseal", "audit_refuse_row"),
            ("audit_era", "audit_refuse_row"),
            ("vault_datakey", "vault_guard_change"),
            ("vault_datakey", "requests_inbox_key_owner"),
            ("vault_datakey", "audit_refuse_row"),
        ],
    )
    def test_a_trigger_out_of_action_is_named(self, own_database, superuser_connection, table, trigger, how):
        superuser_connection.execute(how.format(table=table, trigger=trigger))

        assert problems() == [Problem(f"trigger_missing:{trigger}", table=table)]

    def test_a_row_written_while_the_trigger_was_off_is_named(self, own_database, superuser_connection):
        sealed_changes()
        superuser_connection.execute(f"ALTER TABLE {TABLE} DISABLE TRIGGER audit_record")
        change(5000)
        superuser_connection.execute(f"ALTER TABLE {TABLE} ENABLE TRIGGER audit_record")
        (row,) = superuser_connection.execute(f"SELECT max(history_id) FROM {TABLE}").fetchone()

        assert problems() == [Problem("row_without_entry", table=TABLE, row=row)]

    def test_a_table_taken_off_the_list_is_named_with_its_first_entry(
        self, own_database, superuser_connection
    ):
        first = sealed_changes()[0][0]
        superuser_connection.execute("DELETE FROM audit_trackedtable WHERE table_name = %s", [TABLE])

        assert problems() == [
            Problem("table_untracked", table=TABLE),
            Problem("entry_without_layout", table=ENTRIES, entry=first.entry),
        ]

    def test_functions_of_the_database_cannot_cover_for_an_edited_row(
        self, own_database, superuser_connection
    ):
        """Verification sends its own SQL along; what the attacker put in place of ours is not asked."""
        victim = sealed_changes()[1][1]
        superuser_connection.execute(f"UPDATE {TABLE} SET number = 77 WHERE history_id = %s", [victim.row])
        superuser_connection.execute(
            "CREATE OR REPLACE FUNCTION audit_row_json(p_columns jsonb, p_alias text) RETURNS text "
            "LANGUAGE sql IMMUTABLE AS $$ SELECT 'e.row_hash' $$"
        )
        superuser_connection.execute(
            "CREATE FUNCTION public.sha256(bytea) RETURNS bytea LANGUAGE sql AS $$ SELECT '\\x00'::bytea $$"
        )

        assert problems() == [Problem("row_altered", table=TABLE, row=victim.row, entry=victim.entry)]
