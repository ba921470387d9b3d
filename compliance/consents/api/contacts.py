"""Asking whether somebody may be contacted, and recording that somebody must not be."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from ninja import Router

from compliance.audit.actors import Actor
from compliance.audit.reasons import Reason
from compliance.consents.models import ApiScope
from compliance.consents.services.answered import Answer
from compliance.consents.services.contacting import check_contacts
from compliance.consents.services.suppression import opt_out
from compliance.register.rules.outcome import Rejected

from .answers import WITH_BODY, answers, as_json, error_of
from .gate import Token, actor_of_client, client_in
from .once import answer_once
from .problems import Problem
from .shapes import Check, CheckAnswer, IdempotencyKey, MayContact, OptOut, OptOutAnswer

router = Router(tags=["Contacts"])


@router.post(
    "/contacts/check",
    response=answers({200: CheckAnswer}, *WITH_BODY),
    auth=Token(ApiScope.CONTACTS),
    summary="May these addresses be used for marketing?",
)
def check(request: HttpRequest, payload: Check) -> CheckAnswer:
    """Up to a thousand at once, answered in their order. Changes nothing, so it needs no idempotency key."""
    found = check_contacts(
        [(contact.channel, contact.address) for contact in payload.contacts],
        actor=actor_of_client(client_in(request)),
        reason=Reason("interface"),
        now=timezone.now(),
    )
    return CheckAnswer(answers=[MayContact(allowed=answer.allowed, why=answer.why) for answer in found])


@router.post(
    "/contacts/opt-out",
    response=answers({201: OptOutAnswer}, *WITH_BODY),
    auth=Token(ApiScope.CONTACTS),
    summary="Record that an address must not be used any more",
)
def record_opt_out(request: HttpRequest, payload: OptOut, idempotency_key: IdempotencyKey) -> JsonResponse:
    """The address is kept as a keyed digest only, so that it stays in force when the data is gone."""

    def act(actor: Actor, now: datetime) -> Answer:
        is_address = True
        try:
            placed = opt_out(
                channel=payload.channel, address=payload.address, scope=payload.scope, source="interface",
                actor=actor, reason=Reason("opt_out"), now=now,
            )  # fmt: skip
        except Rejected:
            is_address = False
        if not is_address:
            raise Problem("not_accepted", [error_of("address", "not_an_address")])
        answer = OptOutAnswer(channel=placed.channel, scope=placed.scope, since=placed.placed_at)
        return Answer(201, as_json(answer))

    return answer_once(request, idempotency_key, act)
