"""What the destruction of all of a subject's data does to their consents (clauses 2.12, 5.7)."""

from __future__ import annotations

from datetime import datetime

from compliance.audit.actors import Actor
from compliance.audit.reasons import Reason
from compliance.consents.models import Act, Channel, Consent, ConsentState, Giver, Withdrawal, WithdrawalState
from compliance.consents.rules.ledger import state_after
from compliance.register.models import Destruction

from .entries import record_consent
from .expiry import expire_of
from .withdrawal_demands import decide


def end_with_data(destruction: Destruction, actor: Actor, reason: Reason, now: datetime) -> None:
    """For ``register.services.destruction.DESTROYED``: nothing is left that a consent could cover.

    Live consents end with an entry of their ledger; demands to withdraw that wait are fulfilled, as nobody
    could decide them any more. The subject is locked.
    """
    if not destruction.whole:
        return
    subject_id = destruction.subject_id
    expire_of(subject_ids=[subject_id], actor=actor, now=now)
    for demand in (
        Withdrawal.objects.waiting().filter(subject_id=subject_id).order_by("pk").select_for_update()
    ):
        decide(demand, WithdrawalState.FULFILLED, actor=actor, reason=reason, now=now)
    live = Consent.objects.filter(subject_id=subject_id, state=ConsentState.ACTIVE).order_by("pk")
    for consent in live.select_for_update():
        consent.state = state_after(consent.state, Act.ENDED_WITH_DATA)
        consent.act, consent.number = Act.ENDED_WITH_DATA, consent.number + 1
        consent.received_at = consent.ended_at = max(now, consent.given_at)
        consent.channel, consent.giver, consent.message = Channel.DESTRUCTION, Giver.NOBODY, ""
        consent.representative = consent.evidence = None
        record_consent(
            consent, "consents.ended_with_data", actor=actor, reason=Reason(reason.code), now=now,
            destruction=destruction.number,
        )  # fmt: skip
