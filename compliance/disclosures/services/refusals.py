"""Why a transfer or a change is refused, and how the trail keeps it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from compliance.audit.actors import Actor
from compliance.audit.events import event_named
from compliance.audit.models import AuditEntry
from compliance.audit.request import current_request_id
from compliance.audit.services import record_event

# Of a batch that is refused, this many subjects are told one by one; the rest by count and digest.
TOLD_ONE_BY_ONE = 1_000


@dataclass
class TransferRefused(Exception):
    """A transfer was refused; nothing was recorded but the refusal.

    ``codes`` are about the transfer itself; ``counts`` say how many subjects stand against it, by code.
    """

    codes: tuple[str, ...] = ()
    counts: Mapping[str, int] = field(default_factory=dict)
    accepted: int = 0

    def __str__(self) -> str:
        return ", ".join([*self.codes, *sorted(self.counts)])


@dataclass
class Rejected(Exception):
    """What was typed is not accepted; nothing was saved. ``codes`` maps a field to its code."""

    codes: Mapping[str, str]

    def __str__(self) -> str:
        return ", ".join(sorted(set(self.codes.values())))


@dataclass
class NoticeRefused(Exception):
    """A notice is not in a state that allows it; nothing was changed."""

    code: str

    def __str__(self) -> str:
        return self.code


def count_codes(refused: Iterable[tuple[int, str]]) -> dict[str, int]:
    """How many subjects each code keeps out."""
    return dict(sorted(Counter(code for _subject, code in refused).items()))


def record_kept_out(
    refused: list[tuple[int, str]],
    *,
    about: Mapping[str, str | int],
    actor: Actor,
    reason: str,
    now: datetime,
) -> None:
    """One entry for each subject that is kept out, up to TOLD_ONE_BY_ONE of them. One query."""
    event = event_named("disclosures.subject_refused")
    request_id = current_request_id()
    AuditEntry.objects.bulk_create(
        AuditEntry(
            at=now,
            event=event.name,
            kind=event.kind,
            actor=actor.label,
            reason=reason,
            request_id=request_id,
            subject_id=subject_id,
            object_label="register.subject",
            object_id=str(subject_id),
            details={**about, "code": code},
        )
        for subject_id, code in refused[:TOLD_ONE_BY_ONE]
    )


def record_refused(
    *,
    codes: Iterable[str],
    counts: Mapping[str, int],
    subject_id: int | None,
    about: Mapping[str, str | int],
    note: bytes,
    actor: Actor,
    reason: str,
    now: datetime,
) -> None:
    """The refusal of a transfer as a whole. Call it where no transaction is about to be rolled back."""
    record_event(
        "disclosures.transfer_refused",
        actor=actor,
        now=now,
        subject_id=subject_id,
        object_label="disclosures.recipient",
        object_id=about["recipient"],
        reason=reason,
        note=note,
        details={
            **about,
            "codes": ",".join(codes)[:200],
            **{f"count_{code}": n for code, n in counts.items()},
        },
    )
