"""Starting and ending what a subject's data is processed for."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.db import transaction

from compliance.audit.actors import Actor
from compliance.audit.reasons import Reason
from compliance.audit.services import record_event
from compliance.register.models import LegalBasis, Processing, Purpose, Subject
from compliance.register.models.subjects import Status
from compliance.vault.services import seal_note

from .refusals import Refusal, Refused, record_refusal

Gate = Callable[[Subject, Purpose, LegalBasis], list[Refusal]]

# Apps above append what must hold before a processing may start (clauses 5.1, 7.1).
GATES: list[Gate] = []


def start_processing(
    *,
    subject: Subject,
    purpose: Purpose,
    basis: LegalBasis,
    actor: Actor,
    reason: Reason,
    now: datetime,
) -> Processing:
    """Starts processing a subject's data for a purpose, or returns the one that already runs.

    Raises Refused (recorded) when the purpose or basis is out of use, the subject's data is destroyed
    or a gate says no.
    """
    with transaction.atomic():
        locked = Subject.objects.select_for_update().get(pk=subject.pk)
        running = Processing.objects.filter(
            subject=locked, purpose=purpose, basis=basis, ended_at=None
        ).first()
        if running is not None:
            return running
        refusals = _start_refusals(locked, purpose, basis)
        if not refusals:
            processing = Processing(subject=locked, purpose=purpose, basis=basis, started_at=now)
            processing.record(actor=actor, reason=reason, now=now)
            _record("register.processing_started", processing, actor=actor, reason=reason, now=now)
            return processing
    record_refusal(
        "register.change_refused",
        refusals=refusals,
        subject_id=subject.pk,
        actor=actor,
        reason=reason.code,
        now=now,
    )
    raise Refused(refusals)


def end_processing(
    *, processing: Processing, end_reason: str, actor: Actor, reason: Reason, now: datetime
) -> Processing:
    """Ends a processing (clause 5.7). One that has ended keeps its first end."""
    with transaction.atomic():
        locked = Processing.objects.select_for_update().get(pk=processing.pk)
        if locked.ended_at is None:
            locked.ended_at, locked.end_reason = max(now, locked.started_at), end_reason
            locked.record(actor=actor, reason=reason, now=now)
            _record("register.processing_ended", locked, actor=actor, reason=reason, now=now)
    return locked


def _start_refusals(subject: Subject, purpose: Purpose, basis: LegalBasis) -> list[Refusal]:
    refusals = []
    if subject.status in {Status.DESTROYED, Status.ANONYMISED}:
        refusals.append(Refusal("subject_destroyed"))
    if subject.status == Status.BLOCKED:
        refusals.append(Refusal("subject_blocked"))
    if not purpose.active:
        refusals.append(Refusal("purpose_inactive"))
    if not basis.active:
        refusals.append(Refusal("basis_inactive"))
    for gate in GATES:
        refusals += gate(subject, purpose, basis)
    return refusals


def _record(event: str, processing: Processing, *, actor: Actor, reason: Reason, now: datetime) -> None:
    record_event(
        event,
        actor=actor,
        now=now,
        subject_id=processing.subject_id,
        object_label="register.processing",
        object_id=processing.pk,
        reason=reason.code,
        note=seal_note(processing.subject_id, reason.note, now),
        details={"end_reason": processing.end_reason} if processing.end_reason else None,
    )
