"""Why a change of the register is refused; each is told to staff and kept in the trail."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from compliance.audit.actors import Actor
from compliance.audit.services import record_event


@dataclass(frozen=True, slots=True)
class Refusal:
    """One reason for a refusal: a code of ``messages.MESSAGES`` and the category it is about."""

    code: str
    category: str = ""


class ValuesRejected(Exception):
    """Values were not accepted; nothing was saved. ``codes`` maps category code → rejection code."""

    def __init__(self, codes: Mapping[str, str]) -> None:
        super().__init__(", ".join(sorted(codes.values())))
        self.codes = dict(codes)


@dataclass
class Refused(Exception):
    """An act was refused; nothing was changed. The refusal is already in the trail."""

    refusals: list[Refusal] = field(default_factory=list)

    def __str__(self) -> str:
        return ", ".join(sorted({refusal.code for refusal in self.refusals}))


def record_refusal(
    event: str,
    *,
    refusals: list[Refusal],
    subject_id: int | None = None,
    object_label: str = "register.subject",
    object_id: int | str | None = None,
    actor: Actor,
    reason: str,
    note: bytes = b"",
    now: datetime,
) -> None:
    """Keeps a refusal in the trail. Call it where no transaction is about to be rolled back.

    It is about a subject unless ``object_label`` and ``object_id`` name something else.
    """
    record_event(
        event,
        actor=actor,
        now=now,
        subject_id=subject_id,
        object_label=object_label,
        object_id=(subject_id or "") if object_id is None else object_id,
        reason=reason,
        note=note,
        details={
            "codes": ",".join(sorted({refusal.code for refusal in refusals}))[:200],
            "categories": ",".join(sorted({refusal.category for refusal in refusals if refusal.category}))[
                :200
            ],
        },
    )
