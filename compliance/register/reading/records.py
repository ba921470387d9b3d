"""What a file is made of, before columns have a meaning."""

from collections.abc import Mapping
from typing import NamedTuple

WHOLE_ROW = -1
NOTHING_WRONG: Mapping[int, str] = {}


class Record(NamedTuple):
    """One row as the file has it: its number in the spreadsheet, cells as text, problems by position."""

    number: int
    cells: list[str]
    problems: Mapping[int, str] = NOTHING_WRONG

    def __repr__(self) -> str:
        return f"Record({self.number})"


def letters_of(position: int) -> str:
    """The column's letters in a spreadsheet: 0 is A, 26 is AA."""
    letters = ""
    rest = position + 1
    while rest:
        rest, letter = divmod(rest - 1, 26)
        letters = chr(65 + letter) + letters
    return letters
