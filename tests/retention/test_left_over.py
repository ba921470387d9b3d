"""Nothing that is due stays for ever because a plan, a hold or a remark was in its way."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import OperationalError, connection

from compliance.audit.actors import Actor
from compliance.audit.models import AuditEntry
from compliance.register.models import Category, DataItem, Subject
from compliance.register.services.destruction import destroy
from compliance.register.services.refusals import Refused
from compliance.register.services.subjects import Provenance, change_values
from compliance.retention.models import DestructionAct, Hold, PlanBatch, RetentionPlan
from compliance.retention.services import emptied, execution
from compliance.retention.services.batches import carry_out
from compliance.retention.services.execution import execute_plan, stop_plan
from compliance.retention.services.holds import lift_hold, place_hold
from compliance.retention.services.nightly import plan_night
from compliance.vault.models import DataKey
from tests.register.services.people import OFFICER, registered, why
from tests.retention.test_plans import DAY, JOB, NIGHT, PERSON, approved, hold, planned, started

pytestmark = pytest.mark.django_db


def live_keys(subject: Subject) -> set[str]:
    keys = DataKey.objects.filter(subject_id=subject.pk, shredded_at=None)
    return set(keys.values_list("scope", flat=True))


def shell() -> tuple[Subject, Hold]:
    """A subject without values, held in a category of which there is none, with a remark of staff."""
    subject = registered(PERSON)
    held = hold(subject, category=Category.objects.get(code="iin"))
    names = list(Category.objects.filter(code__in=PERSON))
    destroy(subject=subject, categories=names, actor=OFFICER, reason=why("unlawful"), now=NIGHT)
    subject.refresh_from_db()
    assert (subject.status, live_keys(subject)) == ("active", {"holds"})
    return subject, held


def test_who_was_left_without_values_goes_once_nothing_holds_them():
    subject, held = shell()
    plan_night(actor=JOB, now=NIGHT)
    assert live_keys(subject) == {"holds"}
    lift_hold(hold=held, actor=OFFICER, reason=why("dispute"), now=NIGHT)
    plan_night(actor=JOB, now=NIGHT)
    subject.refresh_from_db()
    assert (subject.status, live_keys(subject)) == ("destroyed", set())
    assert subject.destructions.latest("pk").whole
    told = AuditEntry.objects.filter(event="register.destroyed", subject_id=subject.pk).latest("pk")
    assert (told.actor, told.reason, told.details["items"]) == (JOB.label, "retention_due", 0)


def test_who_gets_a_value_before_the_end_stays(monkeypatch):
    subject, held = shell()
    lift_hold(hold=held, actor=OFFICER, reason=why("dispute"), now=NIGHT)
    found = emptied._empty("true", NIGHT)
    assert found == [subject.pk]
    change_values(
        subject=subject, values={"name": "Әсел"}, provenance=Provenance("website_form"), actor=OFFICER,
        reason=why(), now=NIGHT,
    )  # fmt: skip
    assert emptied._end(found, actor=JOB, now=NIGHT) == 0
    assert DataItem.objects.held().filter(subject=subject).count() == 1


def test_what_a_stopped_plan_has_left_is_planned_again_when_its_time_is_over():
    plan, _ = planned(2, batch_items=2)
    started(approved(plan))
    execute_plan(plan=plan, actor=JOB, limit=1, clock=lambda: NIGHT)
    stop_plan(plan=plan, actor=OFFICER, reason=why("other"), now=NIGHT)
    assert plan_night(actor=JOB, now=NIGHT + 13 * DAY) == []
    (again,) = plan_night(actor=JOB, now=NIGHT + 15 * DAY)
    plan.refresh_from_db()
    act = DestructionAct.objects.get()
    assert (plan.state, act.items, act.counts["skipped"]) == ("done", 2, {"plan_expired": 2})
    assert again.items == 2


def test_a_changed_list_is_closed_without_destroying_anything_of_it():
    plan, _ = planned(2, batch_items=2)
    started(approved(plan))
    batch = PlanBatch.objects.filter(plan=plan).latest("number")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE retention_planbatch SET digest = '\\x01' WHERE id = %s", [batch.pk])
    assert execute_plan(plan=plan, actor=JOB, clock=lambda: NIGHT) == 1
    plan.refresh_from_db()
    assert plan.state == "stopped"
    with pytest.raises(Refused, match="plan_changed"):
        execution.continue_plan(plan=plan, actor=OFFICER, reason=why("other"), now=NIGHT)
    assert len(plan_night(actor=JOB, now=NIGHT + 15 * DAY)) == 1
    plan.refresh_from_db()
    assert (plan.state, DestructionAct.objects.get().items) == ("done", 2)


def test_a_batch_that_was_in_somebodys_way_is_tried_again(monkeypatch):
    plan, _ = planned()
    started(approved(plan))
    real, failures = carry_out, [OperationalError("deadlock detected")] * 2

    def sometimes(*args, **options):
        if failures:
            raise failures.pop()
        return real(*args, **options)

    monkeypatch.setattr(execution, "carry_out", sometimes)
    assert execute_plan(plan=plan, actor=JOB, clock=lambda: NIGHT) == 1
    assert RetentionPlan.objects.get().state == "done"


@pytest.mark.parametrize("error", [OperationalError("gone"), ValueError("Бекова Әсел")])
def test_whatever_fails_stops_the_plan_and_is_told_without_its_message(monkeypatch, caplog, error):
    plan, _ = planned()
    started(approved(plan))

    def broken(*args, **options):
        raise error

    monkeypatch.setattr(execution, "carry_out", broken)
    assert execute_plan(plan=plan, actor=JOB, clock=lambda: NIGHT) == 0
    assert RetentionPlan.objects.get().state == "stopped"
    entry = AuditEntry.objects.get(event="retention.batch_failed")
    assert entry.details["error"] == type(error).__name__
    assert "Бекова" not in caplog.text


def test_no_remark_is_kept_of_somebody_who_is_destroyed():
    subject = registered(PERSON)
    destroy(subject=subject, categories=None, actor=OFFICER, reason=why("unlawful"), now=NIGHT)
    with pytest.raises(Refused, match="subject_destroyed"):
        place_hold(
            subject=subject, kind="dispute", ground="Дело", until=NIGHT.date() + DAY, actor=OFFICER,
            reason=why("dispute", "Бекова Әсел звонила"), now=NIGHT,
        )  # fmt: skip
    assert live_keys(subject) == set()
    assert bytes(AuditEntry.objects.get(event="retention.hold_refused").note) == b""


def test_the_limit_of_one_person_counts_people_and_not_entries(settings):
    settings.RETENTION_ALONE_A_DAY = 2
    alone: dict[str, Any] = {"actor": Actor("staff:9"), "reason": why("subject_request"), "now": NIGHT}
    destroy(subject=registered(PERSON), categories=None, **alone)
    second = registered(PERSON)
    for code in PERSON:
        destroy(subject=second, categories=[Category.objects.get(code=code)], **alone)
    with pytest.raises(Refused, match="second_person"):
        destroy(subject=registered(PERSON), categories=None, **alone)
