"""The consents of the demonstration: told through the same services as real life.

Most of the made-up people consent; a few narrow, change or withdraw it, and some consents run out soon.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random
from typing import Any

from compliance.audit.actors import Actor
from compliance.audit.reasons import Reason
from compliance.audit.request import request_id_scope
from compliance.consents.models import Consent, Wording
from compliance.consents.rules.months import plus_months
from compliance.consents.services.changing import change_consent, narrow_consent
from compliance.consents.services.giving import Given, give_consent
from compliance.consents.services.withdrawal import withdraw_consent
from compliance.consents.services.wordings import publish_wording
from compliance.consents.shipped import wordings
from compliance.policy.services import operator
from compliance.register.demo import Cast
from compliance.register.models import Category, Purpose, Subject
from compliance.register.models.subjects import Status

SEED = 2027
IN_FORCE_DAYS = 400


def tell(cast: Cast, now: datetime) -> None:
    """Publishes the model texts and gives consents for the subjects of the demonstration."""
    wordings_now = publish_shipped(actor=cast.responsible, now=now)
    story = _Story(cast.officer, now, {wording.series: wording for wording in wordings_now})
    for place, subject in enumerate(Subject.objects.order_by("pk")):
        if subject.status == Status.ACTIVE and not _no_longer_served(subject):
            with request_id_scope():
                story.go_on(place, subject)


def publish_shipped(*, actor: Actor, now: datetime) -> list[Wording]:
    """Publishes the model texts with the operator's card; the same texts again change nothing."""
    names: dict[str, Any] = {
        "purposes": {p.code: (p.name_kk, p.name_ru) for p in Purpose.objects.all()},
        "categories": {c.code: (c.name_kk, c.name_ru) for c in Category.objects.all()},
    }
    since = now - timedelta(days=IN_FORCE_DAYS)
    return [
        publish_wording(**said, in_force_from=since, actor=actor, reason=Reason("policy_changed"), now=since)
        for said in wordings(operator(), **names)
    ]


def _no_longer_served(subject: Subject) -> bool:
    running = [processing.ended_at is None for processing in subject.processings.all()]
    return bool(running) and not any(running)


class _Story:
    def __init__(self, actor: Actor, now: datetime, published: dict[str, Wording]) -> None:
        self.actor, self.now, self.published = actor, now, published
        self.random = Random(SEED)  # noqa: S311 - the same story each time, no secret

    def go_on(self, place: int, subject: Subject) -> None:
        since = subject.registered_at
        if place % 10 == 9:
            return  # processed on other grounds only
        service = self._gives(subject, "service", since, valid_until=self._soon(place, since))
        if place % 3 == 0:
            self._gives(subject, "marketing", since, conditions="Только по электронной почте, раз в месяц.")
        if place % 4 == 1:
            self._gives(subject, "cookies", since)
        if place % 8 == 2:
            self._gives(subject, "distribution", since)
        later = since + (self.now - since) * self.random.uniform(0.3, 0.9)
        if place % 15 == 3:
            self._narrows(service, later)
        elif place % 15 == 7:
            self._withdraws(service, later)
        elif place % 12 == 0:
            self._changes(subject, later)

    def _soon(self, place: int, since: datetime) -> datetime | None:
        """Every eleventh consent runs out within the month; None leaves the term to the wording."""
        ends = self.now + timedelta(days=3 + place % 25)
        return ends if place % 11 == 8 and ends < plus_months(since, 36) else None

    def _gives(self, subject: Subject, series: str, at: datetime, **fields: Any) -> Consent:
        return give_consent(
            subject=subject,
            given=Given(self.published[series], at, "website_form", **fields),
            actor=self.actor,
            reason=Reason("consent_given"),
            now=at,
        )

    def _narrows(self, consent: Consent, at: datetime) -> None:
        narrow_consent(
            consent=consent,
            categories=[code for code in consent.categories if code not in {"birth_date", "legal_address"}],
            received_at=at,
            channel="email",
            message=f"M-{consent.pk}",
            actor=self.actor,
            reason=Reason("subject_request"),
            now=at,
        )

    def _withdraws(self, consent: Consent, at: datetime) -> None:
        withdraw_consent(
            consent=consent,
            received_at=at,
            channel="website_form",
            actor=self.actor,
            reason=Reason("withdrawal_demanded"),
            now=at,
        )

    def _changes(self, subject: Subject, at: datetime) -> None:
        consent = Consent.objects.filter(subject=subject, kind="marketing").first()
        if consent is not None:
            change_consent(
                consent=consent,
                conditions="Без звонков.",
                received_at=at,
                channel="website_form",
                actor=self.actor,
                reason=Reason("subject_request"),
                now=at,
            )
