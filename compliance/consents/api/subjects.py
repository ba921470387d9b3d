"""Registering subjects."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpRequest, JsonResponse
from ninja import Router

from compliance.audit.actors import Actor
from compliance.audit.reasons import Reason
from compliance.consents.models import ApiScope
from compliance.consents.rules.giving import CLOCK_SKEW, received
from compliance.consents.services.answered import Answer
from compliance.register.models import LegalBasis, Purpose
from compliance.register.services.subjects import Provenance, register_subject

from .answers import WITH_BODY, answers, as_json, error_of, refusals_as_problems
from .gate import Token
from .once import answer_once
from .problems import FieldError, Problem
from .shapes import IdempotencyKey, NewSubject, RegisteredSubject, Start

router = Router(tags=["Subjects"])


@router.post(
    "/subjects",
    response=answers({201: RegisteredSubject}, *WITH_BODY, 409),
    auth=Token(ApiScope.SUBJECTS),
    summary="Register a subject",
)
def register(request: HttpRequest, payload: NewSubject, idempotency_key: IdempotencyKey) -> JsonResponse:
    """Answers the reference code, by which the subject is named from now on."""

    def act(actor: Actor, now: datetime) -> Answer:
        collected_at = payload.collected_at
        if collected_at is not None:
            if collected_at > now + CLOCK_SKEW:
                raise Problem("not_accepted", [error_of("collected_at", "collected_in_future")])
            collected_at = received(collected_at, now)
        if not any(text.strip() for text in payload.values.values()):
            raise Problem("not_accepted", [error_of("values", "empty")])
        with refusals_as_problems():
            saved = register_subject(
                kind=payload.kind,
                language=payload.language,
                values=payload.values,
                provenance=Provenance(payload.source, collected_at=collected_at),
                purposes=_starts(payload.purposes),
                actor=actor,
                reason=Reason("interface"),
                now=now,
            )
        warnings = sorted({code for codes in saved.warnings.values() for code in codes})
        return Answer(201, as_json(RegisteredSubject(reference=saved.subject.reference, warnings=warnings)))

    return answer_once(request, idempotency_key, act)


def _starts(starts: list[Start]) -> list[tuple[Purpose, LegalBasis]]:
    """Purposes with their bases. Raises Problem; a basis that rests on a consent begins with the consent."""
    if not starts:
        return []
    purposes = {purpose.code: purpose for purpose in Purpose.objects.filter(active=True)}
    bases = {basis.code: basis for basis in LegalBasis.objects.filter(active=True)}
    errors: list[FieldError] = []
    found = []
    for place, start in enumerate(starts):
        purpose, basis = purposes.get(start.purpose), bases.get(start.basis)
        if purpose is None:
            errors.append(error_of(f"purposes.{place}.purpose", "purpose_unknown"))
        if basis is None:
            errors.append(error_of(f"purposes.{place}.basis", "basis_unknown"))
        elif basis.needs_consent:
            errors.append(error_of(f"purposes.{place}.basis", "basis_begins_with_consent"))
        elif basis.needs_document:
            errors.append(error_of(f"purposes.{place}.basis", "basis_needs_document"))
        elif purpose is not None:
            found.append((purpose, basis))
    if errors:
        raise Problem("not_accepted", errors)
    return found
