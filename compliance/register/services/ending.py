"""Ending what a purpose is processed for when another system, a file or a job says so (clause 5.7).

Whoever ends a processing by hand names it; others name the subject, the purpose and perhaps the basis. All
of them end it by ``processing.end_processing``.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from django.db import transaction

from compliance.audit.actors import Actor
from compliance.audit.reasons import Reason
from compliance.register.models import EndReason, LegalBasis, Processing, Purpose, Subject

from .processing import end_processing
from .refusals import Refusal, Refused, record_refusal

# What is known elsewhere than here: a contract that was fulfilled, a service that was closed. That a consent
# ends, a subject demands something or data is unlawful has services of its own, with more to do.
REPORTED = (EndReason.ACHIEVED, EndReason.CONTRACT_ENDED)
CLOCK_SKEW = timedelta(minutes=5)


def end_purpose(
    *,
    subject: Subject,
    purpose: Purpose,
    basis: LegalBasis | None = None,
    end_reason: str = EndReason.ACHIEVED,
    at: datetime | None = None,
    among: Collection[int] | None = None,
    actor: Actor,
    reason: Reason,
    now: datetime,
) -> list[Processing]:
    """Ends the live processings of a subject for a purpose, on one basis or on all; gives those that ended.

    ``at`` is when it was achieved, if that was earlier; ``among`` are ids of the processings that are meant
    (of one contract), None for all. One that has ended already is left as it is, so that the same report sent
    again changes nothing: then the list is empty. Raises Refused (recorded): ``end_not_reported``,
    ``end_in_future``, ``processing_none`` when there never was one.
    """
    codes = []
    if end_reason not in REPORTED:
        codes.append("end_not_reported")
    if at is not None and at > now + CLOCK_SKEW:
        codes.append("end_in_future")
    ended = []
    with transaction.atomic():
        locked = Subject.objects.select_for_update().get(pk=subject.pk)
        found = Processing.objects.filter(subject=locked, purpose=purpose).order_by("pk")
        if basis is not None:
            found = found.filter(basis=basis)
        if among is not None:
            found = found.filter(pk__in=among)
        known = list(found)
        if not known:
            codes.append("processing_none")
        if not codes:
            ended = [
                end_processing(
                    processing=one, end_reason=end_reason, at=at, actor=actor, reason=reason, now=now
                )
                for one in known
                if one.ended_at is None
            ]
    if codes:
        refusals = [Refusal(code) for code in codes]
        record_refusal(
            "register.change_refused",
            refusals=refusals,
            subject_id=subject.pk,
            actor=actor,
            reason=reason.code,
            now=now,
        )
        raise Refused(refusals)
    return ended
