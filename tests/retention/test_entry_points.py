"""No way round: whatever can remove personal data of a subject stops at a hold (promise 4)."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection

from compliance.audit.models import AuditEntry
from compliance.audit.tracking import UntrackedWrite
from compliance.register.models import DataItem, Subject
from compliance.register.services.demands import end_and_destroy
from compliance.register.services.destruction import destroy, destroy_many
from compliance.register.services.refusals import Refused
from compliance.retention.models import DestructionAct, Hold
from compliance.retention.services.holds import place_hold
from compliance.retention.services.nightly import execute_running, plan_night
from compliance.vault.models import DataKey
from compliance.vault.reading import open_values
from compliance.vault.values import Shredded
from tests.register.services.people import OFFICER, registered, why
from tests.retention.test_plans import DAY, JOB, NIGHT, PERSON, approved, planned, started

pytestmark = pytest.mark.django_db
DEMAND: Any = {"actor": OFFICER, "reason": why("subject_request"), "now": NIGHT}


def held() -> Subject:
    subject = registered(PERSON)
    place_hold(
        subject=subject, kind="law", ground="Закон", until=NIGHT.date() + 900 * DAY, actor=OFFICER,
        reason=why("dispute"), now=NIGHT,
    )  # fmt: skip
    return subject


def all_at_once(subject):
    destroy(subject=subject, categories=None, **DEMAND)


def one_by_one(subject):
    for item in subject.items.all():
        destroy(subject=subject, categories=[item.category], **DEMAND)


def with_its_processings(subject):
    end_and_destroy(subject=subject, categories=None, end_reason="unlawful", **DEMAND)


def many_at_once(subject):
    done = destroy_many(wanted={subject.pk: None}, **DEMAND)
    raise Refused(done.refused[subject.pk])


@pytest.mark.parametrize("way", [all_at_once, one_by_one, with_its_processings, many_at_once])
def test_a_hold_stops_every_service_that_destroys_and_the_refusal_is_recorded(way):
    subject = held()
    with pytest.raises(Refused, match="held"):
        way(subject)
    assert (
        "held"
        in AuditEntry.objects.filter(event="register.destruction_refused").latest("pk").details["codes"]
    )
    nothing_is_gone(subject)


@pytest.mark.parametrize(
    "way",
    [
        lambda subject: subject.delete(),
        lambda subject: Subject.objects.filter(pk=subject.pk).delete(),
        lambda subject: subject.items.first().delete(),
        lambda subject: DataItem.objects.filter(subject=subject).delete(),
        lambda subject: DataItem.objects.filter(subject=subject)._raw_delete("default"),
        lambda subject: DataItem.objects.filter(subject=subject).update(state="destroyed"),
        lambda subject: Hold.objects.filter(subject=subject).delete(),
    ],
)
def test_the_orm_removes_nothing(way):
    subject = held()
    with pytest.raises(UntrackedWrite):
        way(subject)
    nothing_is_gone(subject)


def test_the_nightly_job_and_a_plan_approved_before_the_hold_leave_it():
    plan, (subject,) = planned()
    approved(plan)
    place_hold(
        subject=subject, kind="dispute", ground="Дело", until=NIGHT.date() + DAY, actor=OFFICER,
        reason=why("dispute"), now=NIGHT,
    )  # fmt: skip
    started(plan)
    execute_running(actor=JOB)
    act = DestructionAct.objects.get()
    assert (act.items, act.skipped) == (0, 2)
    assert plan_night(actor=JOB, now=NIGHT) == []
    nothing_is_gone(subject)


def nothing_is_gone(subject: Subject) -> None:
    subject.refresh_from_db()
    assert subject.status == "active"
    values = open_values([item.value for item in subject.items.all()])
    assert not any(isinstance(value, Shredded) for value in values)
    assert set(values) == set(PERSON.values())
    assert not DataKey.objects.filter(subject_id=subject.pk).exclude(shredded_at=None).exists()


def test_destroying_many_asks_as_many_queries_as_destroying_one():
    from django.test.utils import CaptureQueriesContext

    counts = []
    for size in (1, 12):
        wanted = {registered(PERSON).pk: None for _ in range(size)}
        with CaptureQueriesContext(connection) as queries:
            assert len(destroy_many(wanted=wanted, **DEMAND).destructions) == size
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_destroying_one_category_after_the_other_ends_with_nobody_left():
    subject = registered(PERSON)
    one_by_one(subject)
    subject.refresh_from_db()
    assert subject.status == "destroyed"
    assert [act.whole for act in subject.destructions.order_by("pk")] == [False, True]


def test_one_person_alone_destroys_so_many_subjects_a_day_and_no_more(settings, responsible):
    settings.RETENTION_ALONE_A_DAY = 2
    demand = {**DEMAND, "actor": responsible.actor}
    for _ in range(2):
        destroy(subject=registered(PERSON), categories=None, **demand)
    with pytest.raises(Refused, match="second_person"):
        destroy(subject=registered(PERSON), categories=None, **demand)
    destroy(subject=registered(PERSON), categories=None, **{**demand, "now": NIGHT + 2 * DAY})
