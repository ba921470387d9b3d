"""A small believable register for the demonstration: made-up people and what happened to them.

Told through the same services as real life, so the trail of the demonstration is real too. The same
people and events each time.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from random import Random

from django.db import transaction

from compliance.audit.reasons import Reason
from compliance.audit.request import request_id_scope
from compliance.register.demo import Cast
from compliance.register.demo.people import people
from compliance.register.models import Category, LegalBasis, Purpose, Subject
from compliance.register.services.blocking import block
from compliance.register.services.destruction import destroy
from compliance.register.services.processing import end_processing
from compliance.register.services.subjects import Provenance, change_values, register_subject

SUBJECTS = 120
DAYS = 300
SEED = 2026
SOURCES = ("website_form", "website_form", "email", "paper")
DOCUMENT = "Публичная оферта электронного магазина, редакция от 01.01.2026"


def tell(*, cast: Cast, now: datetime, subjects: int = SUBJECTS) -> int:
    """Registers the people and lets things happen to them, in one transaction. Returns how many."""
    with transaction.atomic():
        story = _Story(cast, now, Random(SEED))  # noqa: S311 - the same story each time, no secret
        for place, (subject, registered_at) in enumerate(story.register(subjects)):
            with request_id_scope():
                story.go_on(place, subject, registered_at)
    return subjects


class _Story:
    def __init__(self, cast: Cast, now: datetime, random: Random) -> None:
        self.cast, self.now, self.random = cast, now, random
        self.purposes = {purpose.code: purpose for purpose in Purpose.objects.all()}
        self.bases = {basis.code: basis for basis in LegalBasis.objects.all()}

    def register(self, count: int) -> Iterator[tuple[Subject, datetime]]:
        for place, person in enumerate(people(count, seed=SEED)):
            days = DAYS - DAYS * place / count + self.random.uniform(0, 0.3)
            at = self.now - timedelta(days=max(days, 0.01))
            with request_id_scope():
                saved = register_subject(
                    kind=person.kind,
                    language=person.language,
                    values=person.values,
                    provenance=Provenance(
                        self.random.choice(("website_form", "website_form", "email", "paper"))
                    ),
                    purposes=self._purposes(),
                    document=DOCUMENT,
                    actor=self.cast.clerk,
                    reason=Reason("service"),
                    now=at,
                )
            yield saved.subject, at

    def _purposes(self) -> list[tuple[Purpose, LegalBasis]]:
        """What rests on no consent; consents are told by the app that keeps them."""
        chosen = []
        if self.random.random() < 0.5:
            chosen.append((self.purposes["service_access"], self.bases["public_offer"]))
        if self.random.random() < 0.2:
            chosen.append((self.purposes["notification"], self.bases["law"]))
        return chosen

    def go_on(self, place: int, subject: Subject, registered_at: datetime) -> None:
        later = registered_at + (self.now - registered_at) * self.random.uniform(0.2, 0.9)
        if place % 9 == 4:
            self._moves(subject, later)
        if place % 17 == 5:
            self._disputes(subject, later)
        elif place % 13 == 6:
            self._leaves(subject, later)
        elif place % 11 == 7:
            self._no_longer_served(subject, later)

    def _moves(self, subject: Subject, at: datetime) -> None:
        change_values(
            subject=subject,
            values={"legal_address": f"Астана, Сарыарқа даңғылы, {self.random.randint(1, 90)}"},
            provenance=Provenance("email"),
            actor=self.cast.officer,
            reason=Reason("correction", "По письму субъекта"),
            now=at,
        )

    def _disputes(self, subject: Subject, at: datetime) -> None:
        whole = self.random.random() < 0.4
        block(
            subject=subject,
            category=None if whole else Category.objects.get(code="mobile_phone"),
            ground="subject_demand" if whole else "inaccurate",
            until=(self.now + timedelta(days=self.random.randint(5, 40))).date(),
            actor=self.cast.officer,
            reason=Reason("dispute"),
            now=at,
        )

    def _no_longer_served(self, subject: Subject, at: datetime) -> None:
        """Everything is excess from now on: the purpose is achieved, and nobody has destroyed it yet."""
        for processing in subject.processings.filter(ended_at=None):
            end_processing(
                processing=processing,
                end_reason="achieved",
                actor=self.cast.officer,
                reason=Reason("purpose_ended"),
                now=at,
            )

    def _leaves(self, subject: Subject, at: datetime) -> None:
        for processing in subject.processings.filter(ended_at=None):
            end_processing(
                processing=processing,
                end_reason="withdrawn",
                actor=self.cast.officer,
                reason=Reason("subject_request"),
                now=at,
            )
        destroy(
            subject=subject,
            categories=None,
            actor=self.cast.responsible,
            reason=Reason("subject_request"),
            now=at + timedelta(days=2),
        )
