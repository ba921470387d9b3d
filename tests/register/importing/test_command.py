"""The command from end to end: what it says, how it ends, and that nothing of a value is left anywhere."""

from __future__ import annotations

import base64
import io
import json
import stat
import sys
import zipfile
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.test import override_settings

from compliance.audit.models import AuditEntry
from compliance.audit.services import record_event
from compliance.register.messages import MESSAGES
from compliance.register.models import DataItem, Processing, Subject, SubjectImport
from tests.register.importing.files import HEADINGS, counts, crowd, table, workbook

pytestmark = pytest.mark.django_db
CANARY = "Канарейкина"


def command(path: Path, *options: str) -> str:
    output = io.StringIO()
    call_command("import_subjects", path, *options, stdout=output)
    return output.getvalue()


@pytest.fixture
def people(tmp_path: Path) -> Path:
    path = tmp_path / "people.csv"
    path.write_bytes(table(crowd(6)).getvalue())
    return path


def written(tmp_path: Path, content: bytes, name: str = "file.csv") -> Path:
    path = tmp_path / name
    path.write_bytes(content)
    return path


def test_it_tells_the_counts(people: Path):
    assert "Created: 6. Updated: 0. Unchanged: 0. Rejected: 0." in command(people, "--messages", "en")
    assert "Unchanged: 6." in command(people, "--messages", "en")


def test_a_workbook_is_taken_like_a_csv_file(tmp_path: Path):
    crowded = crowd(6)
    path = written(tmp_path, workbook([HEADINGS, *(tuple(row.values()) for row in crowded)]).getvalue())
    command(path)
    assert Subject.objects.count() == 6
    assert DataItem.objects.count() == 48


def test_json_has_row_column_and_code_of_every_fault_and_no_value(tmp_path: Path):
    rows = [*crowd(2), {**crowd(3)[2], "iin": "900101300018", "surname": f"{CANARY} 7"}]
    told = command(written(tmp_path, table(rows).getvalue()), "--json", "--batch", "1")
    document = json.loads(told)
    assert document["faults"] == [
        {"row": 4, "column": "surname", "code": "name_characters"},
        {"row": 4, "column": "iin", "code": "iin_check_digit"},
    ]
    assert (document["created"], document["rejected"], document["failure"]) == (2, 1, None)
    assert CANARY not in told
    assert "900101300018" not in told


@pytest.mark.parametrize(
    ("language", "said"),
    [("en", "Row 2: IIN: An IIN has"), ("ru", "Строка 2: ИИН: "), ("kk", "ЖСН: ")],
)
def test_faults_are_told_in_the_chosen_language(tmp_path: Path, language: str, said: str):
    path = written(tmp_path, table([{"iin": "12"}], ("iin",)).getvalue())
    assert said in command(path, "--messages", language)


def test_a_dry_run_leaves_no_trace(people: Path):
    entries = AuditEntry.objects.count()
    told = command(people, "--dry-run", "--messages", "en")
    assert "Dry run: nothing was written." in told
    assert "Created: 6." in told
    assert not Subject.objects.exists()
    assert not SubjectImport.objects.exists()
    assert AuditEntry.objects.count() == entries


@pytest.mark.parametrize("options", [(), ("--dry-run",)])
def test_rejected_rows_go_to_a_file_that_can_be_corrected_and_imported(
    tmp_path: Path, options: tuple[str, ...]
):
    rows = [*crowd(2), {**crowd(3)[2], "iin": "900101300018"}]
    target = tmp_path / "rejected.csv"
    path = written(tmp_path, table(rows).getvalue())
    command(path, "--rejected", str(target), "--messages", "ru", *options)
    text = target.read_text(encoding="utf-8-sig")
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    assert "900101300018" in text
    assert "контрольн" in text.lower()
    corrected = written(
        tmp_path, text.replace("900101300018", "900101300017").encode("utf-8-sig"), "corrected.csv"
    )
    assert "Created: 1." in command(corrected, "--messages", "en")


def test_a_file_that_is_there_is_never_written_over(people: Path, tmp_path: Path):
    target = written(tmp_path, b"mine", "rejected.csv")
    with pytest.raises(CommandError):
        command(people, "--rejected", str(target))
    assert target.read_bytes() == b"mine"
    assert not Subject.objects.exists()


