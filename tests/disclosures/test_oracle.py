"""A transfer is accepted exactly when a plain reading of the law and the policy accepts it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from itertools import count
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings, strategies as st

from compliance.consents.models import Consent
from compliance.disclosures.models import TransferredSubject
from compliance.disclosures.services.refusals import TransferRefused
from compliance.register.models import Category, Processing, Subject
from compliance.register.models.processing import Blocking
from tests.consents.giving import published
from tests.disclosures.recipients import (
    NOW,
    OFFICER,
    SHARING,
    basis,
    company,
    entries,
    hand_over,
    purpose,
    why,
)

pytestmark = pytest.mark.django_db

CATEGORIES = ("surname", "name", "email")
_serial = count(1)


@dataclass(frozen=True)
class Agreed:
    """A consent of the example."""

    kind: str
    purposes: frozenset[str]
    categories: frozenset[str]
    third_parties: bool
    cross_border: bool
    ended: bool
    ran_out: bool
    bans: frozenset[str]

    @property
    def live(self) -> bool:
        return not self.ended and not self.ran_out


@dataclass(frozen=True)
class Person:
    """A subject of the example."""

    status: str
    blocked_email: bool
    basis: str | None
    covers: frozenset[str] | None
    consents: tuple[Agreed, ...]


def oracle(person: Person, asked: frozenset[str], asked_basis: str, abroad: bool, cited: bool) -> bool:
    """Clauses 2.2, 8.3, 8.7, 10; Art. 7, 8, 16, in plain Python."""
    if person.status != "active" or (person.blocked_email and "email" in asked):
        return False
    if person.basis != asked_basis or (person.covers is not None and not asked <= person.covers):
        return False
    live = [consent for consent in person.consents if consent.live]
    if not (asked_basis == "law" and cited) and any(
        consent.kind == "distribution" and consent.bans & asked for consent in live
    ):
        return False
    if asked_basis == "law":
        return True
    kind = "distribution" if asked_basis == "consent_distribution" else "processing"
    return any(
        consent.kind == kind
        and "service_access" in consent.purposes
        and asked <= consent.categories
        and consent.third_parties
        and (consent.cross_border or not abroad)
        for consent in live
    )


some = st.frozensets(st.sampled_from(CATEGORIES), min_size=1)
often = st.sampled_from((True, True, True, False))
seldom = st.sampled_from((False, False, False, True))
agreed = st.builds(
    Agreed,
    kind=st.sampled_from(("processing", "processing", "distribution")),
    purposes=st.sampled_from((frozenset({"service_access"}), frozenset({"notification", "service_access"}),
                              frozenset({"notification"}))),
    categories=st.one_of(st.just(frozenset(CATEGORIES)), some),
    third_parties=often,
    cross_border=st.booleans(),
    ended=seldom,
    ran_out=seldom,
    bans=st.one_of(st.just(frozenset()), st.just(frozenset()), some),
)  # fmt: skip
people = st.builds(
    Person,
    status=st.sampled_from(("active", "active", "active", "active", "blocked", "destroyed")),
    blocked_email=seldom,
    basis=st.sampled_from(("consent", "consent", "consent", "consent_distribution", "law", None)),
    covers=st.one_of(st.none(), st.none(), some),
    consents=st.lists(agreed, max_size=3).map(tuple),
)


def enter(person: Person, wording) -> Subject:
    """Puts a person into the tables as they are, past the services: any state must be judged rightly."""
    how: Any = {"actor": OFFICER, "reason": why(), "now": NOW}
    subject = Subject(status=person.status, registered_at=NOW)
    subject.record(**how)
    if person.blocked_email:
        Blocking(
            subject=subject, category=Category.objects.get(code="email"), ground="dispute", placed_at=NOW
        ).record(**how)
    if person.basis is not None:
        covers = None if person.covers is None else sorted(person.covers)
        Processing(
            subject=subject, purpose=purpose(), basis=basis(person.basis), started_at=NOW, covers=covers
        ).record(**how)
    for consent in person.consents:
        ended = NOW + timedelta(minutes=1) if consent.ended else None
        Consent(
            subject=subject, kind=consent.kind, wording=wording, series=f"s{next(_serial)}",
            wording_digest=wording.digest, purposes=sorted(consent.purposes),
            categories=sorted(consent.categories), third_parties=consent.third_parties,
            cross_border=consent.cross_border, given_at=NOW, ended_at=ended,
            valid_until=NOW + timedelta(minutes=30) if consent.ran_out else None,
            state="withdrawn" if consent.ended else "active", act="withdrawn" if consent.ended else "given",
            received_at=NOW, channel="website_form", giver="self", number=1,
            terms={code: ["no_transfer"] for code in sorted(consent.bans)} if consent.kind == "distribution"
            else {},
        ).record(**how)  # fmt: skip
    return subject


transfers = given(
    crowd=st.lists(people, min_size=1, max_size=4),
    asked=some,
    asked_basis=st.sampled_from(("consent", "consent", "consent_distribution", "law")),
    abroad=st.booleans(),
    cited=st.booleans(),
)


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@transfers
def test_a_transfer_is_accepted_if_and_only_if_the_oracle_accepts_it(
    crowd, asked, asked_basis, abroad, cited
):
    accepted_as_the_oracle_says(crowd, asked, asked_basis, abroad, cited)


@pytest.mark.long
@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@transfers
def test_many_transfers_are_accepted_if_and_only_if_the_oracle_accepts_them(
    crowd, asked, asked_basis, abroad, cited
):
    accepted_as_the_oracle_says(crowd, asked, asked_basis, abroad, cited)


def accepted_as_the_oracle_says(crowd, asked, asked_basis, abroad, cited):
    sid = transaction.savepoint()
    try:
        wording = published(SHARING)
        subjects = [enter(person, wording) for person in crowd]
        lawful = {
            subject.pk
            for subject, person in zip(subjects, crowd, strict=True)
            if oracle(person, asked, asked_basis, abroad, cited)
        }
        recipient = company(country="RU" if abroad else "KZ")
        fields = {
            "categories": asked, "basis": basis(asked_basis), "document": "Art. 9" if cited else "",
            "ground": "law" if abroad and asked_basis == "law" else "",
        }  # fmt: skip
        if lawful == {subject.pk for subject in subjects}:
            assert hand_over(recipient, *subjects, **fields).count == len(subjects)
            return
        with pytest.raises(TransferRefused) as caught:
            hand_over(recipient, *subjects, **fields)
        assert sum(caught.value.counts.values()) == len(subjects) - len(lawful)
        assert caught.value.accepted == len(lawful)
        if len(subjects) > 1:
            told = {entry.subject_id for entry in entries("disclosures.subject_refused")}
            assert told == {subject.pk for subject in subjects} - lawful
        if lawful:
            transfer = hand_over(recipient, *subjects, skip_refused=True, **fields)
            rows = TransferredSubject.objects.filter(transfer=transfer)
            assert set(rows.values_list("subject_id", flat=True)) == lawful
    finally:
        transaction.savepoint_rollback(sid)
