"""The file of exported seals: appended to, never rewritten, and never mixed up with another file."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from django.db import connection

from compliance.audit.export import ExportUnreadable, append_new_seals, export_file, read_exported
from compliance.audit.mailing import mail_newest_seal
from compliance.audit.models import AuditEntry, AuditSeal
from compliance.audit.tasks import mail_head, seal
from compliance.audit.verify import verify
from tests.audit.trail import NOW, problems, read, seal_all, sealed_changes, wait_for_others


def numbers(path: Path) -> list[int]:
    return [anchor.number for anchor in read_exported(path)]


class TestAppending:
    def test_only_new_seals_are_appended(self, own_database, tmp_path):
        sealed_changes()
        path = tmp_path / "deep" / "seals.jsonl"
        assert append_new_seals(path) == 4
        before = path.read_bytes()
        assert append_new_seals(path) == 0
        read()
        seal_all()

        assert append_new_seals(path) == 1
        assert path.read_bytes().startswith(before)
        assert numbers(path) == [1, 2, 3, 4, 5]

    @pytest.mark.parametrize("kept", [1, 9, 20, 300])
    def test_a_half_written_last_line_is_written_again(self, own_database, tmp_path, kept):
        sealed_changes()
        path = tmp_path / "seals.jsonl"
        append_new_seals(path)
        whole = path.read_bytes()
        lines = whole.splitlines(keepends=True)
        path.write_bytes(b"".join(lines[:-1]) + lines[-1][:kept])
        assert verify(against=path).ok

        assert append_new_seals(path) == 1
        assert path.read_bytes() == whole

    def test_a_file_with_nothing_but_half_a_line_is_begun_again(self, own_database, tmp_path):
        sealed_changes()
        path = tmp_path / "seals.jsonl"
        append_new_seals(path)
        whole = path.read_bytes()
        path.write_bytes(whole[:50])

        assert append_new_seals(path) == 4
        assert path.read_bytes() == whole

    def test_long_lines_are_read_from_behind(self, own_database, tmp_path):
        sealed_changes(rounds=20, each=1)
        path = tmp_path / "seals.jsonl"
        append_new_seals(path)
        lines = path.read_bytes().splitlines(keepends=True)
        assert len(b"".join(lines)) > 8192
        path.write_bytes(b"".join(lines[:12]))

        assert append_new_seals(path) == 9
        assert path.read_bytes() == b"".join(lines)

    @pytest.mark.parametrize(
        "content", ["notes", "notes\n", "a\nb\nc", '{"hash": "x"}\n', "[]\n", "\x00" * 100]
    )
    def test_another_file_is_left_as_it_is(self, own_database, tmp_path, content):
        sealed_changes(rounds=1)
        path = tmp_path / "notes.txt"
        path.write_text(content)

        with pytest.raises(ExportUnreadable):
            append_new_seals(path)
        assert path.read_text() == content
        with pytest.raises(CommandError, match="left as it is"):
            call_command("export_seals", path)

    def test_two_exporters_at_once_write_every_seal_once(self, own_database, tmp_path):
        sealed_changes(rounds=30, each=1)
        path = tmp_path / "seals.jsonl"

        def export(_: int) -> int:
            try:
                return append_new_seals(path)
            finally:
                connection.close()

        with ThreadPoolExecutor(4) as pool:
            assert sum(pool.map(export, range(4))) == 31
        assert numbers(path) == list(range(1, 32))

    def test_a_place_that_cannot_be_written_is_told(self, own_database, tmp_path):
        (tmp_path / "file").touch()

        with pytest.raises(CommandError, match="cannot be written"):
            call_command("export_seals", tmp_path / "file" / "seals.jsonl")


class TestReading:
    @pytest.mark.parametrize(
        "line",
        [
            "{}",
            "[]",
            "null",
            "x",
            '{"number": 1}',
            '{"number": "x", "statement": "", "signature": "", "hash": ""}',
        ],
    )
    def test_a_line_that_is_no_seal_is_named_by_its_number(self, own_database, tmp_path, line):
        sealed_changes(rounds=1)
        path = tmp_path / "seals.jsonl"
        append_new_seals(path)
        path.write_text(path.read_text() + line + "\n")

        with pytest.raises(ExportUnreadable, match="3"):
            numbers(path)

    def test_a_single_mailed_line_is_an_export_too(self, own_database, tmp_path):
        sealed_changes()
        path = tmp_path / "mailed.jsonl"
        path.write_text(json.dumps(AuditSeal.objects.get(number=3).as_exported()) + "\r\n\r\n")

        report = verify(against=path)
        assert (report.ok, report.anchors) == (True, 1)

    def test_a_seal_exported_while_verification_runs_is_no_problem(self, own_database):
        """The file is measured before the database is looked at."""
        sealed_changes()
        append_new_seals()
        begun: list[str] = []

        def seal_one_more() -> None:
            try:
                read()
                seal_all()
                append_new_seals()
            finally:
                connection.close()

        def meanwhile(step: str) -> None:
            if not begun:
                with ThreadPoolExecutor(1) as pool:
                    pool.submit(seal_one_more).result()
            begun.append(step)

        report = verify(progress=meanwhile)
        assert (report.problems, report.anchors) == ([], 4)
        assert numbers(export_file()) == [1, 2, 3, 4, 5]


class TestJobs:
    def test_the_job_seals_and_exports(self, own_database):
        read()
        wait_for_others()
        done = seal()

        assert done["seals"] == done["exported"] == len(numbers(export_file())) == 1
        assert problems() == []
        assert seal() == {"seals": 0, "exported": 0}

    def test_the_command_seals_and_exports(self, own_database, capsys):
        read()
        wait_for_others()
        call_command("seal")

        assert capsys.readouterr().out.startswith("1 seals over ")
        assert numbers(export_file()) == [1]

    def test_the_newest_seal_is_mailed_once_and_can_be_verified_against(
        self, own_database, settings, tmp_path
    ):
        sealed_changes()
        settings.AUDITOR_EMAIL = "auditor@example.kz"
        assert mail_newest_seal(now=NOW) == 4
        assert mail_head() == 0

        (message,) = mail.outbox
        assert message.to == ["auditor@example.kz"]
        assert "4" in message.subject
        name, content, _ = message.attachments[0]
        (tmp_path / name).write_text(content)
        assert verify(against=tmp_path / name).anchors == 1
        assert AuditEntry.objects.latest("pk").event == "audit.seals_mailed"

    def test_without_an_address_nothing_is_mailed(self, own_database):
        sealed_changes(rounds=1)

        assert mail_newest_seal(now=NOW) == 0
        assert mail.outbox == []
