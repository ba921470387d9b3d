"""Putting right what spreadsheets do to values on their way into a file.

An IIN that a spreadsheet takes for a number loses its zeros at the beginning; a long number is written
as 8.5E+11; a formula ``="0123"`` is the only way to keep zeros in a CSV. All that is undone where nothing
is lost, with a warning where somebody should look, and refused where digits are gone.
"""

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import NamedTuple

from compliance.register.rules.text import unescape_formula


class Tidied(NamedTuple):
    """A cell's text, and the code of a problem (the row is refused) or of a warning."""

    text: str
    problem: str = ""
    warning: str = ""

    def __repr__(self) -> str:
        return f"Tidied(•••, {self.problem!r}, {self.warning!r})"


_KEPT_AS_TEXT = re.compile(r'="([^"]*)"')
_POINT_ZERO = re.compile(r"([0-9]+)[.,]0+")
_ROUNDED = re.compile(r"[0-9][.,]?[0-9]*[eEеЕ]\+?[0-9]{1,3}")
# Years 2000 to 2009 begin with one zero, 2000 with two, January to September of 2000 with three.
_SHORTENED = range(9, 12)


def tidy_text(text: str) -> Tidied:
    """Undo the disguises that keep a spreadsheet from computing a cell."""
    if text[0] == "=":
        match = _KEPT_AS_TEXT.fullmatch(text)
        return Tidied(match[1]) if match is not None else Tidied(text)
    return Tidied(unescape_formula(text))


def _number(text: str) -> Tidied:
    tidied = tidy_text(text.strip())
    if _ROUNDED.fullmatch(tidied.text) is not None:
        return Tidied(tidied.text, problem="number_rounded")
    match = _POINT_ZERO.fullmatch(tidied.text)
    return Tidied(match[1]) if match is not None else tidied


def tidy_phone(text: str) -> Tidied:
    """A telephone number that may have passed through a column of numbers."""
    return _number(text)


def tidy_identifier(text: str) -> Tidied:
    """An IIN or BIN that may have lost its zeros; the check digit tells a restored one from a slip."""
    if len(text) == 12 and text.isascii() and text.isdigit():
        return Tidied(text)
    tidied = _number(text)
    if not tidied.problem and len(tidied.text) in _SHORTENED and tidied.text.isdecimal():
        return Tidied(tidied.text.zfill(12), warning="leading_zeros_restored")
    return tidied


TIDIERS: dict[str, Callable[[str], Tidied]] = {
    "iin": tidy_identifier,
    "bin_or_iin": tidy_identifier,
    "phone": tidy_phone,
}

_EPOCH = date(1899, 12, 30)
_EPOCH_1904 = date(1904, 1, 1)
_LAST_SERIAL = 2_958_465  # 9999-12-31
# In a column of dates these are years somebody typed, not the days of 1905 they would be.
_YEARS = range(1900, 2101)


def day_of_serial(serial: int, *, from_1904: bool) -> date | None:
    """The day behind a spreadsheet's number, or None where there is none."""
    if not 0 < serial <= _LAST_SERIAL:
        return None
    if from_1904:
        return _shifted(_EPOCH_1904, serial)
    # The calendar of spreadsheets has a 29 February 1900, so that days before it are one off.
    return _shifted(_EPOCH, serial + 1 if serial < 60 else serial)


def _shifted(start: date, days: int) -> date | None:
    return start + timedelta(days=days) if days <= (date.max - start).days else None


def day_of_plain_number(text: str, *, from_1904: bool) -> str:
    """What a number without a date's format means in a column of dates; the text itself if nothing."""
    if not text.isdecimal() or int(text) in _YEARS:
        return text
    day = day_of_serial(int(text), from_1904=from_1904) if len(text) <= 7 else None
    return text if day is None else day.isoformat()
