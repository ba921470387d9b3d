"""CSV, safe to open in a spreadsheet."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence

from compliance.audit.trail_export import BYTE_ORDER_MARK, plain_cell
from compliance.extracts.registry import Cell

from .cells import exact_texts


class DelimitedWriter:
    """Pieces of a CSV file. Made, and called, in the language of the extract."""

    def __init__(self) -> None:
        self._text = exact_texts()

    def head(self, headings: Sequence[str]) -> Iterator[bytes]:
        """The line of the headings."""
        yield BYTE_ORDER_MARK.encode()
        yield from self.batch([headings])

    def batch(self, rows: Iterable[Sequence[Cell]]) -> Iterator[bytes]:
        """Some rows."""
        text, lines = self._text, io.StringIO(newline="")
        csv.writer(lines).writerows([plain_cell(text(cell)) for cell in row] for row in rows)
        yield lines.getvalue().encode()

    def end(self) -> Iterator[bytes]:
        """Nothing more."""
        return iter(())
