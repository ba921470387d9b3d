"""The register of transfers as CSV (Art. 22(1)(5)): a line a transfer, safe to open in a spreadsheet."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from django.db.models import Max, QuerySet
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from compliance.audit.actors import Actor
from compliance.audit.days import last_day
from compliance.audit.reasons import Reason
from compliance.audit.services import record_event
from compliance.audit.trail_export import BYTE_ORDER_MARK, plain_cell
from compliance.disclosures.models import Transfer
from compliance.register.models import Category
from compliance.vault.services import seal_note

BATCH = 2_000


def export_transfers(
    *,
    transfers: QuerySet[Transfer],
    asked: Mapping[str, str],
    actor: Actor,
    reason: Reason,
    now: datetime,
    language: str,
) -> Iterator[str]:
    """Lines of CSV, newest first. Recorded before the first line is made; needs a transaction.

    ``asked`` says by which ids and days the list was filtered. No subject is named in it.
    """
    upto = transfers.aggregate(top=Max("pk"))["top"] or 0
    record_event(
        "disclosures.transfers_exported",
        actor=actor,
        now=now,
        object_label="disclosures.transfer",
        object_id=upto,
        reason=reason.code,
        note=seal_note(None, reason.note, now),
        details=dict(asked),
    )
    return _lines(transfers.filter(pk__lte=upto), language)


def _lines(transfers: QuerySet[Transfer], language: str) -> Iterator[str]:
    writer = csv.writer(_Echo())
    with translation.override(language):
        names = {category.code: category.name for category in Category.objects.all()}
        head = str(writer.writerow([plain_cell(cell) for cell in _heading()]))
    yield BYTE_ORDER_MARK + head
    rows = transfers.select_related("recipient", "purpose", "basis").defer("document").order_by("-pk")
    for transfer in rows.iterator(chunk_size=BATCH):
        # The language is that of the request, which is over by now; a generator must not leave it set.
        with translation.override(language):
            line = str(writer.writerow([plain_cell(cell) for cell in _cells(transfer, names)]))
        yield line


def _heading() -> list[str]:
    return [
        _("transfer"), _("handed over at"), _("recipient"), _("country"), _("purpose"), _("legal basis"),
        _("categories"), _("subjects"), _("cross-border transfer"), _("ground"),
        _("subjects to be told by"), _("subjects told at"), "SHA-256",
    ]  # fmt: skip


def _cells(transfer: Transfer, names: Mapping[str, str]) -> list[str]:
    return [
        str(transfer),
        _moment(transfer.at),
        transfer.recipient.name,
        transfer.recipient.country,
        transfer.purpose.name,
        transfer.basis.name,
        ", ".join(names.get(code, code) for code in transfer.categories),
        str(transfer.count),
        _("yes") if transfer.cross_border else _("no"),
        transfer.get_ground_display(),
        last_day(transfer.due_at, transfer.at).isoformat() if transfer.due_at else "",
        _moment(transfer.told_at),
        transfer.digest,
    ]


def _moment(at: datetime | None) -> str:
    return "" if at is None else timezone.localtime(at).isoformat()


class _Echo:
    """A file whose ``write`` gives back what it was given: ``csv`` then returns the line it made."""

    def write(self, text: str) -> Any:
        """The text itself."""
        return text
