"""Plans on the screens: what is due or waits is told, and nobody approves what they made themselves."""

from __future__ import annotations

import pytest
from django.utils import timezone

from compliance.audit.models import AuditEntry
from compliance.register.models import DataItem
from compliance.retention.models import RetentionPlan
from compliance.retention.services.nightly import plan_night
from compliance.retention.services.planning import plan_retention
from tests.register.admin.screens import text_of
from tests.register.services.people import OFFICER, end_all, registered, why
from tests.retention.test_screens import WHY, address

pytestmark = pytest.mark.django_db


def due_plan() -> RetentionPlan:
    for number in ("900101300017", "950101300707"):
        end_all(registered({"name": "Айгерім", "iin": number}, purposes=("service_access",)))
    (plan,) = plan_retention(now=timezone.now(), actor=OFFICER, reason=why("retention_due"))
    return plan


def test_a_plan_is_approved_but_for_a_subject(responsible):
    plan = due_plan()
    assert plan.items == 4
    page = text_of(responsible.get(address("retentionplan_change", plan.pk)))
    assert bytes(plan.digest or b"").hex() in page
    item = DataItem.objects.filter(category__code="iin").select_related("subject")[0]
    form = {
        "digest": bytes(plan.digest or b"").hex(),
        "left_out": item.subject.reference,
        "why": "dispute",
        **WHY,
    }
    unknown = responsible.post(
        address("retentionplan_approve", plan.pk), {**form, "left_out": "S-0000-0000 99999999 ²"}
    )
    assert "Not in this plan: S-0000-0000, ², 99999999." in text_of(unknown)
    assert responsible.post(address("retentionplan_approve", plan.pk), form).status_code == 302
    plan.refresh_from_db()
    assert (plan.state, plan.excluded) == ("approved", 2)
    assert "dispute or complaint" in text_of(
        responsible.get(address("retentionplan_change", plan.pk) + "?left_out=1")
    )
    assert AuditEntry.objects.named("retention.plan_approved").count() == 1


def test_a_plan_is_rejected_with_a_reason(responsible):
    plan = due_plan()
    assert responsible.post(address("retentionplan_reject", plan.pk), WHY).status_code == 200
    page = responsible.post(address("retentionplan_reject", plan.pk), {**WHY, "why": "doubt"})
    assert page.status_code == 302
    plan.refresh_from_db()
    assert (plan.state, plan.rejection) == ("rejected", "doubt")


def test_who_makes_a_plan_does_not_approve_it(responsible):
    end_all(registered(purposes=("service_access",)))
    responsible.post(address("retentionplan_make"), WHY)
    plan = RetentionPlan.objects.get()
    form = {"digest": bytes(plan.digest or b"").hex(), "left_out": "", "why": "", **WHY}
    page = responsible.post(address("retentionplan_approve", plan.pk), form)
    assert "Who made a plan does not approve it" in text_of(page)
    plan.refresh_from_db()
    assert plan.state == "proposed"


def test_what_is_due_is_listed_and_explained(officer):
    subject = registered(purposes=("service_access",))
    end_all(subject)
    page = text_of(officer.get(address("retentionplan_due")))
    assert subject.reference in page
    assert "overdue" in page
    item = DataItem.objects.filter(subject=subject)[0]
    assert "5.7" in text_of(officer.get(address("retentionplan_explain", item.pk)))


def test_what_waits_in_plans_is_told_above_their_list(officer):
    end_all(registered(purposes=("service_access",)))
    plan_night(actor=OFFICER, now=timezone.now())
    page = text_of(officer.get(address("retentionplan_changelist")))
    assert "overdue: " in page
    assert "plans to approve: 1" in page
    assert "has not run" not in page
