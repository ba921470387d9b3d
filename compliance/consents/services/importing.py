"""Taking consents that exist already from a file: batch by batch, each whole or not there.

Every row goes through ``give_consent`` like a consent on a screen, so the same row again is the same
consent and changes nothing; a file that was interrupted is simply imported again.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from typing import BinaryIO
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction

from compliance.audit.actors import Actor
from compliance.audit.reasons import Reason
from compliance.audit.services import record_event
from compliance.consents.models import Channel, Consent, ConsentKind, Giver, Wording
from compliance.consents.rules import import_columns as cells
from compliance.consents.rules.giving import CONDITIONS_LENGTH, NAME_LENGTH, PROOF_LENGTH, end_of_term
from compliance.register.models import Category, Purpose, Subject
from compliance.register.reading.table import Row, Table, open_table
from compliance.register.services.named import Fault, Name, RowRejected, lock_named, name_in
from compliance.register.services.refusals import Refused

from .giving import ConsentRejected, Given, give_consent

BATCH = 200


@dataclass(slots=True)
class Taken:
    """What came of a batch: rows that made an entry, that were known already, and faults."""

    given: int = 0
    unchanged: int = 0
    rejected: int = 0
    faults: list[Fault] = field(default_factory=list)


def import_consents(
    *,
    file: BinaryIO,
    series: str = "",
    dry_run: bool = False,
    on_start: Callable[[Table], None] | None = None,
    on_batch: Callable[[Taken], None] | None = None,
    batch: int = BATCH,
    actor: Actor,
    reason: Reason,
    now: datetime,
) -> Taken:
    """Records the consents of a file in the order of its rows; gives the counts.

    ``series`` is that of rows that name none. A dry run writes nothing. Memory does not grow with the
    file. Raises ReadingError for a file that cannot be read; batches before the fault are kept.
    """
    with open_table(file, layout=cells.layout(needs_series=not series)) as table:
        if on_start:
            on_start(table)
        taker = _Taker(series, actor, reason, now)
        total = Taken()
        rows = table.rows()
        while lot := list(islice(rows, batch)):
            taken = taker.take(lot, dry_run=dry_run)
            total.given += taken.given
            total.unchanged += taken.unchanged
            total.rejected += taken.rejected
            if on_batch:
                on_batch(taken)
    return total


class _Taker:
    """Takes batches; knows the catalogue and the wordings, which are few."""

    def __init__(self, series: str, actor: Actor, reason: Reason, now: datetime) -> None:
        self.series, self.actor, self.reason, self.now = series, actor, reason, now
        self.zone = ZoneInfo(settings.TIME_ZONE)
        self.purposes = cells.by_name(
            {p.code: (p.name_kk, p.name_ru, p.name_en) for p in Purpose.objects.all()}
        )
        self.categories = cells.by_name(
            {c.code: (c.name_kk, c.name_ru, c.name_en) for c in Category.objects.all()}
        )
        self._wordings: dict[str, list[Wording]] = {}

    def take(self, rows: Sequence[Row], *, dry_run: bool) -> Taken:
        """One batch, in one transaction; a row that is not accepted leaves the others as they are."""
        taken = Taken()
        with transaction.atomic():
            named = self._named(rows, taken)
            subjects = lock_named((name for _, name in named), actor=self.actor, now=self.now)
            for row, name in named:
                subject = subjects.get(name)
                if subject is None:
                    taken.faults.append(Fault(row.number, name.column, "subject_not_registered"))
                    continue
                self._take(row, subject, taken)
            taken.rejected = len({fault.row for fault in taken.faults})
            record_event(
                "consents.imported",
                actor=self.actor,
                now=self.now,
                object_label="consents.consent",
                reason=self.reason.code,
                details={
                    "first_row": rows[0].number,
                    "last_row": rows[-1].number,
                    "given": taken.given,
                    "unchanged": taken.unchanged,
                    "rejected": taken.rejected,
                },
            )
            transaction.set_rollback(dry_run)
        return taken

    def _named(self, rows: Sequence[Row], taken: Taken) -> list[tuple[Row, Name]]:
        today = self.now.astimezone(self.zone).date()
        found = []
        for row in rows:
            if row.problems:
                taken.faults += [Fault(row.number, column, code) for column, code in row.problems]
                continue
            try:
                name = name_in(row.values, today=today)
            except RowRejected as rejected:
                taken.faults.append(Fault(row.number, rejected.column, rejected.code))
                continue
            if name is None:
                taken.faults.append(Fault(row.number, "", "subject_not_named"))
            else:
                found.append((row, name))
        return found

    def _take(self, row: Row, subject: Subject, taken: Taken) -> None:
        faults: list[tuple[str, str]] = []
        try:
            given = self._given(row)
            before = (
                Consent.objects.filter(subject=subject, series=given.wording.series).values("number").first()
            )
            consent = give_consent(
                subject=subject, given=given, actor=self.actor, reason=self.reason, now=self.now
            )
        except cells.CellRejected as rejected:
            faults = [(rejected.column, rejected.code)]
        except ConsentRejected as rejected:
            faults = sorted(rejected.codes.items())
        except Refused as refused:
            faults = [("", refusal.code) for refusal in refused.refusals]
        else:
            known = before is not None and before["number"] == consent.number
            taken.unchanged += known
            taken.given += not known
        taken.faults += [Fault(row.number, column, code) for column, code in faults]

    def _given(self, row: Row) -> Given:
        values = row.values
        received_at = cells.moment_in(values.get("received_at", ""), column="received_at", zone=self.zone).at
        wording = self._wording(values, received_at)
        until = values.get("valid_until")
        giver = cells.word_in(values["giver"], cells.GIVERS, column="giver", code="giver_unknown") \
            if "giver" in values else Giver.SELF  # fmt: skip
        return Given(
            wording=wording,
            received_at=received_at,
            channel=cells.word_in(values["channel"], cells.CHANNELS, column="channel", code="channel_unknown")
            if "channel" in values
            else Channel.IMPORT,
            giver=giver,
            purposes=self._codes(values, "purposes", self.purposes, "purpose_unknown"),
            categories=self._codes(values, "categories", self.categories, "category_unknown"),
            valid_until=cells.end_in(
                until, zone=self.zone, worded_end=end_of_term(received_at, wording.months)
            )
            if until
            else None,
            representative={
                "name": self._text(values, "representative", NAME_LENGTH),
                "proof": self._text(values, "representative_proof", PROOF_LENGTH),
            }
            if giver == Giver.REPRESENTATIVE
            else None,
            message=self._text(values, "message", 100),
            conditions=self._text(values, "conditions", CONDITIONS_LENGTH),
        )

    def _wording(self, values: dict[str, str], at: datetime) -> Wording:
        series = values.get("series", "").strip() or self.series
        if not series:
            raise cells.CellRejected("series", "wording_unknown")
        if series not in self._wordings:
            # Not what is no series: a file of a million misspelt ones must not fill the memory.
            known = list(Wording.objects.filter(series=series).order_by("-version"))
            if not known:
                raise cells.CellRejected("series", "wording_unknown")
            self._wordings[series] = known
        if "version" in values:
            version = cells.version_in(values["version"])
            fitting = [wording for wording in self._wordings[series] if wording.version == version]
        else:
            fitting = [wording for wording in self._wordings[series] if wording.in_force_from <= at]
        if not fitting:
            raise cells.CellRejected("version", "wording_unknown")
        if fitting[0].kind == ConsentKind.DISTRIBUTION:
            # Given directly to the operator by the subject, never taken from a file (4.7).
            raise cells.CellRejected("series", "direct")
        return fitting[0]

    def _codes(
        self, values: dict[str, str], column: str, names: dict[str, str], code: str
    ) -> tuple[str, ...] | None:
        return cells.codes_in(values[column], names, column=column, code=code) if column in values else None

    def _text(self, values: dict[str, str], column: str, most: int) -> str:
        return cells.text_in(values[column], column=column, most=most) if column in values else ""
