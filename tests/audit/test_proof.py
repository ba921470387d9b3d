"""One record's proof, taken out of the house and checked there without database or settings."""

from __future__ import annotations

import copy
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from compliance.audit import rules
from compliance.audit.export import append_new_seals
from compliance.audit.models import AuditEntry, AuditSeal
from compliance.audit.proof import EntryNotInSeal, NotSealedYet, proof_of
from compliance.audit.proof_check import contents_of, faults_of
from compliance.audit.trusted import trusted_keys
from tests.audit.forger import forge_entry, forge_row
from tests.audit.trail import TABLE, change, read, seal_all, sealed_changes

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def proof(own_database) -> dict:
    """A proof of a change, from a seal over several entries."""
    victim = sealed_changes()[1][1]
    return proof_of(AuditEntry.objects.get(pk=victim.entry))


def public_key() -> bytes:
    (key,) = trusted_keys().values()
    return key


def flipped(text: str) -> str:
    """The same hex digits but one."""
    return ("1" if text[0] != "1" else "2") + text[1:]


def tampered(proof: dict) -> dict[str, dict]:
    """The proof with one part changed at a time."""
    made = {}
    changes = {
        "format": lambda p: p.update(format="proof-2"),
        "entry": lambda p: p.update(entry=p["entry"].replace("staff:7", "staff:8")),
        "columns": lambda p: p["columns"].reverse(),
        "columns shorter": lambda p: p["columns"].pop(),
        "entry white space": lambda p: p.update(entry=p["entry"] + " "),
        "row": lambda p: p.update(row=p["row"].replace("staff:7", "staff:8")),
        "row dropped": lambda p: p.update(row=None),
        "index": lambda p: p.update(index=p["index"] + 1),
        "index negative": lambda p: p.update(index=-1),
        "path": lambda p: p["path"].__setitem__(0, flipped(p["path"][0])),
        "path shorter": lambda p: p["path"].pop(),
        "path longer": lambda p: p["path"].append("00" * 32),
        "path reversed": lambda p: p["path"].reverse(),
        "number": lambda p: p["seal"].update(number=99),
        "key id": lambda p: p["seal"].update(key_id="0" * 16),
        "statement": lambda p: p["seal"].update(statement=p["seal"]["statement"].replace("2026", "2025")),
        "signature": lambda p: p["seal"].update(signature=flipped(p["seal"]["signature"])),
        "hash": lambda p: p["seal"].update(hash=flipped(p["seal"]["hash"])),
        "public key": lambda p: p.update(public_key=flipped(p["public_key"])),
    }
    for name, change_part in changes.items():
        made[name] = copy.deepcopy(proof)
        change_part(made[name])
        assert made[name] != proof, name
    return made


class TestProof:
    def test_a_proof_holds_and_says_who_signed(self, proof):
        assert faults_of(proof) == []
        assert faults_of(proof, public_key=public_key()) == []
        assert faults_of(proof, public_key=bytes(32)) == ["seal_signature_wrong", "seal_key_unknown"]

    def test_it_can_be_read(self, proof):
        said = contents_of(proof)

        assert said["entry"]["event"] == "vault.knownmasterkey.created"
        assert said["entry"]["at"] == "2026-11-20 09:30:00+00"
        assert said["row"]["history_actor"] == "staff:7"
        assert (said["row"]["retired_at"], said["row"]["history_type"]) == (None, "+")

    def test_every_part_of_it_matters(self, proof):
        unnoticed = [name for name, changed in tampered(proof).items() if not faults_of(changed)]

        assert unnoticed == []

    @pytest.mark.parametrize(
        ("part", "faults"),
        [
            ("format", ["format_unknown"]),
            ("entry", ["entry_not_in_seal"]),
            ("row", ["row_altered"]),
            ("columns", ["columns_altered"]),
            ("row dropped", ["row_missing"]),
            ("index", ["entry_not_in_seal"]),
            ("path", ["entry_not_in_seal"]),
            ("number", ["seal_altered"]),
            ("statement", ["seal_signature_wrong", "seal_hash_wrong"]),
            ("signature", ["seal_signature_wrong", "seal_hash_wrong"]),
            ("hash", ["seal_hash_wrong"]),
            ("public key", ["seal_signature_wrong", "seal_key_unknown"]),
        ],
    )
    def test_what_was_changed_is_named(self, proof, part, faults):
        assert faults_of(tampered(proof)[part]) == faults

    @pytest.mark.parametrize(
        "missing", ["entry", "row", "index", "path", "seal", "public_key", "format", "columns"]
    )
    def test_an_incomplete_proof_is_unreadable_not_a_crash(self, proof, missing):
        del proof[missing]

        assert faults_of(proof) == ["proof_unreadable (KeyError)"]

    def test_a_proof_of_one_row_does_not_serve_for_another(self, own_database):
        first, second, _ = sealed_changes()[0]
        one, other = (proof_of(AuditEntry.objects.get(pk=victim.entry)) for victim in (first, second))
        one["row"] = other["row"]

        assert faults_of(one) == ["row_altered"]

    def test_every_entry_of_every_seal_has_a_proof(self, own_database):
        sealed_changes(rounds=2, each=5)

        faults = {entry.pk: faults_of(proof_of(entry)) for entry in AuditEntry.objects.all()}
        assert set(map(tuple, faults.values())) == {()}

    def test_an_entry_that_waits_for_its_seal_says_so(self, own_database):
        seal_all()
        with pytest.raises(NotSealedYet):
            proof_of(read())

    def test_a_forged_entry_gets_no_proof(self, own_database, superuser_connection):
        victim = sealed_changes()[1][1]
        entry = forge_entry(
            superuser_connection, forge_row(superuser_connection, victim.row), copied_from=victim.entry
        )

        with pytest.raises(EntryNotInSeal):
            proof_of(AuditEntry.objects.get(pk=entry))

    def test_neighbours_that_were_deleted_do_not_spoil_a_proof(self, own_database, superuser_connection):
        first, second, _ = sealed_changes()[1]
        superuser_connection.execute("DELETE FROM audit_auditentry WHERE id = %s", [first.entry])

        assert faults_of(proof_of(AuditEntry.objects.get(pk=second.entry))) == []

    def test_a_proof_of_an_edited_row_tells(self, own_database, superuser_connection):
        victim = sealed_changes()[1][1]
        superuser_connection.execute(f"UPDATE {TABLE} SET number = 77 WHERE history_id = %s", [victim.row])

        assert faults_of(proof_of(AuditEntry.objects.get(pk=victim.entry))) == ["row_altered"]


