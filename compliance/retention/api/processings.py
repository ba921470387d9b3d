"""Reports of other systems: a purpose is achieved or a contract ended; people used what a purpose is for."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Literal

from django.http import HttpRequest, JsonResponse
from ninja import Router
from pydantic import BaseModel, Field

from compliance.audit.actors import Actor
from compliance.audit.reasons import Reason
from compliance.consents.api.answers import WITH_BODY, answers, as_json, error_of, refusals_as_problems
from compliance.consents.api.gate import Token
from compliance.consents.api.named import subject_named
from compliance.consents.api.once import answer_once
from compliance.consents.api.problems import FieldError, Problem
from compliance.consents.api.shapes import Code, IdempotencyKey, Moment, Reference, Sent, SubjectName
from compliance.consents.models import ApiScope
from compliance.consents.services.answered import Answer
from compliance.deadlines.rules import day_of
from compliance.register.models import LegalBasis, Processing, Purpose, Subject
from compliance.register.services.ending import end_purpose
from compliance.retention.services.activity import Used, note_activity

router = Router(tags=["Processings"])
MOST_ACTIVITIES = 1_000
REASON = Reason("interface")


class NewEnd(Sent):
    """A purpose that is achieved, or the end of the contract it rested on."""

    subject: SubjectName
    purpose: Code
    basis: Code | None = Field(None, description="Empty: on whatever basis.")
    end_reason: Literal["achieved", "contract_ended"] = "achieved"
    ended_at: Moment | None = Field(
        None, description="When, with its zone. Empty: now. At most five minutes ahead."
    )


class Ended(BaseModel):
    """A processing that ended."""

    purpose: str
    basis: str
    started_at: datetime
    ended_at: datetime
    end_reason: str


class EndAnswer(BaseModel):
    """What ended by this report; nothing when it had ended before."""

    reference: str
    ended: list[Ended]


class Activity(Sent):
    """A subject used what a purpose is for, on a day."""

    reference: Reference
    purpose: Code
    on: date = Field(description="The day in Almaty. Not later than today.")


class NewActivities(Sent):
    """Activities since the last report; earlier days than are known change nothing."""

    activities: list[Activity] = Field(min_length=1, max_length=MOST_ACTIVITIES)


class ActivityAnswer(BaseModel):
    """How many subjects and purposes are known to be in use; the rest is not processed at all."""

    noted: int
    warnings_cancelled: int


@router.post(
    "/processings/ends",
    response=answers({200: EndAnswer}, *WITH_BODY, 404, 409),
    auth=Token(ApiScope.PROCESSINGS),
    summary="Report that a purpose is achieved or a contract has ended",
)
def report_end(request: HttpRequest, payload: NewEnd, idempotency_key: IdempotencyKey) -> JsonResponse:
    """From then on the retention period runs. A consent is withdrawn by an operation of its own."""

    def act(actor: Actor, now: datetime) -> Answer:
        subject = subject_named(payload.subject, actor=actor, now=now)
        purpose = Purpose.objects.filter(code=payload.purpose).first()
        basis = None
        errors = []
        if purpose is None:
            errors.append(error_of("purpose", "purpose_unknown"))
        if payload.basis is not None:
            basis = LegalBasis.objects.filter(code=payload.basis).first()
            if basis is None:
                errors.append(error_of("basis", "basis_unknown"))
        if purpose is None or errors:
            raise Problem("not_accepted", errors)
        with refusals_as_problems():
            ended = end_purpose(
                subject=subject, purpose=purpose, basis=basis, end_reason=payload.end_reason,
                at=payload.ended_at, actor=actor, reason=REASON, now=now,
            )  # fmt: skip
        return Answer(200, as_json(EndAnswer(reference=subject.reference, ended=_told(ended))))

    return answer_once(request, idempotency_key, act)


@router.post(
    "/activities",
    response=answers({200: ActivityAnswer}, *WITH_BODY),
    auth=Token(ApiScope.PROCESSINGS),
    summary="Report that subjects used what a purpose is for",
)
def report_activities(
    request: HttpRequest, payload: NewActivities, idempotency_key: IdempotencyKey
) -> JsonResponse:
    """Of each subject and purpose the latest day is kept, and nothing more. Who is active is not ended."""

    def act(actor: Actor, now: datetime) -> Answer:
        used = _used(payload.activities, day_of(now))
        noted = note_activity(used=used, actor=actor, reason=REASON, now=now)
        return Answer(200, as_json(ActivityAnswer(noted=noted.noted, warnings_cancelled=noted.cancelled)))

    return answer_once(request, idempotency_key, act)


def _told(ended: Sequence[Processing]) -> list[Ended]:
    bases = dict(LegalBasis.objects.values_list("pk", "code"))
    purposes = dict(Purpose.objects.values_list("pk", "code"))
    return [
        Ended(
            purpose=purposes[one.purpose_id],
            basis=bases[one.basis_id],
            started_at=one.started_at,
            ended_at=one.ended_at or one.started_at,
            end_reason=one.end_reason,
        )
        for one in ended
    ]


def _used(activities: Sequence[Activity], today: date) -> list[Used]:
    """Raises Problem with every place that is not accepted; then nothing is kept."""
    references = {one.reference for one in activities}
    subjects = dict(Subject.objects.filter(reference__in=references).values_list("reference", "pk"))
    purposes = dict(Purpose.objects.values_list("code", "pk"))
    errors: list[FieldError] = []
    used = []
    for place, one in enumerate(activities):
        subject, purpose = subjects.get(one.reference), purposes.get(one.purpose)
        if subject is None:
            errors.append(error_of(f"activities.{place}.reference", "subject_not_registered"))
        if purpose is None:
            errors.append(error_of(f"activities.{place}.purpose", "purpose_unknown"))
        if one.on > today:
            errors.append(error_of(f"activities.{place}.on", "day_in_future"))
        if subject is not None and purpose is not None:
            used.append(Used(subject, purpose, one.on))
    if errors:
        raise Problem("not_accepted", errors)
    return used
