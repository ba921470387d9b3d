"""The superuser of the database, with all triggers switched off, rewrites entries of the trail.

Every attack is made on a sealed history and must be found and named: entry, or seal.
What cannot be found is written down too, in tests whose names say so.
"""

import pytest

from compliance.audit.models import AuditEntry
from compliance.audit.report import Problem
from tests.audit.forger import forge_entry, forge_row
from tests.audit.trail import ENTRIES, LIVE, TABLE, change, problems, read, seal_all, sealed_changes


class TestEntries:
    def test_an_edited_entry_is_named(self, own_database, superuser_connection):
        sealed_changes()
        entry = read()
        (seal,) = seal_all()
        superuser_connection.execute(
            "UPDATE audit_auditentry SET details = '{\"rows\": 2}' WHERE id = %s", [entry.pk]
        )

        assert problems() == [Problem("entry_altered", table=ENTRIES, entry=entry.pk, seal=seal.number)]

    def test_an_entry_that_blames_another_actor_is_named_by_row_and_by_seal(
        self, own_database, superuser_connection
    ):
        victim = sealed_changes()[0][2]
        superuser_connection.execute(
            "UPDATE audit_auditentry SET actor = 'staff:8' WHERE id = %s", [victim.entry]
        )

        assert problems() == [
            Problem("entry_disagrees", table=TABLE, row=victim.row, entry=victim.entry),
            Problem("entry_altered", table=TABLE, row=victim.row, entry=victim.entry, seal=victim.seal),
        ]

    def test_a_deleted_entry_is_named_by_row_and_by_seal(self, own_database, superuser_connection):
        victim = sealed_changes()[1][1]
        superuser_connection.execute("DELETE FROM audit_auditentry WHERE id = %s", [victim.entry])

        assert problems() == [
            Problem("row_without_entry", table=TABLE, row=victim.row),
            Problem("entry_missing", table=ENTRIES, entry=victim.entry, seal=victim.seal),
        ]

    @pytest.mark.parametrize("place", [0, 1, 2])
    def test_a_change_deleted_without_trace_leaves_its_number_under_the_seal(
        self, own_database, superuser_connection, place
    ):
        victim = sealed_changes()[1][place]
        superuser_connection.execute(f"DELETE FROM {TABLE} WHERE history_id = %s", [victim.row])
        superuser_connection.execute("DELETE FROM audit_auditentry WHERE id = %s", [victim.entry])

        assert problems() == [Problem("entry_missing", table=ENTRIES, entry=victim.entry, seal=victim.seal)]

    def test_all_entries_of_a_seal_deleted_are_all_named(self, own_database, superuser_connection):
        victims = sealed_changes()[1]
        superuser_connection.execute(
            f"DELETE FROM {TABLE} WHERE history_id = ANY(%s)", [[victim.row for victim in victims]]
        )
        superuser_connection.execute(
            "DELETE FROM audit_auditentry WHERE id = ANY(%s)", [[victim.entry for victim in victims]]
        )

        assert problems() == [
            Problem("entry_missing", table=ENTRIES, entry=victim.entry, seal=victim.seal)
            for victim in victims
        ]

    @pytest.mark.parametrize("era", ["era", "0", "-1"])
    def test_a_change_forged_into_the_sealed_past_is_named(self, own_database, superuser_connection, era):
        victim = sealed_changes()[1][1]
        row = forge_row(superuser_connection, victim.row)
        entry = forge_entry(superuser_connection, row, copied_from=victim.entry, era=era)

        seal = victim.seal if era == "era" else 1
        assert problems() == [Problem("entry_inserted", table=TABLE, row=row, entry=entry, seal=seal)]

    def test_two_entries_that_changed_places_are_both_named(self, own_database, superuser_connection):
        first, second, *_ = sealed_changes()[1]
        superuser_connection.execute(
            "UPDATE audit_auditentry e SET xid = o.xid FROM audit_auditentry o "
            "WHERE e.id = ANY(%(ids)s) AND o.id = ANY(%(ids)s) AND o.id <> e.id",
            {"ids": [first.entry, second.entry]},
        )

        assert problems() == [
            Problem("entry_altered", table=TABLE, row=victim.row, entry=victim.entry, seal=victim.seal)
            for victim in (first, second)
        ]

    def test_an_entry_moved_under_another_seal_is_named_where_it_was(
        self, own_database, superuser_connection
    ):
        rounds = sealed_changes()
        victim, neighbour = rounds[0][2], rounds[2][0]
        superuser_connection.execute(
            "UPDATE audit_auditentry SET xid = (SELECT xid FROM audit_auditentry WHERE id = %s) WHERE id = %s",
            [neighbour.entry, victim.entry],
        )

        assert problems() == [
            Problem("entry_missing", table=ENTRIES, entry=victim.entry, seal=victim.seal),
            Problem("entry_inserted", table=TABLE, row=victim.row, entry=victim.entry, seal=neighbour.seal),
        ]

    def test_a_nulled_hash_is_named(self, own_database, superuser_connection):
        victim = sealed_changes()[0][0]
        superuser_connection.execute("ALTER TABLE audit_auditentry DROP CONSTRAINT audit_entry_row_has_hash")
        superuser_connection.execute(
            "UPDATE audit_auditentry SET row_hash = NULL WHERE id = %s", [victim.entry]
        )

        assert problems() == [
            Problem("row_altered", table=TABLE, row=victim.row, entry=victim.entry),
            Problem("entry_altered", table=TABLE, row=victim.row, entry=victim.entry, seal=victim.seal),
        ]

    def test_an_entry_cut_loose_from_its_row_is_named(self, own_database, superuser_connection):
        victim = sealed_changes()[0][0]
        superuser_connection.execute(
            "UPDATE audit_auditentry SET row_hash = NULL, history_id = NULL, layout_id = NULL WHERE id = %s",
            [victim.entry],
        )

        assert problems() == [
            Problem("row_without_entry", table=TABLE, row=victim.row),
            Problem("entry_altered", table=ENTRIES, entry=victim.entry, seal=victim.seal),
        ]

    def test_a_second_entry_about_the_same_row_is_named(self, own_database, superuser_connection):
        victim = sealed_changes()[0][0]
        superuser_connection.execute("DROP INDEX audit_entry_one_per_row")
        entry = forge_entry(superuser_connection, victim.row, copied_from=victim.entry, xid="xid + 1000000")
        superuser_connection.execute("UPDATE audit_auditentry SET era = 9 WHERE id = %s", [entry])

        assert Problem("entry_repeated", table=TABLE, row=victim.row, entry=entry) in problems()

    @pytest.mark.parametrize("moved", ["era = 9", "xid = xid + 1000000000"])
    def test_an_entry_put_where_no_seal_will_reach_it_is_named(
        self, own_database, superuser_connection, moved
    ):
        sealed_changes()
        entry = read()
        superuser_connection.execute(f"UPDATE audit_auditentry SET {moved} WHERE id = %s", [entry.pk])

        assert problems() == [Problem("entry_out_of_order", table=ENTRIES, entry=entry.pk)]

    def test_what_no_seal_covers_yet_can_be_removed_unnoticed(self, own_database, superuser_connection):
        """Known limit: between a commit and the next seal (minutes) there is no proof to hold against.

        Neither numbers nor hashes help: numbers have gaps after every rolled back transaction. Seal
        often, and mail or copy the seals out of the house.
        """
        sealed_changes()
        change(5000)
        entry = AuditEntry.objects.latest("pk")
        superuser_connection.execute(f"DELETE FROM {TABLE} WHERE history_id = %s", [entry.history_id])
        superuser_connection.execute("DELETE FROM audit_auditentry WHERE id = %s", [entry.pk])
        assert problems(live=True) == [
            Problem("live_row_without_history", table=LIVE, row=int(entry.object_id))
        ]

        superuser_connection.execute(f"DELETE FROM {LIVE} WHERE id = %s", [entry.object_id])
        assert problems(live=True) == []

    def test_what_no_seal_covers_yet_must_still_agree_row_by_row(self, own_database, superuser_connection):
        sealed_changes()
        change(5000)
        entry = AuditEntry.objects.latest("pk")
        superuser_connection.execute(
            f"UPDATE {TABLE} SET number = 1 WHERE history_id = %s", [entry.history_id]
        )

        assert problems() == [Problem("row_altered", table=TABLE, row=entry.history_id, entry=entry.pk)]