def test_reading_rejected_rows_into_a_file_is_recorded(tmp_path: Path):
    path = written(tmp_path, table([{"iin": "12"}], ("iin",)).getvalue())
    command(path, "--rejected", str(tmp_path / "rejected.csv"))
    assert AuditEntry.objects.get(event="register.rejected_rows_read").details == {"rows": 1}


def test_an_interrupted_import_goes_on_and_tells_earlier_faults_again(tmp_path: Path, monkeypatch):
    from compliance.register.services.importing import taking

    rows = [{**crowd(1)[0], "iin": "12"}, *crowd(9)]
    path = written(tmp_path, table(rows).getvalue())
    recorded, calls = record_event, []

    def interrupted(*arguments, **named):
        calls.append(1)
        if len(calls) == 3:
            raise KeyboardInterrupt
        return recorded(*arguments, **named)

    monkeypatch.setattr(taking, "record_event", interrupted)
    with pytest.raises(CommandError) as caught:
        command(path, "--batch", "2")
    assert caught.value.returncode == 130
    run = SubjectImport.objects.get()
    assert (run.state, run.next_row, counts(run)) == ("running", 6, (3, 0, 0, 1))
    monkeypatch.setattr(taking, "record_event", recorded)
    told = json.loads(command(path, "--batch", "2", "--json"))
    assert told["faults"] == [{"row": 2, "column": "iin", "code": "iin_length"}]
    assert (told["created"], told["rejected"]) == (9, 1)
    assert Subject.objects.count() == 9
    assert SubjectImport.objects.get().state == "done"


def test_an_unexpected_error_says_nothing_of_values(people: Path, monkeypatch, caplog, capfd):
    from compliance.register.services.importing import taking

    def broken(*arguments, **named):
        raise ValueError(CANARY)

    monkeypatch.setattr(taking, "create", broken)
    with pytest.raises(CommandError) as caught:
        command(people)
    assert CANARY not in str(caught.value)
    assert caught.value.__cause__ is None
    assert CANARY not in capfd.readouterr().err
    run = SubjectImport.objects.get()
    assert (run.state, run.failure) == ("failed", "unexpected")
    assert not Subject.objects.exists()


def test_a_wrong_master_key_is_named_and_nothing_is_written(people: Path):
    command(people)
    with (
        override_settings(MASTER_KEYS="test:" + base64.b64encode(b"w" * 32).decode()),
        pytest.raises(CommandError) as caught,
    ):
        command(people)
    assert "test" in str(caught.value)
    assert SubjectImport.objects.count() == 1


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_bar_is_drawn_on_a_terminal_only(people: Path, monkeypatch):
    for stream, drawn in ((Terminal(), True), (io.StringIO(), False)):
        monkeypatch.setattr(sys, "stderr", stream)
        command(people, "--batch", "2")
        assert ("100 %" in stream.getvalue()) is drawn
        assert bool(stream.getvalue()) is drawn


def test_each_purpose_needs_a_basis(people: Path):
    with pytest.raises(CommandError):
        command(people, "--purpose", "marketing")
    command(people, "--purpose", "marketing", "--basis", "law")
    assert Processing.objects.count() == 6


def bomb() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", b"<Types/>")
        archive.writestr("_rels/.rels", b" " * (300 << 20))
    return buffer.getvalue()


