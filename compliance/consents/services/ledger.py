"""A subject's consents told from the ledger alone: their entries and the exact words of each.

Entries are rows of the history, which only grows and is sealed; the live row is not asked. The wording is
read with its digest, which every entry carries and which is computed anew.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from compliance.consents.models import Consent, Wording
from compliance.consents.rules.ledger import first_break
from compliance.register.models import Subject
from compliance.vault.reading import open_values
from compliance.vault.values import Opened

from .entries import SCOPE
from .wordings import is_unaltered

SEALED = ("conditions", "representative", "evidence")


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry: what was done, when it was received and recorded, by whom, and all terms after it."""

    consent_id: int
    number: int
    act: str
    state: str
    kind: str
    series: str
    wording: Wording
    wording_digest: str
    wording_intact: bool
    purposes: tuple[str, ...]
    categories: tuple[str, ...]
    third_parties: bool
    cross_border: bool
    public_sources: bool
    given_at: datetime
    valid_until: datetime | None
    ended_at: datetime | None
    terms: Mapping[str, Any]
    received_at: datetime
    channel: str
    giver: str
    message: str
    recorded_at: datetime
    recorded_by: str
    reason: str
    history_id: int
    sealed: Mapping[str, Any]


def entries_of(of: Consent | Subject) -> list[Entry]:
    """The entries of one consent, or of all consents of a subject, in the order they were recorded.

    Two queries however many there are. Nothing sealed is opened; see ``opened``.
    """
    rows = Consent.history.all()
    rows = rows.filter(id=of.pk) if isinstance(of, Consent) else rows.filter(subject_id=of.pk)
    found = list(rows.order_by("history_id"))
    wordings = Wording.objects.in_bulk({row.wording_id for row in found})
    intact = {pk: is_unaltered(wording) for pk, wording in wordings.items()}
    return [_entry(row, wordings[row.wording_id], intact[row.wording_id]) for row in found]


def first_break_of(entries: Iterable[Entry]) -> int | None:
    """The place of the first entry of one consent that cannot stand where it does; None: all can."""
    return first_break((entry.number, entry.act, entry.state) for entry in entries)


def opened(subject_id: int, entries: Iterable[Entry]) -> list[dict[str, Opened]]:
    """The sealed parts of entries: text, JSON, Shredded, Unreadable or None. One query for all keys.

    Callers record whom they show it to, and why, before they call (promise 8).
    """
    told = list(entries)
    values = [entry.sealed[name] for entry in told for name in SEALED]
    contents = iter(open_values(values, [(subject_id, SCOPE)] * len(values)))
    return [{name: next(contents) for name in SEALED} for _ in told]


def _entry(row: Any, wording: Wording, intact: bool) -> Entry:
    return Entry(
        consent_id=row.id,
        number=row.number,
        act=row.act,
        state=row.state,
        kind=row.kind,
        series=row.series,
        wording=wording,
        wording_digest=row.wording_digest,
        wording_intact=intact and wording.digest == row.wording_digest,
        purposes=tuple(row.purposes),
        categories=tuple(row.categories),
        third_parties=row.third_parties,
        cross_border=row.cross_border,
        public_sources=row.public_sources,
        given_at=row.given_at,
        valid_until=row.valid_until,
        ended_at=row.ended_at,
        terms=row.terms,
        received_at=row.received_at,
        channel=row.channel,
        giver=row.giver,
        message=row.message,
        recorded_at=row.history_date,
        recorded_by=row.history_actor,
        reason=row.history_change_reason or "",
        history_id=row.history_id,
        sealed={name: getattr(row, name) for name in SEALED},
    )
