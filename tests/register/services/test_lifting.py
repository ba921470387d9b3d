"""Blockings end by themselves when their last day is over, and not an hour earlier."""

from datetime import UTC, date, datetime

import pytest

from compliance.audit.actors import Actor
from compliance.audit.models import AuditEntry
from compliance.register.models import Blocking, Category
from compliance.register.models.subjects import Status
from compliance.register.services.blocking import block, lift_expired_blockings
from compliance.register.tasks import lift
from tests.register.services.people import NOW, OFFICER, registered, why

pytestmark = pytest.mark.django_db

JOB = Actor.job("register.lift_expired_blockings")


def blocked(subject, until, category=None):
    return block(
        subject=subject,
        category=category,
        ground="dispute",
        until=until,
        actor=OFFICER,
        reason=why("dispute"),
        now=NOW,
    )


def lift_at(year: int, month: int, day: int, *time: int) -> int:
    hour, minute, second = (*time, 0, 0, 0)[:3]
    return lift_expired_blockings(actor=JOB, now=datetime(year, month, day, hour, minute, second, tzinfo=UTC))


def test_a_blocking_lasts_to_the_end_of_its_last_day_in_almaty():
    subject = registered()
    placed = blocked(subject, date(2026, 4, 10))
    assert lift_at(2026, 4, 10, 18, 59) == 0
    assert lift_at(2026, 4, 10, 19, 0) == 1
    placed.refresh_from_db()
    assert placed.lifted_at == datetime(2026, 4, 10, 19, 0, tzinfo=UTC)
    subject.refresh_from_db()
    assert subject.status == Status.ACTIVE
    entry = AuditEntry.objects.get(event="register.unblocked")
    assert (entry.actor, entry.reason) == (JOB.label, "schedule")


def test_what_has_no_last_day_or_a_later_one_stays():
    subject = registered()
    blocked(subject, None)
    blocked(subject, date(2026, 5, 1), Category.objects.get(code="email"))
    assert lift_at(2026, 4, 20) == 0
    assert Blocking.objects.filter(lifted_at=None).count() == 2
    assert lift_at(2026, 5, 2) == 1
    subject.refresh_from_db()
    assert subject.status == Status.BLOCKED


def test_running_twice_lifts_once():
    blocked(registered(), date(2026, 4, 10))
    assert [lift_at(2026, 4, 12), lift_at(2026, 4, 12), lift_at(2026, 4, 13)] == [1, 0, 0]
    assert AuditEntry.objects.filter(event="register.unblocked").count() == 1


def test_the_job_calls_the_service():
    blocked(registered(), date(2026, 4, 10))
    assert lift() == 1