def offline(*arguments: object, cwd: Path = ROOT) -> subprocess.CompletedProcess[str]:
    """Runs the checker as a stranger would: no settings, no database, no secrets."""
    clean = {name: value for name, value in os.environ.items() if name in {"PATH", "LANG", "HOME"}}
    return subprocess.run(
        [sys.executable, "-m", "compliance.audit.proof_check", *map(str, arguments)],
        cwd=cwd, env=clean, capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip


class TestOffline:
    def test_a_stranger_checks_it_without_our_settings(self, proof, tmp_path):
        file = tmp_path / "proof.json"
        file.write_text(json.dumps(proof))
        done = offline(file)
        assert (done.returncode, done.stderr) == (0, "")
        assert done.stdout.startswith("holds (signed by the key in the proof")

        done = offline(file, "--public-key", public_key().hex())
        assert (done.returncode, done.stdout) == (0, "holds\n")

        done = offline(file, "--public-key", public_key().hex(), "--show")
        assert '"history_actor": "staff:7"' in done.stdout

        done = offline(file, "--public-key", "00" * 32)
        assert (done.returncode, done.stdout) == (1, "seal_signature_wrong\nseal_key_unknown\n")

    def test_the_checker_needs_two_files_and_one_library(self, proof, tmp_path):
        package = tmp_path / "compliance" / "audit"
        package.mkdir(parents=True)
        for name in ("__init__.py", "rules.py", "proof_check.py"):
            (package / name).write_bytes((ROOT / "compliance" / "audit" / name).read_bytes())
        (package.parent / "__init__.py").touch()
        file = tmp_path / "proof.json"
        file.write_text(json.dumps(proof))

        assert offline(file, cwd=tmp_path).returncode == 0

    def test_the_seal_must_be_in_the_export_it_is_held_against(self, proof, tmp_path):
        file, seals = tmp_path / "proof.json", tmp_path / "seals.jsonl"
        file.write_text(json.dumps(proof))
        append_new_seals(seals)
        assert offline(file, "--against", seals).returncode == 0

        seals.write_text("".join(seals.read_text().splitlines(keepends=True)[:1]))
        done = offline(file, "--against", seals)
        assert (done.returncode, done.stdout) == (1, "seal_not_in_export\n")

    @pytest.mark.parametrize("content", ["", "[]", "{", '{"seal": 1}', "\x00", "[" * 5000])
    def test_what_is_no_proof_is_told_from_a_false_one(self, tmp_path, content):
        file = tmp_path / "proof.json"
        file.write_text(content)
        done = offline(file)

        assert done.returncode in (1, 2)
        assert "Traceback" not in done.stderr

    def test_a_missing_file_is_told(self, tmp_path):
        done = offline(tmp_path / "none.json")

        assert (done.returncode, done.stderr) == (2, "cannot be checked: FileNotFoundError\n")


class TestCommand:
    def test_the_command_prints_a_proof_and_records_that_it_did(self, own_database, capsys):
        victim = sealed_changes()[0][0]
        call_command("export_proof", victim.entry)

        assert faults_of(json.loads(capsys.readouterr().out)) == []
        told = AuditEntry.objects.latest("pk")
        assert (told.event, told.actor, told.object_id) == (
            "audit.proof_exported", "command:export_proof", str(victim.entry),
        )  # fmt: skip

    def test_the_command_says_why_there_is_none(self, own_database, superuser_connection):
        with pytest.raises(CommandError, match="no such entry"):
            call_command("export_proof", 999_999)
        change(1)
        entry = AuditEntry.objects.latest("pk")
        with pytest.raises(CommandError, match="not sealed yet"):
            call_command("export_proof", entry.pk)
        seal_all()
        row = forge_row(superuser_connection, entry.history_id or 0)
        forged = forge_entry(superuser_connection, row, copied_from=entry.pk, xid="xid - 1")
        with pytest.raises(CommandError, match="put there later"):
            call_command("export_proof", forged)
        superuser_connection.execute(f"DELETE FROM {TABLE} WHERE history_id = %s", [entry.history_id])
        with pytest.raises(CommandError, match="history row is gone"):
            call_command("export_proof", entry.pk)


def test_the_statement_says_what_the_seal_covers(own_database):
    seal_all()
    seal = AuditSeal.objects.get()
    statement = json.loads(seal.statement)

    assert statement["format"] == "seal-1"
    assert statement["count"] == seal.count == len(seal.entry_ids)
    assert statement["previous_hash"] == rules.GENESIS.hex()
