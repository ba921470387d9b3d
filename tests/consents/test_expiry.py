"""Consents whose term is over end with what rested on them alone, many in one statement."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from datetime import timedelta
from threading import Barrier, Thread

import pytest
from django.db import connection, transaction

from compliance.audit.actors import Actor
from compliance.audit.models import AuditEntry
from compliance.audit.verify import verify
from compliance.consents.models import Consent
from compliance.consents.rules.ledger import first_break
from compliance.consents.services import hooks
from compliance.consents.services.expiry import expire_consents
from compliance.consents.tasks import expire
from compliance.register.models import Processing, Subject
from tests.consents.giving import MARKETING, NOW, OFFICER, SERVICE, given, published, somebody
from tests.consents.withdrawing import acts, live, needless, started, told
from tests.services import ROOT

JOB = Actor.job("consents.expire")
VALUES = {"surname": "Бекова", "name": "Әсел", "legal_address": "Алматы"}
AGREED = {**SERVICE, "purposes": ("service_access",), "categories": ("surname", "name")}
OVER = NOW + timedelta(days=366)


def many(count: int) -> None:
    wording = published(AGREED)
    for _ in range(count):
        given(somebody(VALUES), AGREED, wording=wording)


@pytest.mark.django_db
def test_a_consent_ends_at_the_end_of_its_term_with_what_rested_on_it():
    subject = somebody()
    consent = given(subject, channel="paper", message="17")
    by_law = started(subject, "notification")
    assert consent.valid_until is not None
    assert expire_consents(actor=JOB, now=consent.valid_until - timedelta(microseconds=1)) == 0

    assert expire_consents(actor=JOB, now=OVER) == 1

    consent.refresh_from_db()
    assert (consent.state, consent.act, consent.number) == ("expired", "expired", 2)
    assert (consent.ended_at, consent.received_at) == (consent.valid_until, consent.valid_until)
    assert (consent.channel, consent.giver, consent.message) == ("schedule", "nobody", "")
    assert acts(consent) == [(1, "given", "active"), (2, "expired", "expired")]
    entered = Consent.history.get(id=consent.pk, number=2)
    assert (entered.history_actor, entered.history_change_reason) == (JOB.label, "consent_expired")
    assert list(live(subject).values()) == [by_law]
    [ended, other] = Processing.objects.filter(subject=subject).exclude(ended_at=None)
    assert {ended.end_reason, other.end_reason} == {"expired"}
    assert {ended.ended_at, other.ended_at} == {consent.valid_until}
    assert needless(subject) == {"surname", "iin", "legal_address"}
    assert told("consents.expired").details == {
        "consents": 1, "processings_ended": 2, "processings_narrowed": 0,
    }  # fmt: skip
    assert AuditEntry.objects.filter(event="consents.consent.changed", subject_id=subject.pk).count() == 1
    assert AuditEntry.objects.filter(event="register.processing.changed", subject_id=subject.pk).count() == 2
    before = AuditEntry.objects.count()
    assert expire_consents(actor=JOB, now=OVER) == 0
    assert AuditEntry.objects.count() == before


@pytest.mark.django_db
def test_what_another_consent_carries_is_narrowed_and_goes_on():
    subject = somebody()
    given(subject)
    given(subject, {**SERVICE, "series": "longer", "categories": ("surname", "email"), "months": 36})

    expire_consents(actor=JOB, now=OVER)

    assert live(subject)["service_access", "consent"].covers == ["email", "surname"]
    assert live(subject)["notification", "consent"].covers == ["email"]
    assert told("consents.expired").details["processings_narrowed"] == 2


@pytest.mark.django_db
def test_an_expired_consent_may_be_given_again():
    subject = somebody()
    consent = given(subject)
    expire_consents(actor=JOB, now=OVER)

    given(subject, at=OVER + timedelta(days=1))

    assert [act for _, act, _ in acts(consent)] == ["given", "expired", "renewed"]
    assert first_break(acts(consent)) is None
    assert len(live(subject)) == 2


@pytest.mark.django_db
def test_batches_are_one_statement_each_and_their_listeners_are_told_once(monkeypatch):
    many(7)
    marketing = given(
        somebody(VALUES | {"email": "a@example.kz"}), {**MARKETING, "categories": ("name", "email")}
    )
    batches: list[list[int]] = []
    monkeypatch.setattr(hooks, "ENDED_IN_BULK", [lambda ids, now, actor, reason: batches.append(ids)])

    assert expire_consents(actor=JOB, now=OVER, batch=3) == 7

    assert sorted(map(len, batches)) == [1, 3, 3]
    assert AuditEntry.objects.filter(event="consents.expired").count() == 3
    assert (
        sum(entry.details["consents"] for entry in AuditEntry.objects.filter(event="consents.expired")) == 7
    )
    marketing.refresh_from_db()
    assert marketing.state == "active"


@pytest.mark.django_db
def test_a_run_may_be_limited_and_the_task_goes_on():
    many(4)
    assert expire_consents(actor=JOB, now=OVER, batch=2, limit=2) == 2
    assert Consent.objects.filter(state="active").count() == 2
    assert expire_consents(actor=JOB, now=OVER, batch=2) == 2


@pytest.mark.django_db
def test_the_job_ends_what_is_over_today():
    consent = given(somebody(), valid_until=NOW + timedelta(days=1))
    assert expire() == 1
    consent.refresh_from_db()
    assert consent.state == "expired"


def assert_whole(count: int) -> int:
    """Each consent and its processing are both live or both over, with their entries; gives the ended ones."""
    over = 0
    for consent in Consent.objects.all():
        ended = consent.state == "expired"
        assert [act for _, act, _ in acts(consent)] == (["given", "expired"] if ended else ["given"])
        processing = Processing.objects.get(subject_id=consent.subject_id)
        assert (processing.end_reason == "expired") == ended
        assert processing.history.count() == 1 + ended
        over += ended
    assert Consent.objects.count() == count
    told_of = AuditEntry.objects.filter(event="consents.expired")
    assert sum(entry.details["consents"] for entry in told_of) == over
    return over


def test_two_workers_pass_each_other_by(own_database):
    many(40)
    start, totals, faults = Barrier(2), [], []

    def work() -> None:
        try:
            start.wait(timeout=30)
            totals.append(expire_consents(actor=JOB, now=OVER, batch=4))
        except Exception as fault:
            faults.append(fault)
        finally:
            connection.close()

    workers = [Thread(target=work) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    assert not faults
    expire_consents(actor=JOB, now=OVER)  # whatever the one held while the other came past
    assert assert_whole(40) == 40
    assert sum(totals) <= 40
    assert verify().ok


def test_a_subject_that_somebody_holds_is_left_to_the_next_run(own_database):
    many(3)
    held = Subject.objects.order_by("pk").first()
    assert held is not None
    results: list[int] = []

    def work() -> None:
        results.append(expire_consents(actor=JOB, now=OVER))
        connection.close()

    with transaction.atomic():
        Subject.objects.select_for_update().get(pk=held.pk)
        worker = Thread(target=work)
        worker.start()
        worker.join(timeout=60)

    assert results == [2]
    assert expire_consents(actor=JOB, now=OVER) == 1
    assert assert_whole(3) == 3


EXPIRE_ALL = """
import os, sys
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
import django; django.setup()
from datetime import datetime
from compliance.audit.actors import Actor
from compliance.consents.services import hooks
from compliance.consents.services.expiry import expire_consents
hooks.ENDED_IN_BULK.append(lambda ids, now, actor, reason: print(len(ids), flush=True))
expire_consents(actor=Actor.job("consents.expire"), now=datetime.fromisoformat(sys.argv[1]), batch=5)
"""


def kill_after(database, batches: int) -> None:
    """Kills another process in the midst of a batch: its rows are written and not yet committed."""
    process = subprocess.Popen(
        [sys.executable, "-c", EXPIRE_ALL, OVER.isoformat()],
        cwd=ROOT, env=database.environment, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert process.stdout
    for _ in range(batches):
        process.stdout.readline()
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    process.stdout.close()


@pytest.mark.long
@pytest.mark.timeout(600)
def test_a_killed_run_is_completed_by_the_next(own_database):
    many(60)
    over = [0]
    for batches in (1, 3, 2):
        kill_after(own_database, batches)
        over.append(assert_whole(60))
        assert over[-1] % 5 == 0
        assert over[-1] >= over[-2]
    assert over[-1] < 60

    expire_consents(actor=OFFICER, now=OVER)

    assert assert_whole(60) == 60
    assert verify().ok
