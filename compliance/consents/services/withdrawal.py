"""Withdrawing a consent: received, carried out or refused (Art. 8(2), 8(7); clauses 3.1.2, 3.3.4, 8.5).

A demand is received first and has its term of fifteen working days; carrying it out ends the consent at the
instant of receipt. Preview and act share ``outlook.look_ahead``, so what is shown is what happens.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import IO

from django.db import transaction

from compliance.audit.actors import Actor
from compliance.audit.reasons import Reason
from compliance.consents.models import Act, BarGround, Consent, ConsentState, Withdrawal, WithdrawalState
from compliance.consents.rules.ledger import state_after
from compliance.register.models import EndReason
from compliance.register.services.processing import change_covers, end_processing
from compliance.register.services.refusals import Refusal, Refused, record_refusal
from compliance.vault.reading import open_values

from .bars import BARS, Bar, bars_against, lift_bar, place_bar
from .entries import SCOPE, ConsentRejected, Spoken, lock_consent, record_consent, recording_refusals
from .expiry import expire_of
from .hooks import tell_ended
from .outlook import look_ahead
from .withdrawal_demands import decide, seal_part, standing_demand, waiting_demand
from .withdrawal_preview import GoesOn, Preview, preview_withdrawal

__all__ = [
    "BARS",
    "Bar",
    "GoesOn",
    "Preview",
    "lift_bar",
    "place_bar",
    "preview_withdrawal",
    "receive_withdrawal",
    "refuse_withdrawal",
    "withdraw_consent",
]

EXPLANATION_LENGTH = 4000


def receive_withdrawal(
    *,
    consent: Consent,
    received_at: datetime,
    channel: str,
    giver: str = "self",
    representative: Mapping[str, str] | None = None,
    evidence: IO[bytes] | None = None,
    evidence_name: str = "",
    message: str = "",
    actor: Actor,
    reason: Reason,
    now: datetime,
) -> Withdrawal:
    """Keeps a demand to withdraw a consent, with the day by which it must be answered (Art. 8(7)).

    While one is open a further demand is the same one, unless the consent was given anew in between: then
    the earlier one is closed. Raises ConsentRejected (recorded) with a code for each
    field, also for a consent that has ended or was given anew since; Refused for a destroyed subject.
    """
    spoken = Spoken(received_at, channel, giver, representative, evidence, evidence_name, message)
    with (
        recording_refusals(consent.subject_id, actor=actor, reason=reason, now=now, consent_id=consent.pk),
        transaction.atomic(),
    ):
        locked = lock_consent(consent)
        return standing_demand(locked, spoken, actor=actor, reason=reason, now=now)


def withdraw_consent(
    *,
    consent: Consent,
    received_at: datetime | None = None,
    channel: str = "",
    giver: str = "self",
    representative: Mapping[str, str] | None = None,
    evidence: IO[bytes] | None = None,
    evidence_name: str = "",
    message: str = "",
    withdrawal: Withdrawal | None = None,
    actor: Actor,
    reason: Reason,
    now: datetime,
) -> Consent:
    """Withdraws a consent as of the instant the demand was received, and ends what rested on it alone.

    Carries out ``withdrawal``, or whichever is open for this consent as it was given last: its receipt then
    counts, and the other arguments do not. Without one the demand is received as by ``receive_withdrawal``,
    with the same faults.
    A consent that has ended stays as it ended, and one that was given anew after the demand stays given.

    Raises Refused (recorded) with the grounds when the withdrawal is barred (Art. 8(2)). The demand is kept
    all the same and stays open until the bar is lifted or it is refused with an explanation.
    """
    spoken = Spoken(received_at or now, channel, giver, representative, evidence, evidence_name, message)
    with (
        recording_refusals(consent.subject_id, actor=actor, reason=reason, now=now, consent_id=consent.pk),
        transaction.atomic(),
    ):
        locked = lock_consent(consent)
        if withdrawal is not None or locked.state != ConsentState.ACTIVE:
            waiting = waiting_demand(locked)
            if waiting is None:
                return locked
            demand = waiting
        else:
            demand = standing_demand(locked, spoken, actor=actor, reason=reason, now=now)
        _expire_before(locked, demand.received_at, actor=actor, now=now)
        holds = locked.state == ConsentState.ACTIVE and locked.given_at <= demand.received_at
        bars = bars_against(locked, now) if holds else ()
        if not bars:
            if holds:
                _end(locked, demand, actor=actor, reason=reason, now=now)
            decide(demand, WithdrawalState.FULFILLED, actor=actor, reason=reason, now=now)
            return locked
    refusals = [Refusal(bar.ground) for bar in bars]
    record_refusal(
        "consents.withdrawal_refused",
        refusals=refusals,
        subject_id=consent.subject_id,
        object_label="consents.withdrawal",
        object_id=demand.pk,
        actor=actor,
        reason=reason.code,
        now=now,
    )
    raise Refused(refusals)


def refuse_withdrawal(
    *, withdrawal: Withdrawal, ground: str, explanation: str, actor: Actor, reason: Reason, now: datetime
) -> Withdrawal:
    """Refuses a demand to withdraw: an entry of the ledger, and the consent goes on (Art. 8(2), 8(7)).

    The explanation to the subject is kept sealed. One that was refused keeps its first decision. Raises
    ConsentRejected (recorded) without ground or explanation, for a consent that has ended, and for a
    demand that was carried out.
    """
    subject_id, explanation = withdrawal.subject_id, explanation.strip()
    with (
        recording_refusals(subject_id, actor=actor, reason=reason, now=now, consent_id=withdrawal.consent_id),
        transaction.atomic(),
    ):
        consent = lock_consent(withdrawal.consent)
        demand: Withdrawal = Withdrawal.objects.select_for_update().get(pk=withdrawal.pk)
        if demand.state == WithdrawalState.REFUSED:
            return demand
        codes = _faults_of_refusal(ground, explanation)
        if demand.state != WithdrawalState.OPEN:
            codes = {"withdrawal": "withdrawal_decided"}
        elif consent.state != ConsentState.ACTIVE:
            codes = {"consent": "consent_ended"}
        if codes:
            raise ConsentRejected(codes)
        demand.ground = ground
        demand.explanation = seal_part(demand, "explanation", explanation, now)
        decide(demand, WithdrawalState.REFUSED, actor=actor, reason=reason, now=now)
        _enter(consent, Act.WITHDRAWAL_REFUSED, demand, now=now)
        record_consent(
            consent, "consents.withdrawal_refused", actor=actor, reason=reason, now=now, ground=ground
        )
    return demand


def _faults_of_refusal(ground: str, explanation: str) -> dict[str, str]:
    codes = {}
    if ground not in BarGround.values:
        codes["ground"] = "ground_unknown" if ground else "ground_missing"
    if not explanation:
        codes["explanation"] = "explanation_missing"
    elif len(explanation) > EXPLANATION_LENGTH:
        codes["explanation"] = "explanation_too_long"
    return codes


def _expire_before(consent: Consent, at: datetime, *, actor: Actor, now: datetime) -> None:
    """Ends what ran out unnoticed, so that it does not look as if it had been withdrawn."""
    ran_out = consent.valid_until is not None and consent.valid_until <= at
    if expire_of(
        subject_ids=[consent.subject_id], actor=actor, now=now, spared=None if ran_out else consent.pk
    ).consents:
        consent.refresh_from_db()


def _end(consent: Consent, demand: Withdrawal, *, actor: Actor, reason: Reason, now: datetime) -> None:
    seen = look_ahead(consent=consent, now=now)
    _enter(consent, Act.WITHDRAWN, demand, now=now)
    consent.ended_at = demand.received_at
    record_consent(
        consent, "consents.withdrawn", actor=actor, reason=reason, now=now,
        ended=len(seen.outcome.ends), narrowed=len(seen.outcome.narrows), due=len(seen.outcome.due),
    )  # fmt: skip
    for pk in seen.outcome.ends:
        end_processing(
            processing=seen.processings[pk],
            end_reason=EndReason.WITHDRAWN,
            at=demand.received_at,
            actor=actor,
            reason=reason,
            now=now,
        )
    for pk, covers in seen.outcome.narrows.items():
        change_covers(processing=seen.processings[pk], covers=covers, actor=actor, reason=reason, now=now)
    tell_ended(consent, frozenset(consent.categories), now=now, actor=actor, reason=reason)


def _enter(consent: Consent, act: str, demand: Withdrawal, *, now: datetime) -> None:
    """Puts the act into the row, with how and by whom it was demanded, sealed anew for where it stands."""
    consent.state = state_after(consent.state, act)
    consent.act, consent.number = act, consent.number + 1
    consent.received_at, consent.channel = demand.received_at, demand.channel
    consent.giver, consent.message = demand.giver, demand.message
    owner = (consent.subject_id, SCOPE)
    opened = open_values([demand.representative, demand.evidence], [owner, owner])
    for name, content in zip(("representative", "evidence"), opened, strict=True):
        setattr(consent, name, seal_part(consent, name, content, now) if isinstance(content, dict) else None)
