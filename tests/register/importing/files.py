"""Files of made-up people for tests of the import, and one call that imports them."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime

import openpyxl

from compliance.audit.actors import Actor
from compliance.audit.reasons import Reason
from compliance.register.demo.people import people
from compliance.register.models import Subject, SubjectImport
from compliance.register.services.importing import (
    ImportOptions,
    Manner,
    Outcome,
    open_run,
    run_import,
    try_file,
)
from compliance.vault.reading import open_values
from tests.register.makers import csv_file

COMMAND = Actor.command("import_subjects")
NOW = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
COLUMNS = ("surname", "name", "patronymic", "birth_date", "iin", "email", "mobile_phone", "legal_address")
HEADINGS = ("Фамилия", "Имя", "Отчество", "Дата рождения", "ИИН", "E-mail", "Телефон", "Юр. адрес")

PLAIN = ImportOptions()

Values = Mapping[str, str]


def crowd(count: int, *, start: int = 0) -> list[dict[str, str]]:
    """People with eight values each."""
    return [
        {code: person.values.get(code, f"Астана, Сарыарқа {person.number}") for code in COLUMNS}
        for person in people(count, start=start)
    ]


def table(rows: Iterable[Values], columns: Sequence[str] = COLUMNS) -> io.BytesIO:
    """A CSV file of these rows; a column is headed by its code unless it is one of the usual ones."""
    usual = dict(zip(COLUMNS, HEADINGS, strict=True))
    heading = [usual.get(code, code) for code in columns]
    return csv_file([heading, *([row.get(code, "") for code in columns] for row in rows)], delimiter=";")


def workbook(rows: Iterable[Sequence[str]]) -> io.BytesIO:
    """An XLSX file as a spreadsheet writes it."""
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet()
    for row in rows:
        sheet.append(list(row))
    file = io.BytesIO()
    book.save(file)
    file.seek(0)
    return file


def taken(
    file: io.BytesIO, *, batch: int = 2_000, options: ImportOptions = PLAIN, now: datetime = NOW
) -> SubjectImport:
    """The import of a file, run to its end by the command's services."""
    run = open_run(file=file, options=options, actor=COMMAND, reason=Reason("import"), now=now)
    return run_import(run.pk, source=file, manner=Manner(batch=batch, clock=lambda: now))


def tried(file: io.BytesIO, *, batch: int = 2_000, options: ImportOptions = PLAIN) -> list[Outcome]:
    """What a dry run tells of a file."""
    outcomes: list[Outcome] = []
    try_file(file, options, actor=COMMAND, manner=Manner(batch, on_batch=outcomes.append, clock=lambda: NOW))
    return outcomes


def counts(run: SubjectImport) -> tuple[int, int, int, int]:
    """Created, updated, unchanged, rejected."""
    run.refresh_from_db()
    return run.created, run.updated, run.unchanged, run.rejected


def faults(run: SubjectImport) -> list[tuple[int, str, str]]:
    """Row, column and code of everything that was rejected."""
    rows = run.rejected_rows.order_by("row")
    return [(rejected.row, column, code) for rejected in rows for column, code in rejected.faults]


def values_of(subject: Subject) -> dict[str, str]:
    """What is held of a subject, in clear."""
    items = list(subject.items.select_related("category"))
    opened = open_values([item.value for item in items])
    return {item.category.code: value for item, value in zip(items, opened, strict=True)}
