"""Who the operator is, and changing it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from compliance.audit.actors import Actor
from compliance.audit.notes import seal_office_note
from compliance.audit.reasons import Reason
from compliance.audit.services import record_event
from compliance.policy.models import THE_ONE, Operator

OPERATOR_FIELDS = (
    "name_kk", "name_ru", "bin", "address_kk", "address_ru",
    "email_subjects", "email_information_kk", "email_information_ru", "site",
)  # fmt: skip


def operator() -> Operator:
    """The operator's card."""
    found: Operator = Operator.objects.get(pk=THE_ONE)
    return found


def change_operator(*, values: Mapping[str, object], actor: Actor, reason: Reason, now: datetime) -> Operator:
    """Changes the operator's card; what ``values`` leaves out stays. Raises ValidationError."""
    if unknown := values.keys() - set(OPERATOR_FIELDS):
        raise TypeError(f"the operator has no field {sorted(unknown)} to be changed")
    with transaction.atomic():
        card: Operator = Operator.objects.select_for_update().get(pk=THE_ONE)
        changed = [field for field, value in values.items() if getattr(card, field) != value]
        for field in changed:
            setattr(card, field, values[field])
        if changed:
            card.full_clean()
            card.record(actor=actor, reason=reason, now=now)
            record_event(
                "policy.operator_changed",
                actor=actor,
                now=now,
                object_label=Operator._meta.label_lower,
                object_id=card.pk,
                reason=reason.code,
                note=seal_office_note(reason.note, now),
                details={"fields": ",".join(changed)},
            )
    return card
