"""Promise 1 for files: whatever becomes of a row, none of its values is in clear anywhere (own database)."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from compliance.register import tasks
from compliance.register.services.importing import rejected_rows
from tests import canaries
from tests.commands import manage
from tests.databases import OwnDatabase
from tests.register.importing.files import NOW, table
from tests.register.importing.test_requests import STAFF, requested
from tests.register.services.people import why
from tests.services import ROOT, SERVICES

TAKEN = {
    "surname": "Дятловский",
    "name": "Голубкан",
    "patronymic": "Воробьевич",
    "birth_date": "1985-11-03",
    "iin": "851103300425",
    "email": "dyatel.canary@example.kz",
    "mobile_phone": "+77615550173",
    "legal_address": "Соколиная слобода, 19",
}
SPOILED = {**TAKEN, "iin": "791028302729", "surname": "Ястребкович", "email": "yastreb@@canary.example"}
DUPLICATE = {**TAKEN, "name": "Кукушбек"}
NOBODY = {**TAKEN, "iin": "", "surname": "Безымянкин-Филинов", "email": "filin.canary@example.kz"}
VALUES = [value for row in (TAKEN, SPOILED, DUPLICATE, NOBODY) for value in row.values() if value]
FILENAME = "Клиенты Канарейкиной.csv"


def everywhere(told: bytes) -> list[tuple[str, bytes]]:
    return [*canaries.media(), *canaries.logs(SERVICES.root / "log"), ("output", told)]


@pytest.mark.long
def test_values_of_taken_and_rejected_rows_are_nowhere(own_database: OwnDatabase, tmp_path: Path):
    path = tmp_path / "people.csv"
    content = table([TAKEN, SPOILED, DUPLICATE, NOBODY]).getvalue()
    path.write_bytes(content)
    dry = manage("import_subjects", path, "--dry-run")
    first = subprocess.run(
        [sys.executable, "manage.py", "import_subjects", str(path), "--json"],
        cwd=ROOT, env=own_database.environment, capture_output=True, check=True,
    )  # fmt: skip
    again = [manage("import_subjects", path, *options) for options in (("--json",), ("--messages", "kk"))]
    assert {done.returncode for done in (dry, *again)} == {0}
    told = first.stdout + first.stderr
    told += "".join(done.stdout + done.stderr for done in (dry, *again)).encode()
    path.write_bytes(content + '"Незакрытов-Ласточкин;'.encode())
    broken = subprocess.run(
        [sys.executable, "manage.py", "import_subjects", str(path)],
        cwd=ROOT, env=own_database.environment, capture_output=True, check=False,
    )  # fmt: skip
    assert broken.returncode == 1
    told += broken.stdout + broken.stderr

    canaries.assert_nowhere(
        [*VALUES, "Незакрытов-Ласточкин"], [("dump", canaries.dump(own_database)), *everywhere(told)]
    )


@pytest.mark.long
def test_an_uploaded_file_and_its_name_are_nowhere_before_and_after_the_import(own_database: OwnDatabase):
    run = requested(table([TAKEN, SPOILED, DUPLICATE, NOBODY]))
    places = [("dump before", canaries.dump(own_database)), ("broker", canaries.broker()), *everywhere(b"")]
    tasks.run_import(run.pk)
    run.refresh_from_db()
    assert (
        TAKEN["surname"]
        in b"".join(
            rejected_rows(run, actor=STAFF, reason=why("correction", "Тайнописьмо"), now=NOW)
        ).decode()
    )

    places += [("dump after", canaries.dump(own_database)), *everywhere(b"")]
    canaries.assert_nowhere([*VALUES, FILENAME, "от Канарейкиной", "Тайнописьмо"], places)
