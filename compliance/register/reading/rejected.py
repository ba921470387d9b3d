"""The file of rejected rows: what could not be imported, as it was, with the reason beside it."""

import csv
import io
from collections.abc import Iterable, Sequence
from typing import BinaryIO

from compliance.register.rules.text import escape_formula

from .layout import REASON


class RejectedRows:
    """Writes rejected rows as CSV in UTF-8 with its mark, parted by semicolons, as spreadsheets here open it.

    The reader takes the file as it is once its rows are corrected: it passes over the reason and takes the
    signs that disarm formulas off again.
    """

    def __init__(self, file: BinaryIO, header: Sequence[str]) -> None:
        self._file = file
        self._width = len(header)
        self._line = io.StringIO(newline="")
        self._writer = csv.writer(self._line, delimiter=";")
        self._file.write(b"\xef\xbb\xbf")
        self._write((*header, REASON))

    def write(self, cells: Sequence[str], reason: str) -> None:
        """Add one row and why it was rejected."""
        fitted = [*cells[: self._width], *[""] * (self._width - len(cells))]
        self._write((*fitted, reason))

    def _write(self, cells: Iterable[str]) -> None:
        self._writer.writerow([escape_formula(cell) for cell in cells])
        self._file.write(self._line.getvalue().encode("utf-8", "replace"))
        self._line.seek(0)
        self._line.truncate()
