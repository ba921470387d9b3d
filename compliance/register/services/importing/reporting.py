"""How far an import has come, which rows were rejected and why, and the file of those rows."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any

from django.db import transaction
from django.utils import translation

from compliance.audit.actors import Actor
from compliance.audit.reasons import Reason
from compliance.audit.services import record_event
from compliance.register.import_messages import COLUMN_NAMES
from compliance.register.messages import message
from compliance.register.models import Category, RejectedRow, SubjectImport
from compliance.register.models.importing import ImportState
from compliance.register.reading.rejected import RejectedRows
from compliance.vault.reading import open_values
from compliance.vault.services import seal_note

from .errors import Fault

PAGE = 500


@dataclass(frozen=True, slots=True)
class Progress:
    """Where an import stands. ``failure`` is a code, empty when there is none."""

    state: str
    permille: int
    created: int
    updated: int
    unchanged: int
    rejected: int
    warnings: Mapping[str, int]
    notes: Sequence[tuple[str, Mapping[str, Any]]]
    failure: str
    failure_details: Mapping[str, Any]

    @property
    def percent(self) -> int:
        """From 0 to 100, by the part of the file that has been read."""
        return self.permille // 10

    @property
    def read(self) -> int:
        """How many rows were taken or rejected so far."""
        return self.created + self.updated + self.unchanged + self.rejected

    @property
    def ended(self) -> bool:
        """Whether nothing more will happen by itself."""
        return self.state in {ImportState.DONE, ImportState.FAILED}

    @property
    def failure_text(self) -> str:
        """Why it stopped, in the active language."""
        return text_of(self.failure, self.failure_details) if self.failure else ""

    @property
    def note_texts(self) -> list[str]:
        """What staff should know of the file, in the active language."""
        return [text_of(code, details) for code, details in self.notes]

    @property
    def warning_texts(self) -> list[tuple[str, int]]:
        """What should be looked at, in the active language, and in how many places."""
        return [(message(code), count) for code, count in sorted(self.warnings.items())]


@dataclass(frozen=True, slots=True)
class RowFault:
    """What is wrong with one row: its number, a column's code (empty: the whole row), a message's code."""

    row: int
    column: str
    code: str

    @property
    def column_name(self) -> str:
        """The column in the active language; empty for the whole row."""
        return column_name(self.column) if self.column else ""

    @property
    def text(self) -> str:
        """What is wrong, in the active language. Never a value."""
        return message(self.code)


def progress_of(run: SubjectImport) -> Progress:
    """Where the import stands at this moment. One query."""
    fields = list(Progress.__dataclass_fields__)
    return Progress(**SubjectImport.objects.values(*fields).get(pk=run.pk))


def faults_of(run: SubjectImport, *, after: int = 0, limit: int = 100) -> list[RowFault]:
    """Faults of the rejected rows after a row, of at most ``limit`` rows."""
    rows = RejectedRow.objects.filter(run=run, row__gt=after).order_by("row").defer("cells")[:limit]
    return [RowFault(rejected.row, column, code) for rejected in rows for column, code in rejected.faults]


def rejected_rows(run: SubjectImport, *, actor: Actor, reason: Reason, now: datetime) -> Iterator[bytes]:
    """The rejected rows in clear, as a CSV file that can be corrected and imported again.

    Recorded as an export at once, before anything is opened (promise 8). Raises LookupError when no
    row was rejected, or the rows were destroyed since.
    """
    if run.heading is None or run.forgotten_at is not None or not run.rejected_rows.exists():
        raise LookupError(str(run.pk))
    with transaction.atomic():
        record_event(
            "register.rejected_rows_read",
            actor=actor,
            now=now,
            object_label="register.subjectimport",
            object_id=run.pk,
            reason=reason.code,
            note=seal_note(None, reason.note, now),
            details={"rows": run.rejected_rows.count()},
        )
    return _file_of(run, translation.get_language())


def _file_of(run: SubjectImport, language: str | None) -> Iterator[bytes]:
    heading = open_values([run.heading])[0]
    if not isinstance(heading, list):
        return
    buffer = io.BytesIO()
    file = RejectedRows(buffer, heading)
    rows = RejectedRow.objects.filter(run=run).order_by("row").iterator(chunk_size=PAGE)
    while lot := list(islice(rows, PAGE)):
        for rejected, cells in zip(lot, open_values([row.cells for row in lot]), strict=True):
            with translation.override(language):
                reason = reason_of(rejected.faults)
            # Cells of a person whose data was destroyed since are gone; the row's number is not.
            file.write(cells if isinstance(cells, list) else (), reason)
        yield buffer.getvalue()
        buffer.seek(0)
        buffer.truncate()


def reason_of(faults: Iterable[Fault]) -> str:
    """All faults of a row as one text in the active language."""
    return " ".join(map(fault_text, faults))


def fault_text(fault: Fault) -> str:
    """One fault in the active language, with its column if it has one."""
    column, code = fault
    return f"{column_name(column)}: {message(code)}" if column else message(code)


def column_name(code: str) -> str:
    """A column or category in the active language."""
    if code in COLUMN_NAMES:
        return str(COLUMN_NAMES[code])
    category = Category.objects.filter(code=code).first()
    return category.name if category else code


def text_of(code: str, details: Mapping[str, Any]) -> str:
    """A message with details as JSON gives them back."""
    return message(code, **{name: tuple(d) if isinstance(d, list) else d for name, d in details.items()})
