"""After how many months without activity a purpose counts as achieved, and with how much warning."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from compliance.audit.actors import Actor
from compliance.audit.notes import seal_office_note
from compliance.audit.reasons import Reason
from compliance.audit.services import record_event
from compliance.register.models import Purpose
from compliance.retention.models import InactivityRule


def set_inactivity(
    *,
    purpose: Purpose,
    months: int,
    grace_days: int,
    active: bool,
    actor: Actor,
    reason: Reason,
    now: datetime,
) -> InactivityRule:
    """Sets the rule of a purpose; the one there is is changed. Raises ValidationError."""
    with transaction.atomic():
        rule = InactivityRule.objects.select_for_update().filter(purpose=purpose).first()
        rule = rule or InactivityRule(purpose=purpose)
        rule.months, rule.grace_days, rule.active = months, grace_days, active
        rule.full_clean()
        rule.record(actor=actor, reason=reason, now=now)
        record_event(
            "retention.inactivity_changed",
            actor=actor,
            now=now,
            object_label="retention.inactivityrule",
            object_id=rule.pk,
            reason=reason.code,
            note=seal_office_note(reason.note, now),
        )
    return rule
