"""Opening the sealed parts of an entry of the ledger: recorded with the reason first (promise 8)."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from compliance.audit.actors import Actor
from compliance.audit.reasons import Reason
from compliance.audit.services import record_event
from compliance.consents.models import Consent
from compliance.register.models import Subject
from compliance.register.models.subjects import Status
from compliance.register.rules.revealing import may_open_blocked
from compliance.register.services.refusals import Refusal, Refused, record_refusal
from compliance.vault.files import open_sealed_file
from compliance.vault.reading import open_values
from compliance.vault.services import seal_note
from compliance.vault.values import Opened, Shredded

SCOPE = "consents"
PARTS = ("representative", "conditions", "evidence")


@dataclass(frozen=True, slots=True)
class OpenedEntry:
    """The sealed parts of an entry in clear, Shredded or Unreadable; None where there is none."""

    representative: Opened
    conditions: Opened
    evidence: Opened

    def __repr__(self) -> str:
        return "OpenedEntry(•••)"


@dataclass(frozen=True, slots=True)
class EvidenceFile:
    """A file of evidence in clear, as a stream."""

    name: str
    content_type: str
    content: Iterator[bytes]

    def __repr__(self) -> str:
        return "EvidenceFile(•••)"


def entry_of(consent: Consent, number: int) -> Any:
    """The history row of an entry of a consent's ledger. Raises LookupError."""
    row = Consent.history.filter(id=consent.pk, number=number).first()
    if row is None:
        raise LookupError(f"{consent.pk}/{number}")
    return row


def open_parts(rows: list[Any]) -> list[OpenedEntry]:
    """The sealed parts of entries, with one query. Whoever calls has recorded that it does."""
    values = [getattr(row, part) for row in rows for part in PARTS]
    owners = [(row.subject_id, SCOPE) for row in rows for _part in PARTS]
    opened = open_values(values, owners)
    return [OpenedEntry(*opened[place : place + len(PARTS)]) for place in range(0, len(opened), len(PARTS))]


def reveal_entry(
    *,
    consent: Consent,
    number: int,
    actor: Actor,
    reason: Reason,
    now: datetime,
    settles_blockings: bool = False,
) -> OpenedEntry:
    """The sealed parts of one entry. Raises Refused (recorded), LookupError."""
    row = entry_of(consent, number)
    with _recorded(
        "consents.entry_revealed", row, actor=actor, reason=reason, now=now, settles=settles_blockings
    ):
        return open_parts([row])[0]


def reveal_evidence(
    *,
    consent: Consent,
    number: int,
    actor: Actor,
    reason: Reason,
    now: datetime,
    settles_blockings: bool = False,
) -> EvidenceFile:
    """The file of evidence of one entry. Raises Refused (recorded), LookupError when there is none."""
    row = entry_of(consent, number)
    if row.evidence is None:
        raise LookupError(f"{consent.pk}/{number}")
    with _recorded(
        "consents.evidence_read", row, actor=actor, reason=reason, now=now, settles=settles_blockings
    ):
        kept = open_parts([row])[0].evidence
        if not isinstance(kept, dict):
            raise LookupError(f"{consent.pk}/{number}")
        content = open_sealed_file(uuid.UUID(kept["file"]))
        if isinstance(content, Shredded):
            raise LookupError(f"{consent.pk}/{number}")
        return EvidenceFile(kept["name"], kept["type"], content)


@contextmanager
def _recorded(
    event: str, row: Any, *, actor: Actor, reason: Reason, now: datetime, settles: bool
) -> Iterator[None]:
    """A transaction in which the reading is recorded first, or refused and the refusal recorded."""
    with transaction.atomic():
        # A blocking that is being placed comes before or after this, never in between.
        subject = Subject.objects.select_for_update(no_key=True).get(pk=row.subject_id)
        code = refusal_of(subject, settles=settles, reason=reason.code)
        if not code:
            record_event(
                event,
                actor=actor,
                now=now,
                subject_id=subject.pk,
                object_label="consents.consent",
                object_id=row.id,
                reason=reason.code,
                note=seal_note(subject.pk, reason.note, now),
                details={"entry": row.number},
            )
            yield
            return
    record_refusal(
        "register.reveal_refused",
        refusals=[Refusal(code)],
        subject_id=subject.pk,
        actor=actor,
        reason=reason.code,
        now=now,
    )
    raise Refused([Refusal(code)])


def refusal_of(subject: Subject, *, settles: bool, reason: str) -> str:
    """Why what is sealed of a subject may not be opened; empty: it may."""
    if subject.is_gone:
        return "subject_destroyed"
    blocked = subject.status == Status.BLOCKED
    return "reveal_blocked" if blocked and not may_open_blocked(trusted=settles, reason=reason) else ""
