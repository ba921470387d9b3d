"""Registering subjects and keeping their values true."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import IntegrityError, transaction

from compliance.audit.actors import Actor
from compliance.audit.reasons import Reason
from compliance.audit.services import record_event
from compliance.register.models import Category, LegalBasis, Purpose, Subject
from compliance.register.rules.outcome import Rejected
from compliance.register.rules.values import compare, normalise
from compliance.vault.services import seal_note

from .blocking import live_blockings
from .changes import tell_corrected
from .processing import start_processing
from .refusals import Refusal, Refused, ValuesRejected, record_refusal
from .writing import Provenance, write_values

__all__ = [
    "Provenance",
    "Saved",
    "change_subject",
    "change_values",
    "checked_values",
    "register_subject",
]

REFERENCE_ATTEMPTS = 5


@dataclass(frozen=True, slots=True)
class Saved:
    """What a change did: category codes added and changed, and warnings a person should look at."""

    subject: Subject
    added: tuple[str, ...]
    changed: tuple[str, ...]
    warnings: Mapping[str, tuple[str, ...]]


def checked_values(
    raw: Mapping[str, str], *, now: datetime
) -> tuple[dict[Category, str], dict[str, tuple[str, ...]]]:
    """Values by category in their stored spelling, and warnings by category code.

    Empty texts are left out. Raises ValuesRejected: an unknown or forbidden category (clause 4.4)
    or a value its validator does not accept.
    """
    categories = {category.code: category for category in Category.objects.all()}
    today = now.astimezone(ZoneInfo(settings.TIME_ZONE)).date()
    accepted: dict[Category, str] = {}
    warnings: dict[str, tuple[str, ...]] = {}
    faults: dict[str, str] = {}
    for code, text in raw.items():
        if not text.strip():
            continue
        category = categories.get(code)
        if category is None:
            faults[code] = "category_unknown"
        elif not category.allowed:
            faults[code] = "category_forbidden"
        else:
            try:
                accepted[category], found = normalise(category.validator, text, today=today)
            except Rejected as rejected:
                faults[code] = rejected.code
            else:
                if found:
                    warnings[code] = found
    if faults:
        raise ValuesRejected(faults)
    together = compare({category.code: value for category, value in accepted.items()})
    if together:
        warnings[""] = together
    return accepted, warnings


def register_subject(
    *,
    kind: str,
    language: str,
    values: Mapping[str, str],
    provenance: Provenance,
    purposes: Iterable[tuple[Purpose, LegalBasis]] = (),
    document: str = "",
    actor: Actor,
    reason: Reason,
    now: datetime,
) -> Saved:
    """Registers a subject with values (category code → text) and starts the given processings.

    ``document`` names the contract or offer for those bases that rest on one. Raises ValuesRejected, with
    ``identity_taken`` when somebody holds the identifying value already, and Refused (recorded) when a
    processing may not start; then nobody is registered.
    """
    accepted, warnings = checked_values(values, now=now)
    try:
        with transaction.atomic():
            subject = _new_subject(kind, language, actor=actor, reason=reason, now=now)
            added, _ = write_values(subject, accepted, provenance, actor=actor, reason=reason, now=now)
            for purpose, basis in purposes:
                start_processing(
                    subject=subject,
                    purpose=purpose,
                    basis=basis,
                    document=document if basis.needs_document else "",
                    actor=actor,
                    reason=reason,
                    now=now,
                )
            record_event(
                "register.subject_registered",
                actor=actor,
                now=now,
                subject_id=subject.pk,
                object_label="register.subject",
                object_id=subject.pk,
                reason=reason.code,
                note=seal_note(subject.pk, reason.note, now),
                details={"values": len(added)},
            )
    except Refused as refused:
        # Outside of the block that was rolled back, and about nobody: the subject went with it.
        record_refusal(
            "register.change_refused",
            refusals=refused.refusals,
            actor=actor,
            reason=reason.code,
            now=now,
        )
        raise
    return Saved(subject, added, (), warnings)


def _new_subject(kind: str, language: str, *, actor: Actor, reason: Reason, now: datetime) -> Subject:
    """A saved subject. A reference that somebody has already is drawn again: 40 bits meet by chance."""
    attempts = 0
    while True:
        attempts += 1
        subject = Subject(kind=kind, language=language, registered_at=now)
        try:
            with transaction.atomic():
                subject.record(actor=actor, reason=reason, now=now)
        except IntegrityError:
            is_taken = Subject.objects.filter(reference=subject.reference).exists()
            if attempts == REFERENCE_ATTEMPTS or not is_taken:
                raise
        else:
            return subject


def change_values(
    *,
    subject: Subject,
    values: Mapping[str, str],
    provenance: Provenance,
    actor: Actor,
    reason: Reason,
    now: datetime,
) -> Saved:
    """Adds and corrects values of a subject (category code → text); equal ones keep their envelope.

    Raises ValuesRejected, and Refused for blocked or destroyed data (recorded; clause 2.2).
    """
    accepted, warnings = checked_values(values, now=now)
    with transaction.atomic():
        locked = Subject.objects.select_for_update().get(pk=subject.pk)
        refusals = _change_refusals(locked, accepted)
        if not refusals:
            added, changed = write_values(locked, accepted, provenance, actor=actor, reason=reason, now=now)
            if added or changed:
                record_event(
                    "register.values_changed",
                    actor=actor,
                    now=now,
                    subject_id=locked.pk,
                    object_label="register.subject",
                    object_id=locked.pk,
                    reason=reason.code,
                    note=seal_note(locked.pk, reason.note, now),
                    details={"added": len(added), "changed": len(changed)},
                )
            if changed:
                tell_corrected(locked, changed, actor=actor, reason=reason, now=now)
            return Saved(locked, added, changed, warnings)
    record_refusal(
        "register.change_refused",
        refusals=refusals,
        subject_id=subject.pk,
        actor=actor,
        reason=reason.code,
        now=now,
    )
    raise Refused(refusals)


def change_subject(
    *, subject: Subject, kind: str, language: str, actor: Actor, reason: Reason, now: datetime
) -> Subject:
    """Changes what a subject is and the language of letters. Raises Refused for destroyed subjects."""
    with transaction.atomic():
        locked = Subject.objects.select_for_update().get(pk=subject.pk)
        refusals = _change_refusals(locked, {})
        if not refusals:
            if (locked.kind, locked.language) != (kind, language):
                locked.kind, locked.language = kind, language
                locked.record(actor=actor, reason=reason, now=now)
                record_event(
                    "register.card_changed",
                    actor=actor,
                    now=now,
                    subject_id=locked.pk,
                    object_label="register.subject",
                    object_id=locked.pk,
                    reason=reason.code,
                    note=seal_note(locked.pk, reason.note, now),
                )
            return locked
    record_refusal(
        "register.change_refused",
        refusals=refusals,
        subject_id=subject.pk,
        actor=actor,
        reason=reason.code,
        now=now,
    )
    raise Refused(refusals)


def _change_refusals(subject: Subject, values: Mapping[Category, str]) -> list[Refusal]:
    if subject.is_gone:
        return [Refusal("subject_destroyed")]
    blocked = live_blockings(subject)
    if any(blocking.category_id is None for blocking in blocked):
        return [Refusal("subject_blocked")]
    blocked_ids = {blocking.category_id for blocking in blocked}
    return [Refusal("category_blocked", c.code) for c in values if c.pk in blocked_ids]
