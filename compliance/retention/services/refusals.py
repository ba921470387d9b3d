"""Recording why an act on rules, holds or plans is refused. The texts are in ``messages``."""

from __future__ import annotations

from datetime import datetime
from typing import NoReturn

from django.db import transaction

from compliance.audit.actors import Actor
from compliance.audit.notes import seal_office_note
from compliance.audit.reasons import Reason
from compliance.audit.tracking import TrackedModel
from compliance.register.services.refusals import Refusal, Refused, record_refusal
from compliance.vault.services import seal_note


def refuse(
    event: str,
    codes: list[str],
    *,
    model: type[TrackedModel],
    object_id: int | str = "",
    subject_id: int | None = None,
    actor: Actor,
    reason: Reason,
    now: datetime,
) -> NoReturn:
    """Keeps a refusal in the trail and raises it. Call it where no transaction is about to be rolled back."""
    refusals = [Refusal(code) for code in codes]
    note = reason.note
    # The first remark makes the key that it is sealed under: both or neither.
    with transaction.atomic():
        record_refusal(
            event,
            refusals=refusals,
            subject_id=subject_id,
            object_label=model._meta.label_lower,
            object_id=object_id,
            actor=actor,
            reason=reason.code,
            note=seal_office_note(note, now) if subject_id is None else seal_note(subject_id, note, now),
            now=now,
        )
    raise Refused(refusals)
