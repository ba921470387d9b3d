"""Reading a list of references of subjects from a file."""

import re

REFERENCE = re.compile(r"S-[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}")
_CELLS = re.compile(r"[,;\t]")


def references_in(text: str) -> tuple[list[str], int]:
    """References in the first column of each line, each once, and how many lines hold none.

    A heading in the first line and empty lines do not count.
    """
    found: dict[str, None] = {}
    unreadable = 0
    for number, line in enumerate(text.splitlines()):
        cell = _CELLS.split(line, maxsplit=1)[0].strip().strip('"').upper()
        if REFERENCE.fullmatch(cell):
            found[cell] = None
        elif cell and number > 0:
            unreadable += 1
    return list(found), unreadable
