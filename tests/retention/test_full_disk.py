"""A disk that is full while the act of a plan is written: no half act, and the next run makes a whole one."""

from __future__ import annotations

import errno

import pytest
from django.db import OperationalError
from django.urls import reverse

from compliance.audit.models import AuditEntry
from compliance.audit.verify import verify
from compliance.register.models import DataItem, Destruction
from compliance.retention.models import ActCopy, DestructionAct
from compliance.retention.services.act_copies import send_act_copies
from compliance.retention.services.execution import execute_plan
from compliance.retention.services.nightly import execute_running
from tests.personas import hire, signed_in
from tests.retention.test_plans import DAY, JOB, NIGHT, approved, planned, started
from tests.services import superuser_link

FULL = OSError(errno.ENOSPC, "No space left on device", "/media/Бекова")

# The server answers as it does when its disk is full.
FILL = """
    CREATE FUNCTION disk_is_full() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION 'could not extend file: No space left on device' USING ERRCODE = '53100'; END $$;
    CREATE TRIGGER full_disk AFTER INSERT ON {table} FOR EACH ROW {only} EXECUTE FUNCTION disk_is_full();
"""
EMPTY = "DROP TRIGGER full_disk ON {table}"


@pytest.mark.parametrize(
    ("table", "only"),
    [
        ("retention_destructionact", ""),
        ("retention_historicaldestructionact", ""),
        ("retention_actcopy", ""),
        ("audit_auditentry", "WHEN (NEW.event = 'retention.act_made')"),
        ("retention_historicalretentionplan", "WHEN (NEW.state = 'done')"),
        ("audit_auditentry", "WHEN (NEW.event = 'retention.plan_done')"),
    ],
    ids=["act", "history", "copy", "entry", "plan", "end"],
)
def test_wherever_the_disk_is_full_there_is_no_half_act_and_the_next_run_makes_it(own_database, table, only):
    reader = signed_in(hire("responsible_person", email="responsible@operator.example", language="en"))
    plan, _ = planned()
    started(approved(plan))
    with superuser_link(own_database.name) as link:
        link.execute(FILL.format(table=table, only=only))
    assert execute_plan(plan=plan, actor=JOB, clock=lambda: NIGHT) == 1

    plan.refresh_from_db()
    assert (plan.state, DestructionAct.objects.count(), ActCopy.objects.count()) == ("running", 0, 0)
    assert Destruction.objects.count() == 1
    assert AuditEntry.objects.get(event="retention.act_postponed").details == {
        "plan": plan.number,
        "error": OperationalError.__name__,
    }
    assert not AuditEntry.objects.filter(event="retention.act_made").exists()
    address = reverse("admin:retention_retentionplan_change", args=[plan.pk])
    still = "The act is still to be made"
    assert still in reader.get(address).content.decode()

    with superuser_link(own_database.name) as link:
        link.execute(EMPTY.format(table=table))
    execute_running(actor=JOB)
    plan.refresh_from_db()
    act = DestructionAct.objects.get()
    assert (plan.state, act.items, ActCopy.objects.filter(act=act).count()) == ("done", 2, 1)
    assert DataItem.objects.held().count() == 0
    assert still not in reader.get(address).content.decode()
    assert verify().ok


@pytest.mark.django_db
def test_a_disk_full_while_the_act_is_printed_keeps_the_copy_waiting(monkeypatch):
    hire("responsible_person", email="responsible@operator.example")
    plan, _ = planned()
    execute_plan(plan=started(approved(plan)), actor=JOB, clock=lambda: NIGHT)

    def full(*arguments, **options):
        raise FULL

    with monkeypatch.context() as patched:
        patched.setattr("compliance.retention.services.act_document.typeset", full)
        assert send_act_copies(actor=JOB, now=NIGHT) == 0
    copy = ActCopy.objects.get()
    assert (copy.state, copy.failure) == ("pending", "not_typeset")
    assert copy.next_attempt_at > NIGHT
    assert send_act_copies(actor=JOB, now=NIGHT + DAY) == 1
