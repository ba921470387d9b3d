"""Rows of a file as people: checked, in the stored spelling, with the marks by which they are known again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from compliance.register.reading.errors import ReadingError
from compliance.register.reading.table import Row
from compliance.register.rules.outcome import Rejected
from compliance.register.rules.values import compare, normalise

from .errors import Fault
from .indexing import Indexer
from .options import REFERENCE, Plan

# Columns that say something of the row or the subject and hold no category.
ABOUT_ROW = {
    REFERENCE: "reference",
    "language": "language",
    "kind": "kind",
    "source": "source",
    "collected_at": "day",
}
BATCH_TEXT = 8 << 20


class NewValue(NamedTuple):
    """A value sealed ahead for a subject who is not in the register yet: its key and its line for COPY.

    ``line`` is the row of the table of values from after the subject's id on.
    """

    scope: str
    key_id: bytes
    wrapped: bytes
    line: str

    def __repr__(self) -> str:
        return f"NewValue({self.scope})"


@dataclass(slots=True)
class Candidate:
    """One row: what it says of whom, or why it cannot be taken."""

    number: int
    cells: list[str] = field(repr=False)
    values: dict[str, str] = field(default_factory=dict, repr=False)
    about: dict[str, str] = field(default_factory=dict, repr=False)
    #: Category code and the tokens under every master key at hand, newest first.
    identities: list[tuple[str, list[int]]] = field(default_factory=list, repr=False)
    faults: list[Fault] = field(default_factory=list)
    warnings: list[Fault] = field(default_factory=list)
    fresh: list[NewValue] | None = field(default=None, repr=False)

    @property
    def reference(self) -> str:
        """Reference code of the subject, empty if the row gives none."""
        return self.about.get(REFERENCE, "")


@dataclass(slots=True)
class Batch:
    """Rows that are taken together, in one transaction; ``now`` is their time in the history."""

    candidates: list[Candidate]
    now: datetime
    permille: int

    @property
    def last(self) -> int:
        """Number of the last row."""
        return self.candidates[-1].number


def check(row: Row, plan: Plan) -> Candidate:
    """The row with its values in their stored spelling, or with every fault it has."""
    values: dict[str, str] = {}
    about: dict[str, str] = {}
    faults = list(row.problems)
    warnings = list(row.warnings)
    if any(not column for column, _ in faults):
        # Its cells may stand in the wrong columns: what is in them means nothing.
        return Candidate(row.number, row.cells, faults=faults, warnings=warnings)
    validators = plan.layout.validators
    for code, raw in row.values.items():
        try:
            value, found = normalise(validators[code], raw, today=plan.today)
        except Rejected as rejected:
            faults.append((code, rejected.code))
            continue
        if code in ABOUT_ROW:
            about[code] = value
        else:
            values[code] = value
        if found:
            warnings += [(code, warning) for warning in found]
    warnings += [("", warning) for warning in compare(values)]
    return Candidate(row.number, row.cells, values, about, faults=faults, warnings=warnings)


def mark(candidate: Candidate, plan: Plan, indexer: Indexer) -> None:
    """Adds the tokens by which the row's person may be in the register already."""
    for code in plan.identifying:
        value = candidate.values.get(code)
        if value is not None:
            candidate.identities.append((code, indexer.identities(code, value)))


def batches(rows: Iterable[Row], size: int) -> Iterator[list[Row]]:
    """Rows in lots of ``size``, fewer where they are very long: memory must not grow with the file.

    Where the file turns out to be damaged, the good rows before come first, then the ReadingError.
    """
    lot: list[Row] = []
    text = 0
    damage: ReadingError | None = None
    source = iter(rows)
    while True:
        try:
            row = next(source, None)
        except ReadingError as error:
            damage = error
            break
        if row is None:
            break
        lot.append(row)
        text += sum(map(len, row.cells))
        if len(lot) >= size or text >= BATCH_TEXT:
            yield lot
            lot, text = [], 0
    if lot:
        yield lot
    if damage is not None:
        raise damage
