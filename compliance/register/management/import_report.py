"""What the command ``import_subjects`` says of an import: as text with a progress bar, or as JSON.

Row numbers, columns, codes and counts; never a value. Written while the import runs, so that memory
does not grow with the number of rejected rows.
"""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any, Protocol, TextIO

from django.utils.translation import gettext as _, ngettext

from compliance.register.messages import message
from compliance.register.models import SubjectImport
from compliance.register.reading.table import Table
from compliance.register.services.importing import Fault, Outcome, faults_of, notes_on, text_of
from compliance.register.services.importing.reporting import fault_text

BAR_WIDTH = 30
PAGE = 1_000
FIRST_ROWS = 5
NO_DETAILS: Mapping[str, Any] = {}


class Output(Protocol):
    """Where a report goes."""

    def write(self, text: str, /) -> object:
        """Writes a text."""


class Report:
    """Counts what happens; subclasses say it."""

    def __init__(self, output: Output, errors: TextIO) -> None:
        self.output = output
        self.counts: Counter[str] = Counter(created=0, updated=0, unchanged=0, rejected=0)
        self.warnings: Counter[str] = Counter()
        self.first_rows: dict[str, list[int]] = {}
        self._bar = ProgressBar(errors)

    def started(self, table: Table, run: SubjectImport | None) -> None:
        """The file is open. An import that goes on tells first what was rejected before."""
        self.notes([(code, dict(details)) for code, details in notes_on(table)])
        if run is None:
            return
        self.counts.update(
            created=run.created, updated=run.updated, unchanged=run.unchanged, rejected=run.rejected
        )
        self.warnings.update(run.warnings)
        if run.next_row > 1:
            self.continued(run.next_row)
        last = 0
        while faults := faults_of(run, after=last, limit=PAGE):
            last = faults[-1].row
            for fault in faults:
                self.fault(fault.row, (fault.column, fault.code))

    def told(self, outcome: Outcome) -> None:
        """A batch was taken."""
        self.counts.update(
            created=outcome.created,
            updated=outcome.updated,
            unchanged=outcome.unchanged,
            rejected=len(outcome.rejected),
        )
        for row, _column, code in outcome.warnings:
            self.warnings[code] += 1
            if len(rows := self.first_rows.setdefault(code, [])) < FIRST_ROWS:
                rows.append(row)
        if outcome.rejected:
            self._bar.clear()
        for rejection in outcome.rejected:
            for fault in rejection.faults:
                self.fault(rejection.candidate.number, fault)
        self._bar.show(outcome.permille, self.counts.total())

    def ended(self) -> None:
        """No more batches will come, for whatever reason."""
        self._bar.clear()

    def notes(self, notes: Iterable[tuple[str, Mapping[str, Any]]]) -> None:
        """What staff should know of the file."""
        raise NotImplementedError

    def continued(self, row: int) -> None:
        """The import goes on from this row."""
        raise NotImplementedError

    def fault(self, row: int, fault: Fault) -> None:
        """A row was rejected for this."""
        raise NotImplementedError

    def finished(self, *, dry_run: bool) -> None:
        """The end of the file was reached."""
        raise NotImplementedError

    def failed(self, code: str, details: Mapping[str, Any] = NO_DETAILS) -> None:
        """The import stopped for this."""
        raise NotImplementedError


class TextReport(Report):
    """For people."""

    def notes(self, notes: Iterable[tuple[str, Mapping[str, Any]]]) -> None:
        for code, details in notes:
            self.output.write(text_of(code, details) + "\n")

    def continued(self, row: int) -> None:
        self.output.write(_("The import goes on from row %(row)d.") % {"row": row} + "\n")

    def fault(self, row: int, fault: Fault) -> None:
        self.output.write(_("Row %(row)d: %(reason)s") % {"row": row, "reason": fault_text(fault)} + "\n")

    def finished(self, *, dry_run: bool) -> None:
        self.ended()
        for code, count in sorted(self.warnings.items()):
            rows = ", ".join(map(str, self.first_rows.get(code, ())))
            number = ngettext("%(count)d row", "%(count)d rows", count) % {"count": count}
            self.output.write(f"{message(code)} ({number}{': ' + rows + ' …' if rows else ''})\n")
        if dry_run:
            self.output.write(_("Dry run: nothing was written.") + "\n")
        self.output.write(
            _("Created: %(created)d. Updated: %(updated)d. Unchanged: %(unchanged)d. Rejected: %(rejected)d.")
            % dict(self.counts)
            + "\n"
        )

    def failed(self, code: str, details: Mapping[str, Any] = NO_DETAILS) -> None:
        self.ended()


class JsonReport(Report):
    """One JSON document: the faults first, as they come, then warnings, notes and counts."""

    def __init__(self, output: Output, errors: TextIO) -> None:
        super().__init__(output, errors)
        self._notes: list[dict[str, Any]] = []
        self._opened = False

    def notes(self, notes: Iterable[tuple[str, Mapping[str, Any]]]) -> None:
        self._notes += [{"code": code, **details} for code, details in notes]

    def continued(self, row: int) -> None:
        pass

    def fault(self, row: int, fault: Fault) -> None:
        self.output.write(",\n" if self._opened else '{"faults": [\n')
        self._opened = True
        self.output.write(json.dumps({"row": row, "column": fault[0], "code": fault[1]}))

    def finished(self, *, dry_run: bool) -> None:
        self._close({"dry_run": dry_run, "failure": None})

    def failed(self, code: str, details: Mapping[str, Any] = NO_DETAILS) -> None:
        self._close({"failure": code, "failure_details": dict(details)})

    def _close(self, end: dict[str, Any]) -> None:
        self.ended()
        self.output.write("\n]" if self._opened else '{"faults": []')
        warnings = [
            {"code": code, "count": count, "first_rows": self.first_rows.get(code, [])}
            for code, count in sorted(self.warnings.items())
        ]
        rest = json.dumps({"warnings": warnings, "notes": self._notes, **self.counts, **end})
        self.output.write(f", {rest[1:]}\n")


class ProgressBar:
    """One line on a terminal that is written over; nothing where there is no terminal."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._shows = stream.isatty()
        self._begun = time.monotonic()
        self._first: int | None = None

    def show(self, permille: int, rows: int) -> None:
        """Draws the bar anew."""
        if not self._shows:
            return
        if self._first is None:
            self._first = rows
        seconds = max(time.monotonic() - self._begun, 0.001)
        done = min(BAR_WIDTH, permille * BAR_WIDTH // 1000)
        self._stream.write(
            f"\r[{'█' * done}{'·' * (BAR_WIDTH - done)}] {permille // 10:3d} %  {rows:,}  "
            f"{(rows - self._first) / seconds:,.0f}/s\x1b[K"
        )
        self._stream.flush()

    def clear(self) -> None:
        """Removes the bar, so that a line may be written."""
        if self._shows:
            self._stream.write("\r\x1b[K")
            self._stream.flush()
