"""CSV: encoding, delimiter and rows of a text file."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, BinaryIO

from . import charset
from .errors import ReadingError
from .limits import SizeLimits
from .records import WHOLE_ROW, Record

if TYPE_CHECKING:
    from typing_extensions import Buffer

DELIMITERS = (",", ";", "\t", "|")
_HINT = "sep="  # a first line by which some spreadsheets name the delimiter


class _Unowned(io.RawIOBase):
    """The caller's file as a raw stream; closing it leaves the caller's file open."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Buffer) -> int:
        with memoryview(buffer) as view:
            chunk = self._file.read(len(view))
            view[: len(chunk)] = chunk
        return len(chunk)


class _Lines:
    """Physical lines for the CSV reader, none longer than the limit, counting what a record has taken."""

    def __init__(self, text: io.TextIOWrapper, limit: int) -> None:
        self._text = text
        self._limit = limit
        self.taken = 0
        self.too_long = False

    def __iter__(self) -> Iterator[str]:
        while line := self._text.readline(self._limit + 1):
            if len(line) > self._limit and not self.taken:
                self._skip_rest(line)
                self.too_long = True
                line = "\n"
            self.taken += len(line)
            # A quote that is never closed would swallow the file up to here and beyond.
            if self.taken > self._limit:
                raise ReadingError("quotes_unclosed")
            yield line

    def _skip_rest(self, line: str) -> None:
        while line and not line.endswith(("\n", "\r")):
            line = self._text.readline(self._limit)


class DelimitedFile:
    """A CSV file, decoded and split; ``is_heading`` tells headings that are known."""

    format = "csv"

    def __init__(
        self, file: BinaryIO, size: int, limits: SizeLimits, is_heading: Callable[[str], bool]
    ) -> None:
        self._file = file
        self._size = size
        self._limits = limits
        found = charset.detect(file)
        self.encoding = found.name
        self.notes: tuple[str, ...] = ("encoding_guessed",) if found.guessed else ()
        self.delimiter, self._hinted = self._find_delimiter(is_heading)

    def records(self) -> Iterator[Record]:
        """All rows from the beginning, blank ones too, with the numbers a spreadsheet gives them."""
        number = 0
        with self._open() as text:
            if self._hinted:
                text.readline(self._limits.row_chars)
            lines = _Lines(text, self._limits.row_chars)
            reader = csv.reader(lines, delimiter=self.delimiter, strict=True)
            while True:
                number += 1
                cells, problem = _next(reader, number)
                if cells is None and not problem:
                    return
                if lines.too_long:
                    problem, lines.too_long = "row_too_long", False
                lines.taken = 0
                yield (
                    Record(number, cells or [], {WHOLE_ROW: problem})
                    if problem
                    else Record(number, cells or [])
                )

    def progress(self) -> float:
        """The share of the file that has been read."""
        return min(1.0, self._file.tell() / self._size) if self._size else 1.0

    def close(self) -> None:
        """Nothing is held open between rows."""

    def _open(self) -> io.TextIOWrapper:
        self._file.seek(0)
        buffered: io.BufferedReader = io.BufferedReader(_Unowned(self._file), 1 << 16)
        return io.TextIOWrapper(buffered, encoding=self.encoding, newline="")

    def _find_delimiter(self, is_heading: Callable[[str], bool]) -> tuple[str, bool]:
        line, hint = self._first_line()
        if hint:
            return hint, True
        split = {delimiter: _split(line, delimiter) for delimiter in DELIMITERS}
        known = {delimiter: sum(map(is_heading, cells)) for delimiter, cells in split.items()}
        best = max(DELIMITERS, key=lambda delimiter: (known[delimiter], len(split[delimiter])))
        if not known[best]:
            raise ReadingError("headings_unknown" if len(split[best]) > 1 else "delimiter_unknown")
        return best, False

    def _first_line(self) -> tuple[str, str]:
        """The first line that is not blank, and the delimiter if the line before says it."""
        with self._open() as text:
            lines = _Lines(text, self._limits.row_chars)
            for line in lines:
                if lines.too_long:
                    raise ReadingError("columns_too_many", limit=self._limits.columns)
                if line.lower().startswith(_HINT) and line[4:5] in DELIMITERS and not line[5:].strip():
                    return "", line[4]
                if line.strip():
                    return line, ""
        raise ReadingError("file_empty")


def _next(reader: Iterator[list[str]], number: int) -> tuple[list[str] | None, str]:
    """The next row or None at the end, and the code of what is wrong with it."""
    error = ""
    try:
        return next(reader, None), ""
    except csv.Error as fault:
        error = "quotes_unclosed" if "end of data" in str(fault) else "row_quotes"
    except UnicodeError:
        error = "file_unreadable"
    except ReadingError as fault:
        error = fault.code
    if error == "row_quotes":
        return [], error
    raise ReadingError(error, row=number)


def _split(line: str, delimiter: str) -> list[str]:
    try:
        return next(csv.reader([line], delimiter=delimiter), [])
    except csv.Error:
        return []
