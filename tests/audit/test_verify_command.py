"""``manage.py verify_seals``: what it prints, records and exits with."""

from __future__ import annotations

import json
import subprocess
import sys
from functools import partial
from pathlib import Path

import pytest

from compliance.audit.export import append_new_seals
from compliance.audit.models import AuditEntry
from compliance.audit.trusted import trusted_keys
from compliance.audit.verify import verify
from tests.audit.trail import TABLE, seal_all, sealed_changes
from tests.commands import manage

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def command(own_database):
    """Runs the command."""
    return partial(manage, "verify_seals")


def test_a_history_that_holds(own_database):
    sealed_changes()
    done = subprocess.run(
        [sys.executable, "manage.py", "verify_seals"], cwd=ROOT,
        env=own_database.environment, capture_output=True, text=True, check=False, timeout=100,
    )  # fmt: skip

    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1] == "The history holds."
    told = AuditEntry.objects.latest("pk")
    assert (told.event, told.actor) == ("audit.verified", "command:verify_seals")
    assert told.details == {"ok": True, "seals": 4, "problems": 0}


def test_a_history_that_does_not_hold(command, superuser_connection):
    victim = sealed_changes()[0][0]
    superuser_connection.execute(f"UPDATE {TABLE} SET number = 77 WHERE history_id = %s", [victim.row])
    done = command()

    assert done.returncode == 1
    assert f"BAD row_altered table={TABLE} row={victim.row} entry={victim.entry}" in done.stdout
    assert done.stdout.splitlines()[-1] == "The history does NOT hold."
    assert AuditEntry.objects.latest("pk").details["ok"] is False

    done = command("--json")
    assert done.returncode == 1
    report = json.loads(done.stdout)
    assert report["ok"] is False
    assert report["problems"] == [
        {"code": "row_altered", "table": TABLE, "row": victim.row, "entry": victim.entry}
    ]


def test_one_table_alone(command, superuser_connection):
    victim = sealed_changes()[0][0]
    superuser_connection.execute(f"UPDATE {TABLE} SET number = 77 WHERE history_id = %s", [victim.row])

    assert command("--table", TABLE, "--json").returncode == 1
    done = command("--table", "access_historicaluser")
    assert (done.returncode, "does NOT" in done.stdout) == (0, False)
    done = command("--table", "auth_user")
    assert (done.returncode, done.stderr.strip()) == (2, "CommandError: auth_user is not a history table")


def test_against_a_file_from_outside(command, superuser_connection, tmp_path):
    tail = sealed_changes()[-1]
    outside = tmp_path / "outside.jsonl"
    append_new_seals(outside)
    report = json.loads(command("--json", "--against", outside).stdout)
    assert (report["ok"], report["anchors"]) == (True, 4)

    superuser_connection.execute("DELETE FROM audit_auditseal WHERE number = 4")
    done = command("--json", "--against", outside)
    assert done.returncode == 1
    assert json.loads(done.stdout)["problems"] == [{"code": "exported_seal_missing", "seal": tail[0].seal}]


@pytest.mark.parametrize(
    ("content", "message"),
    [(None, "cannot be read"), ("", None), ("notes\n", "line 1 of the exported seals is not a seal")],
)
def test_a_file_that_cannot_be_compared_is_told_from_a_bad_history(command, tmp_path, content, message):
    file = tmp_path / "seals.jsonl"
    if content is not None:
        file.write_text(content)
    done = command("--against", file)

    assert done.returncode == (2 if message else 0)
    assert (message or "") in done.stderr
    assert "Traceback" not in done.stderr


def test_with_public_keys_alone(command):
    """An auditor needs no secret: the public key, handed over in person, is enough."""
    sealed_changes()
    (key,) = trusted_keys().values()

    assert command("--public-key", key.hex()).returncode == 0
    done = command("--public-key", "00" * 32, "--json")
    assert done.returncode == 1
    assert {problem["code"] for problem in json.loads(done.stdout)["problems"]} == {"seal_key_unknown"}
    for wrong in ("xx", "00"):
        done = command("--public-key", wrong)
        assert (done.returncode, done.stderr.strip()) == (2, "CommandError: a public key is 64 hex digits")


def test_an_attack_on_everything_is_reported_up_to_a_limit(own_database, superuser_connection):
    sealed_changes(rounds=1, each=60)
    superuser_connection.execute(f"UPDATE {TABLE} SET number = number + 1")
    found = verify().problems

    assert len(found) == 50
    assert [problem.row for problem in found] == sorted(problem.row or 0 for problem in found)


@pytest.mark.django_db
def test_inside_a_transaction_of_somebody_else_it_works_too():
    assert verify().ok


def test_it_writes_nothing_itself(own_database):
    seal_all()
    before = AuditEntry.objects.count()
    verify()

    assert AuditEntry.objects.count() == before
