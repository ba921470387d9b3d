"""The superuser of the database, with all triggers switched off, rewrites seals and what was exported of them.

Every attack is made on a sealed history and must be found and named: table and row, entry, or seal.
What cannot be found is written down too, in tests whose names say so.
"""

import json

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from compliance.audit import rules
from compliance.audit.export import append_new_seals, export_file
from compliance.audit.models import AuditSeal
from compliance.audit.report import Problem
from compliance.audit.verify import verify
from tests.audit.forger import cut_off, inserted_twice, rewrite_from, rewrite_leaves, sign_again
from tests.audit.trail import TABLE, places, problems, sealed_changes


class TestSeals:
    def test_a_seal_dropped_from_the_middle_is_named(self, own_database, superuser_connection):
        sealed_changes()
        superuser_connection.execute("DELETE FROM audit_auditseal WHERE number = 3")

        assert problems() == [Problem("seal_missing", seal=3)]

    def test_the_first_seal_dropped_is_named(self, own_database, superuser_connection):
        sealed_changes()
        superuser_connection.execute("DELETE FROM audit_auditseal WHERE number = 1")

        assert problems() == [Problem("seal_missing", seal=1)]

    def test_seals_renumbered_over_a_gap_do_not_fit_together(self, own_database, superuser_connection):
        sealed_changes()
        superuser_connection.execute("DELETE FROM audit_auditseal WHERE number = 3")
        superuser_connection.execute("UPDATE audit_auditseal SET number = 3 WHERE number = 4")

        assert places()[:2] == ["seal_chain_broken seal=3", "seal_altered seal=3"]

    def test_a_fork_with_the_operators_own_key_is_named(self, own_database, superuser_connection, settings):
        """Two seals over the same past cannot both be right; the second one does not name the first."""
        sealed_changes()
        superuser_connection.execute("ALTER TABLE audit_auditseal DROP CONSTRAINT audit_seal_no_fork")
        last = AuditSeal.objects.get(number=4)
        key = rules.signing_key(settings.SEAL_SIGNING_KEY)
        sign_again(superuser_connection, last, key, number=5)

        assert places() == ["seal_chain_broken seal=5", "seal_overlaps seal=5", *inserted_twice(last)]

    def test_seals_signed_again_by_a_stranger_are_all_named(self, own_database, superuser_connection):
        victim = sealed_changes()[0][1]
        rewrite_from(superuser_connection, victim, Ed25519PrivateKey.generate())

        assert places() == [f"seal_key_unknown seal={number}" for number in (2, 3, 4)]

    def test_seals_signed_by_a_stranger_in_the_operators_name_are_all_named(
        self, own_database, superuser_connection, settings
    ):
        victim = sealed_changes()[0][1]
        operator = rules.signing_key(settings.SEAL_SIGNING_KEY).public_key()
        name = rules.public_key_id(rules.public_bytes(operator))
        rewrite_from(superuser_connection, victim, Ed25519PrivateKey.generate(), key_id=name)

        assert places() == [f"seal_signature_wrong seal={number}" for number in (2, 3, 4)]

    def test_a_past_rewritten_with_the_stolen_key_is_found_by_the_exported_seals(
        self, own_database, superuser_connection, settings
    ):
        """Known limit: who has both the database and the signing key can rewrite everything in it.

        That is what exported seals are for: the file, or one mail to the auditor, tells.
        """
        victim = sealed_changes()[0][1]
        append_new_seals()
        rewrite_from(superuser_connection, victim, rules.signing_key(settings.SEAL_SIGNING_KEY))

        assert places() == [f"exported_seal_differs seal={number}" for number in (2, 3, 4)]
        export_file().unlink()
        assert problems(live=True) == []

    def test_leaves_rewritten_to_fit_an_edited_entry_are_named(self, own_database, superuser_connection):
        victim = sealed_changes()[1][1]
        superuser_connection.execute(
            "UPDATE audit_auditentry SET object_id = '1' WHERE id = %s", [victim.entry]
        )
        rewrite_leaves(superuser_connection, AuditSeal.objects.get(number=victim.seal))

        assert problems() == [Problem("seal_leaves_altered", seal=victim.seal)]

    @pytest.mark.parametrize("leaves", ["''", "substr(leaves, 1, 40)", "leaves || leaves"])
    def test_leaves_of_the_wrong_length_are_named(self, own_database, superuser_connection, leaves):
        sealed_changes()
        superuser_connection.execute(f"UPDATE audit_auditseal SET leaves = {leaves} WHERE number = 2")

        assert problems() == [Problem("seal_leaves_altered", seal=2)]


class TestTail:
    def test_a_tail_cut_off_is_found_by_the_exported_seals(self, own_database, superuser_connection):
        tail = sealed_changes()[-1]
        append_new_seals()
        cut_off(superuser_connection, tail)

        assert problems() == [Problem("exported_seal_missing", seal=tail[0].seal)]

    def test_a_tail_cut_off_with_all_traces_is_not_found_without_exported_seals(
        self, own_database, superuser_connection
    ):
        """Known limit: a database set back to an earlier state is consistent in itself."""
        tail = sealed_changes()[-1]
        cut_off(superuser_connection, tail)

        assert problems(live=True) == []

    def test_a_tail_cut_off_but_for_its_rows_names_the_rows(self, own_database, superuser_connection):
        tail = sealed_changes()[-1]
        superuser_connection.execute("DELETE FROM audit_auditseal WHERE number = 4")
        superuser_connection.execute(
            "DELETE FROM audit_auditentry WHERE id = ANY(%s)", [[victim.entry for victim in tail]]
        )

        assert problems() == [Problem("row_without_entry", table=TABLE, row=victim.row) for victim in tail]

    def test_seals_cut_off_alone_are_found_by_the_exported_seals(self, own_database, superuser_connection):
        sealed_changes()
        append_new_seals()
        superuser_connection.execute("DELETE FROM audit_auditseal WHERE number >= 3")

        assert places() == ["exported_seal_missing seal=3", "exported_seal_missing seal=4"]


class TestExport:
    def test_an_edited_line_is_told_from_an_edited_database(self, own_database):
        sealed_changes()
        append_new_seals()
        lines = export_file().read_text().splitlines()
        second = json.loads(lines[1])
        lines[1] = json.dumps(
            second | {"statement": second["statement"].replace("2026", "2025")}, sort_keys=True
        )
        export_file().write_text("\n".join(lines) + "\n")

        assert problems() == [Problem("exported_line_altered", seal=2)]

    def test_a_line_that_claims_another_number_is_named(self, own_database):
        sealed_changes()
        append_new_seals()
        lines = export_file().read_text().splitlines()
        lines[1] = json.dumps(json.loads(lines[1]) | {"number": 99}, sort_keys=True)
        export_file().write_text("\n".join(lines) + "\n")

        assert problems() == [Problem("exported_line_altered", seal=99)]

    def test_a_shortened_export_compares_what_is_left_of_it(self, own_database):
        """Known limit: an old copy of the export says nothing of later seals. Verify against the newest."""
        sealed_changes()
        append_new_seals()
        lines = export_file().read_text().splitlines()
        export_file().write_text("\n".join(lines[:2]) + "\n")

        report = verify()
        assert report.ok
        assert report.anchors == 2
