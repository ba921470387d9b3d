"""Taking from a file what has ended elsewhere: subjects or contracts whose purpose is achieved (clause 5.7).

Every row goes through ``end_purpose`` like a report of another system, so the same file again changes
nothing. A batch is one transaction. What is wrong with a row is told by its number, column and a code.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from typing import BinaryIO

from django.db import transaction

from compliance.audit.actors import Actor
from compliance.audit.reasons import Reason
from compliance.audit.services import record_event
from compliance.deadlines.rules import day_of, end_of
from compliance.register.models import Processing, Purpose, Subject
from compliance.register.reading.table import Row, Table, open_table
from compliance.register.rules.dates import normalise_date
from compliance.register.rules.outcome import Rejected
from compliance.register.services.ending import end_purpose
from compliance.register.services.named import (
    IIN,
    REFERENCE,
    Fault,
    Name,
    RowRejected,
    lock_named,
    name_in,
)
from compliance.register.services.refusals import Refused
from compliance.retention.rules.end_columns import CONTRACT, END_REASONS, layout

from .contracts import digest_of, documents_named, opened

BATCH = 200


@dataclass(slots=True)
class Taken:
    """What came of rows: those by which something ended, those that had ended before, and faults."""

    ended: int = 0
    unchanged: int = 0
    rejected: int = 0
    faults: list[Fault] = field(default_factory=list)


def import_ends(
    *,
    file: BinaryIO,
    purpose: Purpose | None = None,
    end_reason: str = "achieved",
    dry_run: bool = False,
    on_start: Callable[[Table], None] | None = None,
    on_batch: Callable[[Taken], None] | None = None,
    batch: int = BATCH,
    actor: Actor,
    reason: Reason,
    now: datetime,
) -> Taken:
    """Ends what a file names, in the order of its rows; gives the counts. A dry run writes nothing.

    ``purpose`` and ``end_reason`` are those of rows that name none. Contracts are found by opening every
    document once, and only if the file names contracts without subjects. Raises ReadingError.
    """
    with open_table(file, layout=layout(needs_purpose=purpose is None)) as table:
        if on_start:
            on_start(table)
        wanted = _contracts_in(table)
        taker = _Taker(
            purpose,
            end_reason,
            documents_named(wanted) if wanted else {},
            actor=actor,
            reason=reason,
            now=now,
        )
        total = Taken()
        rows = table.rows()
        while lot := list(islice(rows, batch)):
            taken = taker.take(lot, dry_run=dry_run)
            total.ended += taken.ended
            total.unchanged += taken.unchanged
            total.rejected += taken.rejected
            if on_batch:
                on_batch(taken)
    return total


def _contracts_in(table: Table) -> set[bytes]:
    """Digests of the contracts that rows without a subject name."""
    return {
        digest_of(row.values[CONTRACT])
        for row in table.rows()
        if CONTRACT in row.values and not row.values.keys() & {REFERENCE, IIN}
    }


class _Taker:
    """Takes batches; knows the purposes, which are few, and the contracts of the file."""

    def __init__(
        self,
        purpose: Purpose | None,
        end_reason: str,
        contracts: Mapping[bytes, list[Processing]],
        *,
        actor: Actor,
        reason: Reason,
        now: datetime,
    ) -> None:
        self.purpose, self.end_reason, self.contracts = purpose, end_reason, contracts
        self.actor, self.reason, self.now, self.today = actor, reason, now, day_of(now)
        self.purposes = {
            name.casefold(): one
            for one in Purpose.objects.all()
            for name in (one.code, one.name_kk, one.name_ru, one.name_en)
        }

    def take(self, rows: Sequence[Row], *, dry_run: bool) -> Taken:
        """One batch, in one transaction; a row that is not accepted leaves the others as they are."""
        taken = Taken()
        with transaction.atomic():
            names, faults = self._names(rows)
            subjects = lock_named(
                names.values(), also=self._parties(rows, names), actor=self.actor, now=self.now
            )
            for row in rows:
                if row.problems:
                    taken.faults += [Fault(row.number, column, code) for column, code in row.problems]
                    continue
                if row.number in faults:
                    taken.faults.append(faults[row.number])
                    continue
                try:
                    ended = self._take(row, names.get(row.number), subjects)
                except RowRejected as fault:
                    taken.faults.append(Fault(row.number, fault.column, fault.code))
                except Refused as refused:
                    taken.faults += [Fault(row.number, "", one.code) for one in refused.refusals]
                else:
                    taken.ended += bool(ended)
                    taken.unchanged += not ended
            taken.rejected = len({fault.row for fault in taken.faults})
            record_event(
                "retention.ends_imported",
                actor=self.actor,
                now=self.now,
                object_label="register.processing",
                reason=self.reason.code,
                details={
                    "first_row": rows[0].number,
                    "last_row": rows[-1].number,
                    "ended": taken.ended,
                    "unchanged": taken.unchanged,
                    "rejected": taken.rejected,
                },
            )
            transaction.set_rollback(dry_run)
        return taken

    def _names(self, rows: Sequence[Row]) -> tuple[dict[int, Name], dict[int, Fault]]:
        """Whom the rows name, and what is wrong with names, by the number of the row."""
        names: dict[int, Name] = {}
        faults: dict[int, Fault] = {}
        for row in rows:
            if row.problems:
                continue
            try:
                name = name_in(row.values, today=self.today)
            except RowRejected as rejected:
                faults[row.number] = Fault(row.number, rejected.column, rejected.code)
            else:
                if name is not None:
                    names[row.number] = name
        return names, faults

    def _parties(self, rows: Sequence[Row], names: Mapping[int, Name]) -> set[int]:
        """The subjects of contracts that rows name without them."""
        said = {row.values[CONTRACT] for row in rows if CONTRACT in row.values and row.number not in names}
        return {one.subject_id for document in said for one in self.contracts.get(digest_of(document), ())}

    def _take(self, row: Row, name: Name | None, subjects: Mapping[Name, Subject]) -> list[Processing]:
        purpose = self.purpose
        if "purpose" in row.values:
            purpose = self.purposes.get(row.values["purpose"].strip().casefold())
        if purpose is None:
            raise RowRejected("purpose", "purpose_unknown")
        subject, among = self._whom(row, name, subjects, purpose)
        return end_purpose(
            subject=subject,
            purpose=purpose,
            end_reason=self._end_reason(row),
            at=self._ended_at(row),
            among=among,
            actor=self.actor,
            reason=self.reason,
            now=self.now,
        )

    def _whom(
        self, row: Row, name: Name | None, subjects: Mapping[Name, Subject], purpose: Purpose
    ) -> tuple[Subject, list[int] | None]:
        """The subject, and the processings of the contract if one is named."""
        contract = row.values.get(CONTRACT, "")
        if name is not None:
            subject = subjects.get(name)
            if subject is None:
                raise RowRejected(name.column, "subject_not_registered")
            if not contract:
                return subject, None
            own = Processing.objects.filter(subject=subject, purpose=purpose).exclude(document=None)
            among = [one.pk for digest, one in opened(list(own)) if digest == digest_of(contract)]
            if not among:
                raise RowRejected(CONTRACT, "contract_unknown")
            return subject, among
        if not contract:
            raise RowRejected("", "subject_not_named")
        found = [one for one in self.contracts.get(digest_of(contract), ()) if one.purpose_id == purpose.pk]
        if not found:
            raise RowRejected(CONTRACT, "contract_unknown")
        if len({one.subject_id for one in found}) > 1:
            raise RowRejected(CONTRACT, "contract_ambiguous")
        return Subject.objects.get(pk=found[0].subject_id), [one.pk for one in found]

    def _end_reason(self, row: Row) -> str:
        said = row.values.get("end_reason", "").strip().casefold()
        if not said:
            return self.end_reason
        for code, words in END_REASONS.items():
            if said in {code, *words}:
                return code
        raise RowRejected("end_reason", "end_reason_unknown")

    def _ended_at(self, row: Row) -> datetime | None:
        """The end of the day that the row names; what ended today ended until now."""
        if "ended_on" not in row.values:
            return None
        code = ""
        try:
            day = normalise_date(row.values["ended_on"], today=self.today).value
        except Rejected as rejected:
            code = rejected.code
        if code:
            raise RowRejected("ended_on", code)
        return min(end_of(datetime.fromisoformat(day).date()), self.now)
