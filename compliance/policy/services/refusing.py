"""Refusals of the policy, kept in the trail outside of whatever is rolled back."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from compliance.audit.actors import Actor
from compliance.audit.notes import seal_office_note
from compliance.audit.reasons import Reason
from compliance.audit.services import record_event
from compliance.policy.messages import Refused
from compliance.policy.models import PolicyVersion


def refused(
    code: str,
    *,
    version: PolicyVersion | None = None,
    field: str = "",
    actor: Actor,
    reason: Reason,
    now: datetime,
) -> Refused:
    """Records a refusal, to be raised. Call it where no transaction is about to be rolled back."""
    # The first remark of all makes the key that it is sealed under: both or neither.
    with transaction.atomic():
        record_event(
            "policy.refused",
            actor=actor,
            now=now,
            object_label=PolicyVersion._meta.label_lower,
            object_id="" if version is None else version.pk,
            reason=reason.code,
            note=seal_office_note(reason.note, now),
            details={"codes": code},
        )
    return Refused(code, field)


def tell(
    event: str,
    version: PolicyVersion,
    *,
    actor: Actor,
    reason: Reason,
    now: datetime,
    **details: int | str | bool | None,
) -> None:
    """Keeps what happened to a version in the trail."""
    record_event(
        event,
        actor=actor,
        now=now,
        object_label=PolicyVersion._meta.label_lower,
        object_id=version.pk,
        reason=reason.code,
        note=seal_office_note(reason.note, now),
        details=details,
    )
