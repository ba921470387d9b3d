"""Texts that are in force; recording and listing consents."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from ninja import Query, Router

from compliance.audit.actors import Actor
from compliance.audit.reasons import Reason
from compliance.consents.models import ApiScope, Consent
from compliance.consents.services.answered import About, Answer
from compliance.consents.services.giving import Given, give_consent
from compliance.consents.services.wordings import wordings_in_force
from compliance.register.models import Subject

from .answers import WITH_BODY, answers, as_json, consent_answer, refusals_as_problems
from .gate import Token
from .named import representative_of, subject_named, wording_named
from .once import answer_once
from .problems import Problem
from .shapes import (
    ConsentAnswer,
    ConsentList,
    IdempotencyKey,
    NewConsent,
    Reference,
    WordingAnswer,
    WordingList,
)

router = Router(tags=["Consents"])
REASON = Reason("interface")


@router.get(
    "/wordings",
    response=answers({200: WordingList}),
    auth=Token(),
    summary="The texts of consents that are in force now",
)
def list_wordings(request: HttpRequest) -> WordingList:
    """Show one of these in Kazakh and in Russian, and send its series and digest with the consent."""
    found = wordings_in_force(timezone.now())
    return WordingList(wordings=[WordingAnswer.model_validate(wording) for wording in found])


@router.post(
    "/consents",
    response=answers({201: ConsentAnswer}, *WITH_BODY, 404, 409),
    auth=Token(ApiScope.CONSENTS),
    summary="Record that a consent was given",
)
def record_consent(
    request: HttpRequest, payload: NewConsent, idempotency_key: IdempotencyKey
) -> JsonResponse:
    """The same giving (wording, terms, time of receipt) sent again makes no new entry."""
    about = _about(payload)

    def act(actor: Actor, now: datetime) -> Answer:
        subject = (about and about.subject) or subject_named(payload.subject, actor=actor, now=now)
        received_at = payload.received_at or now
        wording = (about and about.wording) or wording_named(payload.wording, at=min(received_at, now))
        given = Given(
            wording=wording,
            received_at=received_at,
            channel=payload.channel,
            giver=payload.giver,
            purposes=None if payload.purposes is None else tuple(payload.purposes),
            categories=None if payload.categories is None else tuple(payload.categories),
            valid_until=payload.valid_until,
            representative=representative_of(payload.representative),
            message=payload.message or "",
            terms={code: list(codes) for code, codes in payload.terms.items()},
            conditions=payload.conditions,
        )
        with refusals_as_problems():
            consent = give_consent(
                subject=subject, given=given, actor=actor, reason=REASON, now=now, is_locked=True,
                boldly=about is not None and about.boldly,
            )  # fmt: skip
        return Answer(201, as_json(consent_answer(consent, subject.reference)))

    return answer_once(request, idempotency_key, act, about=about)


def _about(payload: NewConsent) -> About | None:
    """The usual way of naming a subject and a text, which takes no statements of its own."""
    subject, wording = payload.subject, payload.wording
    if subject.reference is None or subject.iin is not None:
        return None
    if wording.version is not None or wording.digest is not None:
        return None
    return About(subject.reference, wording.series, payload.received_at)


@router.get(
    "/consents",
    response=answers({200: ConsentList}, 404, 422),
    auth=Token(ApiScope.CONSENTS),
    summary="The consents of a subject",
)
def list_consents(request: HttpRequest, reference: Query[Reference]) -> ConsentList:
    """Codes and dates only."""
    subject = Subject.objects.filter(reference=reference).first()
    if subject is None:
        raise Problem("subject_unknown")
    found = Consent.objects.filter(subject=subject).select_related("wording").order_by("-pk")
    return ConsentList(
        reference=reference, consents=[consent_answer(consent, reference) for consent in found]
    )
