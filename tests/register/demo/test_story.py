"""The demonstration's data is told by the real services and can be proved like any other."""

import pytest
from django.core.management import call_command
from django.utils import timezone

from compliance.audit.models import AuditEntry
from compliance.audit.verify import verify
from compliance.policy.services import operator
from compliance.register.models import Blocking, DataItem, Destruction, Subject
from compliance.retention.models import DestructionAct, Hold, PlanItem, RetentionPlan
from requests_inbox.models import Message, MessageState, Request


@pytest.mark.long
def test_every_screen_has_something_to_show_and_the_history_holds(demonstration):
    assert Subject.objects.count() == 120
    assert operator().complete
    assert Destruction.objects.exists()
    assert Blocking.objects.filter(lifted_at=None).exists()
    assert DataItem.objects.held().with_excess().filter(is_excess=True).exists()
    assert DataItem.history.filter(history_type="~").exists()
    assert (
        DestructionAct.objects.get().items == PlanItem.objects.filter(plan__state="done", outcome="").count()
    )
    assert set(RetentionPlan.objects.values_list("state", flat=True)) == {"done", "proposed"}
    assert Hold.objects.filter(key="", lifted_at=None).count() == 2
    outcomes = set(Request.objects.filter(status="done").values_list("outcome", flat=True))
    assert outcomes == {"fulfilled", "refused"}
    assert Request.objects.exclude(status="done").filter(due_at__lt=timezone.now()).exists()
    assert Message.objects.filter(state=MessageState.TRIAGE).exists()
    assert not AuditEntry.objects.filter(at__gt=timezone.now()).exists()
    assert verify().ok


@pytest.mark.long
def test_a_second_load_changes_nothing(demonstration, capsys):
    entries = AuditEntry.objects.count()
    call_command("load_demo")

    assert AuditEntry.objects.count() == entries
