"""A consent that ends while data goes out: seen live and told to stop, or refused. Nothing in between."""

from __future__ import annotations

import threading
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.db import connection, connections, transaction

from compliance.consents.services.distribution import receive_demand
from compliance.consents.services.expiry import expire_consents
from compliance.consents.services.withdrawal import withdraw_consent
from compliance.disclosures.models import StopNotice, Transfer
from compliance.disclosures.services import outbox
from compliance.disclosures.services.outbox import claim_notices
from compliance.disclosures.services.refusals import TransferRefused
from compliance.register.services.blocking import block, unblock
from tests.consents.giving import DISTRIBUTION, given
from tests.disclosures.recipients import (
    LATER,
    NOW,
    OFFICER,
    SHARING,
    another,
    basis,
    company,
    hand_over,
    published,
    registered,
    sharer,
    why,
)
from tests.together import together

THEN = LATER + timedelta(hours=1)
ROUNDS = 8


def withdraw(consent, now=LATER):
    withdraw_consent(
        consent=consent, received_at=now, channel="website_form", actor=OFFICER, reason=why("subject_request"),
        now=now,
    )  # fmt: skip


def waits_for_a_lock():
    """Whether somebody stands before a lock of the database."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT 1 FROM pg_locks WHERE NOT granted)")
        return cursor.fetchone()[0]


def test_a_withdrawal_and_a_transfer_at_once_leave_a_notice_or_no_transfer(own_database):
    published(SHARING)
    recipient = company()
    outcomes = set()
    for number in range(ROUNDS):
        subject = registered(another(number))
        consent = given(subject, SHARING)
        raised = together(partial(hand_over, recipient, subject), partial(withdraw, consent))
        gone = Transfer.objects.filter(rows__subject=subject).exists()
        told = StopNotice.objects.filter(subject=subject).exists()
        assert [type(error) for error in raised] == ([] if gone else [TransferRefused])
        assert told == gone
        outcomes.add(gone)
    assert outcomes <= {True, False}


def test_a_withdrawal_waits_for_a_transfer_that_has_looked_at_the_consent(own_database):
    subject, consent = sharer()
    recipient = company()
    withdrawn = threading.Event()

    def run():
        try:
            withdraw(consent)
            withdrawn.set()
        finally:
            connections.close_all()

    thread = threading.Thread(target=run)
    with transaction.atomic():
        hand_over(recipient, subject)
        thread.start()
        while not waits_for_a_lock():
            assert not withdrawn.wait(0.01)
    thread.join()
    assert withdrawn.is_set()
    assert StopNotice.objects.get().categories == ["email"]


def test_two_workers_never_try_the_same_notice(own_database):
    recipient = company()
    for number in range(6):
        subject = registered(another(number))
        consent = given(subject, SHARING)
        hand_over(recipient, subject)
        withdraw(consent)
    claimed = []
    assert together(*[lambda: claimed.append(claim_notices(actor=OFFICER, now=THEN))] * 3) == []
    ids = [pk for claim in claimed if claim for pk in claim.ids]
    assert len(ids) == len(set(ids)) == 6


def test_a_notice_that_is_just_being_taken_is_not_overtaken_by_a_later_one(own_database, monkeypatch):
    monkeypatch.setattr(outbox, "MOST_IN_ONE", 1)
    subject, _consent = sharer()
    hand_over(company(), subject)
    about: dict[str, Any] = {"actor": OFFICER, "reason": why("subject_request"), "now": LATER}
    unblock(
        blocking=block(subject=subject, category=None, ground="subject_request", until=None, **about), **about
    )
    others = []
    with transaction.atomic():
        claim = claim_notices(actor=OFFICER, now=THEN)
        assert claim is not None
        assert [one.reason for one in claim.notices] == ["blocked"]
        assert together(lambda: others.append(claim_notices(actor=OFFICER, now=THEN))) == []
    assert others == [None]


@pytest.mark.django_db
class TestEachEndOfAConsent:
    """The real acts of the consents, not their echo."""

    def test_withdrawal(self):
        subject, consent = sharer()
        hand_over(company(), subject)
        withdraw(consent, THEN)
        notice = StopNotice.objects.get()
        assert (notice.reason, notice.categories) == ("consent_ended", ["email"])

    def test_expiry_by_the_job(self):
        subject, _consent = sharer()
        hand_over(company(), subject)
        assert expire_consents(actor=OFFICER, now=NOW + timedelta(days=800)) == 1
        assert StopNotice.objects.get().reason == "consent_ended"

    def test_a_demand_to_stop_distribution_tells_recipients_at_its_receipt(self):
        subject = registered()
        published(DISTRIBUTION)
        consent = given(subject, DISTRIBUTION)
        hand_over(company(), subject, basis=basis("consent_distribution"))
        receive_demand(
            subject=subject, consent=consent,
            contents={"surname": "Әлімжанова", "name": "Айгерім", "patronymic": "", "has_patronymic": False,
                      "contact": "aigerim@example.kz"},
            categories=("email",), received_at=THEN, channel="email", message="m-1", actor=OFFICER,
            reason=why("subject_request"), now=THEN,
        )  # fmt: skip
        notice = StopNotice.objects.get()
        assert (notice.reason, notice.created_at, notice.state) == ("demand", THEN, "pending")
