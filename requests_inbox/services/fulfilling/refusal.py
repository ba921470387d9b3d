"""Refusing a request: only with a ground of its type and an explanation (Art. 8(2), 25(2)(7), (8))."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import override

from compliance.audit.actors import Actor
from compliance.audit.reasons import Reason
from compliance.consents.models import BarGround, ConsentState, Withdrawal, WithdrawalState
from compliance.consents.services.withdrawal import receive_withdrawal, refuse_withdrawal
from requests_inbox import ground_texts
from requests_inbox.models import Letter, LetterKind, Outcome, Request, RequestType, Status
from requests_inbox.rules.grounds import ground_of
from requests_inbox.services.addressing import require_address
from requests_inbox.services.counting import reckoning
from requests_inbox.services.letters import complaint_text, write_letter
from requests_inbox.services.refusing import lock_request, record_act, refuse
from requests_inbox.services.workflow import REFUSAL_LENGTH, move_locked

from .carrying_out import recording
from .speaking import receipt_of


def refuse_request(
    *,
    request: Request,
    ground: str,
    explanation: str,
    language: str = "",
    actor: Actor,
    reason: Reason,
    now: datetime,
) -> Letter:
    """Ends a request with a refusal and writes the letter that says why and where to complain.

    A withdrawal that is barred is refused in the ledger of the consents too. Raises Refused (recorded):
    without a ground of this type, without an explanation, or for a request that is done.
    """
    explanation = explanation.strip()[:REFUSAL_LENGTH]
    with recording(request, actor=actor, reason=reason, now=now), transaction.atomic():
        reckoning()
        locked = lock_request(request)
        require_address(locked)
        if ground_of(locked.type, ground) is None:
            refuse("ground_missing" if not ground else "ground_not_here")
        move_locked(
            locked,
            Status.DONE,
            outcome=Outcome.REFUSED,
            ground=ground,
            refusal=explanation,
            actor=actor,
            reason=reason,
            now=now,
        )
        if locked.type == RequestType.CONSENT_WITHDRAWAL and ground in BarGround.values:
            _refuse_withdrawals(locked, ground, explanation, actor=actor, reason=reason, now=now)
        with override(language or locked.language):
            told = ground_texts.told(locked.type, ground)
        letter = write_letter(
            request=locked,
            kind=LetterKind.REFUSAL,
            language=language,
            fields={
                "ground": told,
                "explanation": explanation,
                "complaint": complaint_text(language or locked.language),
            },
            actor=actor,
            reason=reason,
            now=now,
        )
        record_act(
            "requests_inbox.request_refused", locked, actor=actor, reason=reason, now=now,
            ground=ground, letter=letter.number,
        )  # fmt: skip
        return letter


def _refuse_withdrawals(
    request: Request, ground: str, explanation: str, *, actor: Actor, reason: Reason, now: datetime
) -> None:
    """The demand is kept with each consent that holds, and refused there."""
    subject = request.subject
    if subject is None or not request.is_identified:
        return
    for consent in subject.consents.filter(state=ConsentState.ACTIVE, given_at__lte=request.received_at):
        demand: Withdrawal = receive_withdrawal(
            consent=consent, **receipt_of(request), actor=actor, reason=reason, now=now
        )
        if demand.state == WithdrawalState.OPEN:
            refuse_withdrawal(
                withdrawal=demand,
                ground=ground,
                explanation=explanation,
                actor=actor,
                reason=reason,
                now=now,
            )
