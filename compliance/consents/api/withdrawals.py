"""Withdrawing consents."""

from __future__ import annotations

from datetime import UTC, datetime

from django.http import HttpRequest, JsonResponse
from ninja import Router

from compliance.audit.actors import Actor
from compliance.audit.reasons import Reason
from compliance.consents.models import ApiScope, Consent, ConsentState, Withdrawal
from compliance.consents.services.answered import Answer
from compliance.consents.services.withdrawal import receive_withdrawal, withdraw_consent
from compliance.register.services.refusals import Refused

from .answers import WITH_BODY, answers, as_json, consent_answer, refusals_as_problems, refused_problem
from .gate import Token
from .named import consent_numbered, consent_of_series, representative_of, subject_named
from .once import answer_once
from .problems import Problem
from .shapes import (
    ConsentId,
    IdempotencyKey,
    NewWithdrawal,
    NewWithdrawalBySeries,
    Spoken,
    WithdrawalAnswer,
)

router = Router(tags=["Consents"])
REASON = Reason("interface")


@router.post(
    "/consents/{consent_id}/withdrawals",
    response=answers({201: WithdrawalAnswer}, *WITH_BODY, 404, 409),
    auth=Token(ApiScope.CONSENTS),
    summary="Withdraw a consent by its id",
)
def withdraw_by_id(
    request: HttpRequest, consent_id: ConsentId, payload: NewWithdrawal, idempotency_key: IdempotencyKey
) -> JsonResponse:
    """What rests on the consent ends at once, unless something stands against it: then staff decide."""

    def act(actor: Actor, now: datetime) -> Answer:
        return _withdraw(consent_numbered(consent_id), payload, actor, now)

    return answer_once(request, idempotency_key, act)


@router.post(
    "/withdrawals",
    response=answers({201: WithdrawalAnswer}, *WITH_BODY, 404, 409),
    auth=Token(ApiScope.CONSENTS),
    summary="Withdraw a consent by its subject and series",
)
def withdraw_by_series(
    request: HttpRequest, payload: NewWithdrawalBySeries, idempotency_key: IdempotencyKey
) -> JsonResponse:
    """As by id, for who knows the subject and the series only."""

    def act(actor: Actor, now: datetime) -> Answer:
        subject = subject_named(payload.subject, actor=actor, now=now)
        return _withdraw(consent_of_series(subject, payload.series), payload, actor, now)

    return answer_once(request, idempotency_key, act)


def _withdraw(consent: Consent, spoken: Spoken, actor: Actor, now: datetime) -> Answer:
    reference = consent.subject.reference
    if consent.state != ConsentState.ACTIVE:
        raise Problem("consent_ended")
    received_at = spoken.received_at or now
    with refusals_as_problems():
        withdrawal = receive_withdrawal(
            consent=consent, received_at=received_at, channel=spoken.channel, giver=spoken.giver,
            representative=representative_of(spoken.representative), message=spoken.message or "",
            actor=actor, reason=REASON, now=now,
        )  # fmt: skip
        barred = None
        try:
            ended = withdraw_consent(
                consent=consent, received_at=received_at, channel=spoken.channel,
                giver=spoken.giver, withdrawal=withdrawal, actor=actor, reason=REASON, now=now,
            )  # fmt: skip
        except Refused as refused:
            barred = _barred(refused, withdrawal)
    if barred is not None:
        raise barred
    answer = WithdrawalAnswer(
        withdrawal=withdrawal.pk, state="fulfilled", consent=consent_answer(ended, reference)
    )
    return Answer(201, as_json(answer))


def _barred(refused: Refused, withdrawal: Withdrawal) -> Problem:
    due_at = withdrawal.due_at.astimezone(UTC).isoformat()
    return refused_problem(refused, "withdrawal_barred", withdrawal=withdrawal.pk, due_at=due_at)
