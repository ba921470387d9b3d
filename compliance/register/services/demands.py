"""Destroying what a subject demands to have destroyed, together with the processings that need it."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from compliance.audit.actors import Actor
from compliance.audit.reasons import Reason
from compliance.register.models import Category, Destruction, Processing, Subject

from .destruction import destroy, refusals_for
from .locking import lock_to_destroy
from .processing import end_processing
from .refusals import Refused, record_refusal


def end_and_destroy(
    *,
    subject: Subject,
    categories: list[Category] | None,
    end_reason: str,
    actor: Actor,
    reason: Reason,
    now: datetime,
) -> Destruction:
    """Ends every live processing of a subject and destroys; all or nothing.

    What still stands against it (a blocking, a guard) raises Refused: then no processing has ended
    either, and the refusal is in the trail. Only ``destroy`` destroys.
    """
    try:
        with transaction.atomic():
            lock_to_destroy([subject.pk])
            locked = Subject.objects.get(pk=subject.pk)
            for processing in Processing.objects.filter(subject=locked, ended_at=None).order_by("pk"):
                end_processing(
                    processing=processing, end_reason=end_reason, actor=actor, reason=reason, now=now
                )
            if refusals := refusals_for(locked, categories, now=now, actor=actor):
                raise Refused(refusals)
            return destroy(subject=locked, categories=categories, actor=actor, reason=reason, now=now)
    except Refused as refused:
        # Outside of the block that was rolled back, or the refusal would be gone with it.
        record_refusal(
            "register.destruction_refused",
            refusals=refused.refusals,
            subject_id=subject.pk,
            actor=actor,
            reason=reason.code,
            now=now,
        )
        raise
