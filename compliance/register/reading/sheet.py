"""The rows of a sheet, while its XML streams by."""

import re
from collections.abc import Container, Iterator
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from typing import NamedTuple
from xml.parsers import expat

from .cells import day_of_serial
from .errors import ReadingError
from .limits import SizeLimits
from .records import WHOLE_ROW, Record
from .shared_texts import SharedTexts, unescape

_LAST_ROW = 1_048_576
_COLUMN = re.compile(r"([A-Z]{1,3})[0-9]{1,7}")
# Beyond fifteen digits a spreadsheet's number is no longer the one that was typed.
_EXACT = Decimal(10) ** 15


class Meaning(NamedTuple):
    """What a sheet's cells refer to: texts, the styles of dates, and where the calendar begins."""

    texts: SharedTexts
    date_styles: Container[int]
    from_1904: bool


class SheetReader:
    """Collects rows; ``take`` gives those that are complete."""

    def __init__(self, meaning: Meaning, limits: SizeLimits) -> None:
        self._meaning = meaning
        self._columns = limits.columns
        self._cell_chars = limits.cell_chars
        self._ready: list[Record] = []
        self._number = 0
        self._column = -1
        self._cells: list[str] = []
        self._problems: dict[int, str] = {}
        self._type = "n"
        self._style = 0
        self._formula = False
        self._phonetic = False
        self._pieces: list[str] = []
        self._length = 0
        self.parser = expat.ParserCreate()
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end

    def take(self) -> Iterator[Record]:
        """The rows completed since the last call."""
        ready, self._ready = self._ready, []
        return iter(ready)

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        if ":" in tag:
            tag = tag.rpartition(":")[2]
        if tag == "c":
            self._begin_cell(attributes)
        elif tag in {"v", "t"}:
            if not self._phonetic:
                self.parser.CharacterDataHandler = self._text
        elif tag == "f":
            self._formula = True
        elif tag == "row":
            self._begin_row(attributes)
        elif tag == "rPh":
            self._phonetic = True

    def _end(self, tag: str) -> None:
        if ":" in tag:
            tag = tag.rpartition(":")[2]
        if tag in {"v", "t"}:
            self.parser.CharacterDataHandler = None
        elif tag == "c":
            self._end_cell()
        elif tag == "row":
            self._ready.append(Record(self._number, self._cells, self._problems))
        elif tag == "rPh":
            self._phonetic = False

    def _text(self, piece: str) -> None:
        if self._length <= self._cell_chars:
            self._pieces.append(piece)
            self._length += len(piece)

    def _begin_row(self, attributes: dict[str, str]) -> None:
        number = attributes.get("r", "")
        following = int(number) if number.isdecimal() and len(number) < 8 else self._number + 1
        if following <= self._number or following > _LAST_ROW:
            raise ReadingError("xlsx_broken")
        self._number = following
        self._column = -1
        self._cells = []
        self._problems = {}

    def _begin_cell(self, attributes: dict[str, str]) -> None:
        place = attributes.get("r")
        self._column = self._column + 1 if place is None else _column_of(place)
        self._type = attributes.get("t", "n")
        style = attributes.get("s", "0")
        self._style = int(style) if style.isdecimal() else 0
        self._formula = False
        self._pieces.clear()
        self._length = 0

    def _end_cell(self) -> None:
        if not self._pieces and not self._formula:
            return
        column = self._column
        if column >= self._columns:
            self._problems[WHOLE_ROW] = "cells_extra"
            return
        text, problem = self._value("".join(self._pieces))
        if len(text) > self._cell_chars:
            text, problem = "", "cell_too_long"
        if self._formula:
            # What the formula gave last stands in the file of rejected rows; it is not imported.
            problem = "cell_formula"
        if column >= len(self._cells):
            self._cells.extend([""] * (column + 1 - len(self._cells)))
        self._cells[column] = text
        if problem:
            self._problems[column] = problem

    def _value(self, raw: str) -> tuple[str, str]:
        """The cell as text, and the code of what is wrong with it."""
        kind = self._type
        if not raw:
            return "", ""
        if kind == "s":
            return self._meaning.texts[int(raw)], ""
        if kind in {"inlineStr", "str"}:
            return unescape(raw), ""
        if kind == "n":
            return self._number_value(raw)
        if kind == "d":
            return raw, ""
        return raw, "cell_error" if kind == "e" else "cell_type"

    def _number_value(self, raw: str) -> tuple[str, str]:
        number = _decimal(raw)
        if number is None:
            return raw, "cell_type"
        if self._style in self._meaning.date_styles:
            moment = _moment(number, from_1904=self._meaning.from_1904)
            return (moment, "") if moment is not None else (raw, "cell_error")
        if number != number.to_integral_value():
            return raw, ""
        if abs(number) >= _EXACT:
            return raw, "number_rounded"
        return str(int(number)), ""


def _column_of(place: str) -> int:
    match = _COLUMN.fullmatch(place)
    if match is None:
        raise ReadingError("xlsx_broken")
    position = 0
    for letter in match[1]:
        position = position * 26 + ord(letter) - 64
    return position - 1


def _decimal(raw: str) -> Decimal | None:
    if raw.isascii() and raw.isdigit() and len(raw) < 16:
        return Decimal(raw)
    if len(raw) > 40:
        return None
    try:
        number = Decimal(raw)
    except InvalidOperation:
        return None
    # A huge exponent is cheap to write and costly to work with.
    return number if number.is_finite() and abs(number.adjusted()) < 400 else None


def _moment(number: Decimal, *, from_1904: bool) -> str | None:
    """A date, with the time of day if the number has one."""
    if not 0 < number < 10_000_000:
        return None
    whole = int(number)
    seconds = round((number - whole) * 86_400)
    day = day_of_serial(whole, from_1904=from_1904)
    if day is None:
        return None
    if not seconds:
        return day.isoformat()
    return _with_time(day, seconds)


def _with_time(day: date, seconds: int) -> str:
    if seconds == 86_400:
        return (day + timedelta(days=1)).isoformat()
    minutes, second = divmod(seconds, 60)
    return f"{day.isoformat()} {minutes // 60:02}:{minutes % 60:02}:{second:02}"
