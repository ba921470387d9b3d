"""Demands to withdraw a consent, as rows: taken in, found while they wait, decided."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from compliance.audit.actors import Actor
from compliance.audit.reasons import Reason
from compliance.audit.services import record_event
from compliance.consents.models import Consent, ConsentState, Giver, Withdrawal, WithdrawalState
from compliance.consents.models.withdrawals import WithdrawalQuerySet
from compliance.vault.services import seal_note

from .entries import ConsentRejected, Spoken, consent_key
from .evidence_files import EvidenceRejected, keep_evidence
from .withdrawal_terms import term_of


def waiting_demand(consent: Consent) -> Withdrawal | None:
    """The open demand to withdraw this consent, locked."""
    found: Withdrawal | None = _open_of(consent).select_for_update().first()
    return found


def standing_demand(
    consent: Consent, spoken: Spoken, *, actor: Actor, reason: Reason, now: datetime
) -> Withdrawal:
    """The open demand to withdraw a locked consent as it was given last, or else a new one.

    One from before the consent was given anew says nothing of it and is closed: otherwise it would swallow
    what the subject demands now. Raises ConsentRejected with a code for each field.
    """
    # Not locked here: the term of a new demand is counted first (see take_demand).
    since = _open_of(consent).filter(received_at__gte=consent.given_at)
    if since.exists() and (waiting := waiting_demand(consent)) is not None:
        return waiting
    return take_demand(consent, spoken, actor=actor, reason=reason, now=now)


def take_demand(
    consent: Consent, spoken: Spoken, *, actor: Actor, reason: Reason, now: datetime
) -> Withdrawal:
    """Keeps a demand to withdraw a locked consent, and closes one from before it was given anew.

    Raises ConsentRejected with a code for each field. The term is counted before a demand is locked: who
    changes the calendar holds that and then waits for demands, so the other way round would be a deadlock.
    """
    spoken = spoken.about(consent)
    if codes := _faults(consent, spoken, now):
        raise ConsentRejected(codes)
    heard = spoken.at_most(now)
    due_at = term_of(heard.received_at)
    if (overtaken := waiting_demand(consent)) is not None:
        decide(overtaken, WithdrawalState.FULFILLED, actor=actor, reason=Reason(reason.code), now=now)
    demand = Withdrawal(
        subject_id=consent.subject_id,
        consent=consent,
        received_at=heard.received_at,
        due_at=due_at,
        channel=heard.channel,
        giver=heard.giver,
        message=heard.message,
    )
    if heard.giver == Giver.REPRESENTATIVE and heard.representative:
        named = {part: heard.representative[part].strip() for part in ("name", "proof")}
        demand.representative = seal_part(demand, "representative", named, now)
    if heard.evidence is not None:
        try:
            demand.evidence = keep_evidence(
                heard.evidence, name=heard.evidence_name, model=Withdrawal,
                key=consent_key(consent.subject_id, now), now=now,
            )  # fmt: skip
        except EvidenceRejected as rejected:
            raise ConsentRejected({"evidence": str(rejected)}) from None
    demand.record(actor=actor, reason=reason, now=now)
    record_event(
        "consents.withdrawal_received",
        actor=actor,
        now=now,
        subject_id=consent.subject_id,
        object_label="consents.withdrawal",
        object_id=demand.pk,
        reason=reason.code,
        note=seal_note(consent.subject_id, reason.note, now),
        details={"consent": consent.pk, "channel": demand.channel, "giver": demand.giver},
    )
    return demand


def _open_of(consent: Consent) -> WithdrawalQuerySet:
    found: WithdrawalQuerySet = Withdrawal.objects.filter(consent=consent, state=WithdrawalState.OPEN)
    return found


def _faults(consent: Consent, spoken: Spoken, now: datetime) -> dict[str, str]:
    codes = spoken.faults(now)
    if consent.state != ConsentState.ACTIVE:
        codes["consent"] = "consent_ended"
    elif "received_at" not in codes and spoken.received_at < consent.given_at:
        codes["received_at"] = "received_out_of_order"
    return codes


def decide(demand: Withdrawal, state: str, *, actor: Actor, reason: Reason, now: datetime) -> None:
    """Writes what came of a demand."""
    demand.state, demand.decided_at = state, now
    demand.record(actor=actor, reason=reason, now=now)


def seal_part(row: Consent | Withdrawal, name: str, content: Any, now: datetime) -> Any:
    """Content sealed under the subject's key for a field of the row."""
    field: Any = row._meta.get_field(name)
    return field.seal(content, consent_key(row.subject_id, now))
