"""A file of subjects as rows of known columns."""

from __future__ import annotations

import io
import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, NamedTuple, Self

from .cells import TIDIERS, Tidied, day_of_plain_number, tidy_text
from .delimited import DelimitedFile
from .errors import ReadingError
from .layout import REASON, Layout, shipped_layout
from .limits import DEFAULT_LIMITS, MEGABYTE, SizeLimits
from .records import WHOLE_ROW, Record, letters_of
from .workbook import WorkbookFile

_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_NOT_TABLES = (b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b", b"<", b"{")
# A dash alone is how people say that there is nothing (no patronymic).
_DASHES = frozenset("-–—")


class Row(NamedTuple):
    """One row: raw values by column, blank ones left out, and what is wrong with it.

    Problems and warnings are pairs of a column's code (empty for the whole row) and a code of a message.
    A row with problems is to be rejected. ``cells`` are the cells as they stand in the file.
    """

    number: int
    values: dict[str, str]
    problems: tuple[tuple[str, str], ...]
    warnings: tuple[tuple[str, str], ...]
    cells: list[str]

    def __repr__(self) -> str:
        return f"Row({self.number}, problems={self.problems!r})"


class _Column(NamedTuple):
    position: int
    code: str
    tidy: Callable[[str], Tidied] | None


class Table:
    """An open file. Each call of ``rows`` reads it from the beginning, so use one iterator at a time."""

    def __init__(self, source: DelimitedFile | WorkbookFile, layout: Layout, limits: SizeLimits) -> None:
        self._source = source
        self._limits = limits
        self._resources = ExitStack()
        heading = next((record for record in source.records() if any(map(str.strip, record.cells))), None)
        if heading is None:
            raise ReadingError("file_empty")
        self.header = _without_blank_end(heading.cells)
        self._heading_row = heading.number
        known = tuple(layout.column(cell) for cell in self.header)
        _check_columns(known, layout, limits)
        #: The code of each column, or None where it is not read.
        self.columns = tuple(
            None if code is None or code == REASON or code in layout.forbidden else code for code in known
        )
        self.unknown_columns = tuple(
            letters_of(position) for position, code in enumerate(known) if code is None
        )
        self.forbidden_columns = tuple(
            (letters_of(position), code) for position, code in enumerate(known) if code in layout.forbidden
        )
        self._plan = tuple(
            _Column(position, code, self._tidier(layout.validators.get(code, "text")))
            for position, code in enumerate(self.columns)
            if code is not None
        )

    @property
    def format(self) -> str:
        """``csv`` or ``xlsx``."""
        return self._source.format

    @property
    def encoding(self) -> str:
        """Python's name of the encoding, empty for a workbook."""
        return self._source.encoding

    @property
    def delimiter(self) -> str:
        """What parts the columns, empty for a workbook."""
        return self._source.delimiter

    @property
    def notes(self) -> tuple[str, ...]:
        """Codes of what staff should know of the file before they import it."""
        return self._source.notes

    def rows(self, *, after: int = 0) -> Iterator[Row]:
        """The rows that are not blank, beginning with the first whose number is above ``after``.

        ``ReadingError`` may be raised between rows too, where the file is damaged.
        """
        first = max(after, self._heading_row)
        last = self._heading_row + self._limits.rows
        for record in self._source.records():
            if record.number <= first:
                continue
            if record.number > last:
                raise ReadingError("rows_too_many", limit=self._limits.rows)
            if any(record.cells) or record.problems:
                row = self._row(record)
                if row.values or row.problems or any(map(str.strip, record.cells)):
                    yield row

    def progress(self) -> float:
        """How much of the file the rows so far have taken, from 0 to 1."""
        return self._source.progress()

    def close(self) -> None:
        """Close what was opened here; a file that was handed in stays open."""
        self._resources.close()

    def keep(self, resources: ExitStack) -> None:
        """Take over what is to be closed with the table."""
        self._resources = resources

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _tidier(self, validator: str) -> Callable[[str], Tidied] | None:
        if validator in {"date", "day"} and isinstance(self._source, WorkbookFile):
            from_1904 = self._source.from_1904
            return lambda text: Tidied(day_of_plain_number(text, from_1904=from_1904))
        return TIDIERS.get(validator)

    def _row(self, record: Record) -> Row:
        values: dict[str, str] = {}
        problems = [("", code) for code in self._misfit(record)]
        warnings: list[tuple[str, str]] = []
        cells = record.cells
        width = len(cells)
        for position, code, tidy in self._plan:
            text = cells[position] if position < width else ""
            found = record.problems.get(position, "") if record.problems else ""
            if not found:
                if not text or text.isspace() or (len(text) < 6 and text.strip() in _DASHES):
                    continue
                if len(text) > self._limits.cell_chars:
                    found = "cell_too_long"
                elif tidy is not None:
                    text, found, warning = tidy(text)
                    if warning:
                        warnings.append((code, warning))
                elif text[0] in "='":
                    text = tidy_text(text).text
            if found:
                problems.append((code, found))
            elif text:
                values[code] = text
        return Row(record.number, values, tuple(problems), tuple(warnings), cells)

    def _misfit(self, record: Record) -> Iterator[str]:
        """What is wrong with the row as a whole. A workbook leaves cells out; a CSV file has them all."""
        whole = record.problems.get(WHOLE_ROW) if record.problems else None
        if whole:
            yield whole
            return
        difference = len(record.cells) - len(self.header)
        if difference < 0 and self._source.format == "csv":
            yield "cells_missing"
        elif difference > 0 and any(map(str.strip, record.cells[len(self.header) :])):
            yield "cells_extra"


def open_table(
    source: str | os.PathLike[str] | BinaryIO,
    *,
    limits: SizeLimits = DEFAULT_LIMITS,
    layout: Layout | None = None,
) -> Table:
    """Open a CSV or XLSX file by path, or one that is open for reading in binary and can be wound back.

    What the file is its first bytes tell, not its name. Raises ``ReadingError``.
    """
    with ExitStack() as stack:
        file = (
            stack.enter_context(Path(source).open("rb")) if isinstance(source, str | os.PathLike) else source
        )
        known = layout or shipped_layout()
        opened = _open_source(file, limits, known)
        stack.callback(opened.close)
        table = Table(opened, known, limits)
        table.keep(stack.pop_all())
    return table


def _open_source(file: BinaryIO, limits: SizeLimits, layout: Layout) -> DelimitedFile | WorkbookFile:
    file.seek(0, io.SEEK_END)
    size = file.tell()
    if not size:
        raise ReadingError("file_empty")
    if size > limits.file_bytes:
        raise ReadingError("file_too_large", limit_mb=limits.file_bytes // MEGABYTE)
    file.seek(0)
    head = file.read(64).lstrip()
    if head.startswith(_ZIP):
        return WorkbookFile(file, size, limits)
    if head.startswith(_OLE):
        raise ReadingError("file_old_excel")
    if head.startswith(_NOT_TABLES):
        raise ReadingError("file_not_table")
    return DelimitedFile(file, size, limits, lambda heading: layout.column(heading) is not None)


def _without_blank_end(cells: list[str]) -> tuple[str, ...]:
    width = max(position for position, cell in enumerate(cells) if cell.strip()) + 1
    return tuple(cells[:width])


def _check_columns(known: tuple[str | None, ...], layout: Layout, limits: SizeLimits) -> None:
    if len(known) > limits.columns:
        raise ReadingError("columns_too_many", limit=limits.columns)
    if not any(known):
        raise ReadingError("headings_unknown")
    positions: dict[str, list[str]] = {}
    for position, code in enumerate(known):
        if code is not None and code != REASON:
            positions.setdefault(code, []).append(letters_of(position))
    for letters in positions.values():
        if len(letters) > 1:
            raise ReadingError("columns_repeated", columns=tuple(letters))
    for group in layout.required:
        if not any(code in positions for code in group):
            raise ReadingError("columns_missing", columns=group)
