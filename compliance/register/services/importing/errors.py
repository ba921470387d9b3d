"""Why an import as a whole cannot be started or go on; what is wrong with a row stands in its faults."""

from __future__ import annotations

from compliance.register.reading.errors import Detail

# A column's code (empty for the whole row) and a message's code.
Fault = tuple[str, str]


class ImportRefused(Exception):
    """An import that is not started: options out of use, forbidden columns, nothing to continue.

    Like ReadingError: a code of ``messages.MESSAGES`` and details without values.
    """

    def __init__(self, code: str, **details: Detail) -> None:
        super().__init__(code)
        self.code = code
        self.details = details


class AlreadyRunning(Exception):
    """Another worker has this import in hand. Nothing was done."""


class LostPosition(Exception):
    """Another worker has taken this batch, or staff have stopped the import. Nothing was written."""


class RowsRefused(Exception):
    """Rows of a batch that turned out unacceptable while it was written; it is written anew without them."""

    def __init__(self, faults: dict[int, Fault]) -> None:
        super().__init__(len(faults))
        self.faults = faults