HEADING = ";".join(HEADINGS)
LINE = f"{CANARY};Айна;;;851103300425;;;"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "file_empty"),
        (f"{HEADING}\n{LINE}\n".replace(";", "~").encode(), "delimiter_unknown"),
        (f"Телефон\n{CANARY}\n".encode(), "columns_missing"),
        (f"Что-то;Ещё\n{CANARY};1\n".encode(), "headings_unknown"),
        (f"ИИН;IIN\n1;{CANARY}\n".encode(), "columns_repeated"),
        (f"ИИН;Религия\n851103300425;{CANARY}\n".encode(), "file_forbidden"),
        (b"\xff\xfe\x00" + CANARY.encode(), "encoding_unknown"),
        (f"{HEADING}\n{LINE}".encode("cp866"), "encoding_unknown"),
        (b"%PDF-1.7 " + CANARY.encode(), "file_not_table"),
        (b"PK\x03\x04" + CANARY.encode(), "xlsx_broken"),
        (bomb(), "xlsx_suspicious"),
        (f'ИИН;Фамилия\n851103300425;"{CANARY}\n'.encode(), "quotes_unclosed"),
    ],
    ids=lambda part: part if isinstance(part, str) else "",
)  # fmt: skip
def test_a_file_that_cannot_be_read_is_refused_with_a_clear_message(
    tmp_path: Path, content: bytes, code: str, capfd, caplog
):
    path = written(tmp_path, content)
    for options in (("--json",), ("--json", "--dry-run")):
        output = io.StringIO()
        with pytest.raises(CommandError) as caught:
            call_command("import_subjects", path, *options, stdout=output)
        assert caught.value.returncode == 1
        assert json.loads(output.getvalue())["failure"] == code
        assert code in MESSAGES
        assert str(caught.value)
        told = output.getvalue() + str(caught.value) + "".join(capfd.readouterr()) + caplog.text
        assert CANARY not in told
    assert not Subject.objects.exists()
    assert SubjectImport.objects.count() == (1 if code == "quotes_unclosed" else 0)


@pytest.mark.parametrize(
    ("cell", "faults"),
    [
        (f"{CANARY}\0", {"control_characters"}),
        (f"\u202e{CANARY}", {"bidi_characters"}),
        (f"{CANARY}a", {"name_mixed_scripts"}),
        (f"={CANARY}", {"name_characters"}),
        (CANARY * 1_000, {"cell_too_long"}),
        (CANARY * 500_000, {"row_too_long"}),
        (f"{CANARY};{CANARY}", {"cells_extra"}),
    ],
    ids=["nul", "right-to-left", "scripts", "formula", "long", "10 MB", "shifted"],
)
def test_a_bad_cell_rejects_its_row_and_no_other(tmp_path: Path, cell: str, faults: set[str], capfd, caplog):
    good = table(crowd(1)).getvalue().decode().splitlines()
    content = "\r\n".join([good[0], f"{cell};Айна;;;851103300425;;;Дом 1", good[1]])
    told = command(written(tmp_path, content.encode()), "--json")
    document = json.loads(told)
    assert {fault["code"] for fault in document["faults"]} == faults
    assert {fault["row"] for fault in document["faults"]} == {2}
    assert (document["created"], document["rejected"]) == (1, 1)
    assert CANARY not in told + "".join(capfd.readouterr()) + caplog.text


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1251", "kz1048"])
def test_files_of_every_usual_encoding_are_taken(tmp_path: Path, encoding: str):
    rows = [{"surname": CANARY, "name": "Сабина", "iin": "851103300425"}] * 2
    path = written(tmp_path, table(rows, tuple(rows[0])).getvalue().decode().encode(encoding))
    told = json.loads(command(path, "--json"))
    assert (told["created"], told["unchanged"]) == (1, 1)
    assert bool(told["notes"]) == (encoding in {"cp1251", "kz1048"})


def test_a_damaged_end_keeps_what_was_before_it_and_says_where(tmp_path: Path):
    content = table(crowd(5)).getvalue() + f'"{CANARY};never closed\r\n'.encode()
    path = written(tmp_path, content)
    with pytest.raises(CommandError) as caught:
        command(path, "--batch", "2", "--messages", "en")
    assert "row 7" in str(caught.value)
    again = io.StringIO()
    with pytest.raises(CommandError):
        call_command("import_subjects", path, "--json", stdout=again)
    told = json.loads(again.getvalue())
    assert (told["failure"], told["failure_details"], told["created"]) == ("quotes_unclosed", {"row": 7}, 5)
    run = SubjectImport.objects.get()
    assert (run.state, run.failure, run.failure_details) == ("failed", "quotes_unclosed", {"row": 7})
    assert counts(run) == (5, 0, 0, 0)


def test_columns_that_are_not_known_are_named_and_not_kept(tmp_path: Path):
    path = written(tmp_path, f"ИИН;Любимый цвет\n851103300425;{CANARY}\n".encode())
    told = json.loads(command(path, "--json"))
    assert told["notes"] == [{"code": "columns_unknown", "columns": ["B"]}]
    assert DataItem.objects.count() == 1
