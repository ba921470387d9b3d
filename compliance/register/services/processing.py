"""Starting, narrowing and ending what a subject's data is processed for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from compliance.audit.actors import Actor
from compliance.audit.reasons import Reason
from compliance.audit.services import record_event
from compliance.register.models import LegalBasis, Processing, Purpose, PurposeCategory, Subject
from compliance.register.models.subjects import Status
from compliance.vault.services import key_for, seal_note

from .refusals import Refusal, Refused, record_refusal

DOCUMENT_SCOPE = "processings"
DOCUMENT_LENGTH = 300


@dataclass(frozen=True, slots=True)
class Start:
    """A processing that is about to start, for one subject or for many at once (an import)."""

    subject_ids: tuple[int, ...]
    purpose: Purpose
    basis: LegalBasis
    now: datetime
    document: str = ""
    categories: tuple[str, ...] | None = None


Gate = Callable[[Start], Mapping[int, list[Refusal]]]
Coverage = Callable[[int, Purpose, LegalBasis, datetime], frozenset[str] | None]

# Apps above append what must hold before a processing may start (clauses 5.1, 7.1): refusals by subject id.
GATES: list[Gate] = []
# Apps above append what a basis covers of a subject's data, as codes of categories; None: no limit.
COVERAGE: list[Coverage] = []


def start_processing(
    *,
    subject: Subject,
    purpose: Purpose,
    basis: LegalBasis,
    categories: tuple[str, ...] | None = None,
    document: str = "",
    actor: Actor,
    reason: Reason,
    now: datetime,
) -> Processing:
    """Starts processing a subject's data for a purpose, or returns the one that already runs.

    ``categories`` are codes; None means all that the purpose needs and the basis covers. ``document``
    names the contract or offer it rests on (clauses 6.1.1, 7.2) and is kept sealed. Raises Refused
    (recorded) when the purpose or basis is out of use, the subject's data is blocked or destroyed, a
    category is not needed or not consented to, or a gate says no.
    """
    document = document.strip()
    with transaction.atomic():
        locked = Subject.objects.select_for_update().get(pk=subject.pk)
        running = Processing.objects.filter(
            subject=locked, purpose=purpose, basis=basis, ended_at=None
        ).first()
        if running is not None:
            return running
        start = Start((locked.pk,), purpose, basis, now, document, categories)
        refusals = _start_refusals(locked, start)
        if not refusals:
            covers, refusals = _covers(start, categories)
        if not refusals:
            processing = Processing(
                subject=locked, purpose=purpose, basis=basis, started_at=now, covers=covers
            )
            if document:
                field = Processing._meta.get_field("document")
                processing.document = field.seal(document, key_for(locked.pk, DOCUMENT_SCOPE, now))
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


def change_covers(
    *, processing: Processing, covers: frozenset[str], actor: Actor, reason: Reason, now: datetime
) -> Processing:
    """Narrows or widens a live processing to these codes of categories. One that has ended stays as it is.

    Callers know on what ground: a consent that was narrowed or widened (clauses 4.5, 8.7; Art. 8).
    """
    with transaction.atomic():
        locked = Processing.objects.select_for_update().get(pk=processing.pk)
        wanted = sorted(covers)
        if locked.ended_at is None and locked.covers != wanted:
            locked.covers = wanted
            locked.record(actor=actor, reason=reason, now=now)
            _record("register.processing_covers", locked, actor=actor, reason=reason, now=now)
    return locked


def end_processing(
    *,
    processing: Processing,
    end_reason: str,
    actor: Actor,
    reason: Reason,
    now: datetime,
    at: datetime | None = None,
) -> Processing:
    """Ends a processing (clause 5.7), at the instant ``at`` if given: a demand's receipt (4.10).

    One that has ended keeps its first end. It never ends before it began, nor later than now.
    """
    with transaction.atomic():
        locked = Processing.objects.select_for_update().get(pk=processing.pk)
        if locked.ended_at is None:
            locked.ended_at = max(min(at or now, now), locked.started_at)
            locked.end_reason = end_reason
            locked.record(actor=actor, reason=reason, now=now)
            _record("register.processing_ended", locked, actor=actor, reason=reason, now=now)
    return locked


def gate_refusals(start: Start) -> dict[int, list[Refusal]]:
    """What the gates say against a start, by subject id. Also used by imports."""
    found: dict[int, list[Refusal]] = {}
    for gate in GATES:
        for subject_id, refusals in gate(start).items():
            if refusals:
                found.setdefault(subject_id, []).extend(refusals)
    return found


def needed_codes(purpose: Purpose) -> frozenset[str]:
    """Codes of the categories a purpose needs."""
    needs = PurposeCategory.objects.filter(purpose=purpose, active=True)
    return frozenset(needs.values_list("category__code", flat=True))


def _start_refusals(subject: Subject, start: Start) -> list[Refusal]:
    refusals = []
    if subject.is_gone:
        refusals.append(Refusal("subject_destroyed"))
    if subject.status == Status.BLOCKED:
        refusals.append(Refusal("subject_blocked"))
    if not start.purpose.active:
        refusals.append(Refusal("purpose_inactive"))
    if not start.basis.active:
        refusals.append(Refusal("basis_inactive"))
    if start.basis.needs_document and not start.document:
        refusals.append(Refusal("document_missing"))
    if len(start.document) > DOCUMENT_LENGTH:
        refusals.append(Refusal("document_too_long"))
    return refusals + gate_refusals(start).get(subject.pk, [])


def _covers(start: Start, categories: tuple[str, ...] | None) -> tuple[list[str] | None, list[Refusal]]:
    """What the processing covers (None: all that the purpose needs), or why it may not."""
    limits = [
        limit
        for coverage in COVERAGE
        if (limit := coverage(start.subject_ids[0], start.purpose, start.basis, start.now)) is not None
    ]
    if categories is None and not limits:
        return None, []
    needed = needed_codes(start.purpose)
    covered = needed.intersection(*limits)
    if categories is None:
        return sorted(covered), []
    asked = frozenset(categories)
    refusals = [Refusal("category_not_needed", code) for code in sorted(asked - needed)]
    refusals += [Refusal("category_not_consented", code) for code in sorted((asked & needed) - covered)]
    return sorted(asked), refusals


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
