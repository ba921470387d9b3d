"""Files of addresses, one a row: plain text or CSV in any encoding, read with little memory."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import BinaryIO

from compliance.consents.rules.contact_addresses import CLASS_OF_CHANNEL, EMAIL, contact
from compliance.register.reading import charset
from compliance.register.reading.delimited import DELIMITERS
from compliance.register.reading.layout import shipped_layout
from compliance.register.rules.outcome import Rejected

# A longer row is cut: what is left of it is no address, and counts as none.
ROW_LENGTH = 10_000


def addresses_in(file: BinaryIO, channel: str) -> Iterator[str]:
    """The addresses of a file in its order, as they are written there.

    Of a CSV file the column is taken that is headed as the register heads it («E-mail», «Мобильный телефон»),
    or else the first one that holds an address of the channel in the first row. Raises ReadingError for a
    file that is no text.
    """
    name = charset.detect(file).name
    file.seek(0)
    text = io.TextIOWrapper(_Borrowed(file), encoding=name, newline=None)
    column: int | None = None
    for cells in map(_cells, _rows(text)):
        if not any(map(str.strip, cells)):
            continue
        if column is None:
            headed = _headed(cells, channel)
            column = _first_address(cells, channel) if headed is None else headed
            if headed is not None:
                continue
        yield cells[column] if column < len(cells) else ""


class _Borrowed(io.BufferedReader):
    """The caller's file, which stays open when the text over it is let go."""

    def __init__(self, file: BinaryIO) -> None:
        super().__init__(_Raw(file), 1 << 16)


class _Raw(io.RawIOBase):
    def __init__(self, file: BinaryIO) -> None:
        self._file = file

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]  # only ever called with a memoryview
        chunk = self._file.read(len(buffer))
        buffer[: len(chunk)] = chunk
        return len(chunk)


def _rows(text: io.TextIOWrapper) -> Iterator[str]:
    while row := text.readline(ROW_LENGTH):
        yield row
        while row and not row.endswith("\n"):
            row = text.readline(ROW_LENGTH)


def _cells(row: str) -> list[str]:
    line = row.rstrip("\n")
    delimiter = max(DELIMITERS, key=line.count)
    if delimiter not in line:
        return [line.strip().strip('"')]
    try:
        return next(csv.reader([line], delimiter=delimiter), [])
    except csv.Error:
        return line.split(delimiter)


def _headed(cells: list[str], channel: str) -> int | None:
    wanted = "email" if CLASS_OF_CHANNEL[channel] == EMAIL else "mobile_phone"
    layout = shipped_layout()
    return next((place for place, cell in enumerate(cells) if layout.column(cell) == wanted), None)


def _first_address(cells: list[str], channel: str) -> int:
    for place, cell in enumerate(cells):
        try:
            contact(channel, cell)
        except Rejected:
            continue
        return place
    return 0
