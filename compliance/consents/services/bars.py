"""What stands against the withdrawal of a consent (Art. 8(2)): a law, or an obligation not fulfilled."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from compliance.audit.actors import Actor
from compliance.audit.reasons import Reason
from compliance.audit.services import record_event
from compliance.consents.models import BarGround, Consent, WithdrawalBar
from compliance.register.models import Subject
from compliance.register.services.refusals import Refusal
from compliance.vault.services import seal_note

from .entries import ConsentRejected, consent_key, lock_subject, recording_refusals

SOURCE_LENGTH = 2000

# Apps above append what else bars a withdrawal (holds, obligations), in AppConfig.ready: refusals whose
# code is a ground. They are asked under the subject's lock.
BARS: list[Callable[[Consent, datetime], list[Refusal]]] = []


@dataclass(frozen=True, slots=True)
class Bar:
    """One thing that stands against a withdrawal: its ground, and our row that says so, if there is one."""

    ground: str
    until: date | None = None
    row: WithdrawalBar | None = None


def bars_against(consent: Consent, now: datetime) -> tuple[Bar, ...]:
    """All bars of a consent at an instant; none means it may be withdrawn. One query, and those of others."""
    own = [Bar(row.ground, row.until, row) for row in WithdrawalBar.objects.against(consent, now)]
    others = [Bar(refusal.code) for asked in BARS for refusal in asked(consent, now)]
    return (*own, *others)


def place_bar(
    *,
    subject: Subject,
    series: str = "",
    ground: str,
    source: str,
    until: date | None = None,
    actor: Actor,
    reason: Reason,
    now: datetime,
) -> WithdrawalBar:
    """Bars the withdrawal of a subject's consents, or of one series, until it is lifted or its day is over.

    ``source`` names the law, contract or order, and is kept sealed. Raises ConsentRejected (recorded)
    with a code for each field, Refused for a destroyed subject.
    """
    source = source.strip()
    with recording_refusals(subject.pk, actor=actor, reason=reason, now=now), transaction.atomic():
        locked = lock_subject(subject.pk, to_give=False)
        bar = WithdrawalBar(subject=locked, series=series, ground=ground, until=until, placed_at=now)
        if codes := _faults(bar, source):
            raise ConsentRejected(codes)
        field = WithdrawalBar._meta.get_field("source")
        bar.source = field.seal(source, consent_key(locked.pk, now))
        bar.record(actor=actor, reason=reason, now=now)
        _tell("consents.bar_placed", bar, actor=actor, reason=reason, now=now)
    return bar


def lift_bar(*, bar: WithdrawalBar, actor: Actor, reason: Reason, now: datetime) -> WithdrawalBar:
    """Lifts a bar. One that was lifted keeps its first time."""
    with transaction.atomic():
        Subject.objects.select_for_update().get(pk=bar.subject_id)
        locked: WithdrawalBar = WithdrawalBar.objects.select_for_update().get(pk=bar.pk)
        if locked.lifted_at is None:
            locked.lifted_at = now
            locked.record(actor=actor, reason=reason, now=now)
            _tell("consents.bar_lifted", locked, actor=actor, reason=reason, now=now)
    return locked


def _faults(bar: WithdrawalBar, source: str) -> dict[str, str]:
    codes = {}
    if bar.ground not in BarGround.values:
        codes["ground"] = "ground_unknown"
    if not source:
        codes["source"] = "bar_source"
    elif len(source) > SOURCE_LENGTH:
        codes["source"] = "bar_source_too_long"
    if bar.series and not Consent.objects.filter(subject=bar.subject_id, series=bar.series).exists():
        codes["series"] = "series_unknown"
    if bar.until is not None and bar.until < timezone.localdate(bar.placed_at):
        codes["until"] = "bar_over"
    return codes


def _tell(event: str, bar: WithdrawalBar, *, actor: Actor, reason: Reason, now: datetime) -> None:
    record_event(
        event,
        actor=actor,
        now=now,
        subject_id=bar.subject_id,
        object_label="consents.withdrawalbar",
        object_id=bar.pk,
        reason=reason.code,
        note=seal_note(bar.subject_id, reason.note, now),
        details={"ground": bar.ground, "series": bar.series},
    )
