"""Changing how long data is kept: what contradicts or leaves a purpose without a period is refused and recorded."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from compliance.audit.actors import Actor
from compliance.audit.models import AuditEntry
from compliance.register.models import DataItem, Purpose
from compliance.register.services.destruction import destroy
from compliance.register.services.refusals import Refused
from compliance.retention.checks import check_purposes_have_periods, check_unlawful_goes_at_once
from compliance.retention.models import DestructionAct, RetentionPlan, RetentionRule
from compliance.retention.services.approval import approve_plan
from compliance.retention.services.due import count_due
from compliance.retention.services.period_changes import (
    Proposed,
    change_rule,
    purposes_without_period,
    withdraw_rule,
)
from compliance.retention.services.what_if import what_if
from tests.register.services.people import NOW, OFFICER, end_all, registered, why

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


def proposed(**fields) -> Proposed:
    usual = Proposed(
        purpose=Purpose.objects.get(code="notification"), category=None, ending="any", amount=1, unit="years",
        method="destroy", needs_approval=True, source="law", citation="94-V 12", in_force_from=NOW.date(),
    )  # fmt: skip
    return replace(usual, **fields)


def changed(version: Proposed) -> RetentionRule:
    return change_rule(proposed=version, actor=OFFICER, reason=why("policy_changed"), now=NOW)


def left_over():
    """Somebody whose notifications have ended; name, e-mail and phone were needed for them."""
    subject = registered({"name": "Әсел", "email": "asel@example.kz"}, purposes=("notification",))
    end_all(subject)
    return subject


def test_a_lawful_period_keeps_data_from_everybody_until_it_is_over():
    subject = left_over()
    changed(proposed())
    with pytest.raises(Refused, match="kept_by_law"):
        destroy(subject=subject, categories=None, actor=OFFICER, reason=why("subject_request"), now=NOW)
    assert DataItem.objects.held().count() == 2
    later = NOW + 367 * DAY
    assert destroy(subject=subject, categories=None, actor=OFFICER, reason=why("unlawful"), now=later).whole


def test_the_effect_of_a_change_is_counted_before_it_is_saved():
    left_over()
    effect = what_if(proposed=proposed(), now=NOW)
    assert (effect.items_before, effect.items_after, effect.items_less, effect.subjects_less) == (2, 0, 2, 1)
    assert (effect.items_more, count_due(now=NOW)) == (0, 2)
    rule = changed(proposed())
    assert count_due(now=NOW) == 0
    assert what_if(withdrawn=rule, now=NOW).items_more == 2


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"amount": 1000}, "period_too_long"),
        ({"citation": " "}, "period_uncited"),
        ({"in_force_from": NOW.date() - DAY}, "period_past"),
        ({"purpose": None, "ending": "demanded"}, "period_excess_end"),
    ],
)
def test_a_version_that_cannot_be_is_refused_and_recorded(fields, code):
    with pytest.raises(Refused, match=code):
        changed(proposed(**fields))
    assert AuditEntry.objects.get(event="retention.rule_refused").details["codes"] == code


def test_a_version_that_cuts_short_what_a_law_keeps_is_refused():
    changed(proposed())
    with pytest.raises(Refused, match="period_contradicts"):
        changed(proposed(amount=0, source="internal", citation="", in_force_from=NOW.date() + DAY))


def test_the_last_period_of_a_purpose_is_not_cancelled():
    [rule] = RetentionRule.objects.filter(purpose__code="marketing")
    with pytest.raises(Refused, match="period_last"):
        withdraw_rule(rule=rule, actor=OFFICER, reason=why("correction"), now=NOW)
    assert purposes_without_period() == []


def test_the_commands_find_and_plan_what_is_due(capsys):
    left_over()
    call_command("find_due")
    assert "2 values are due" in capsys.readouterr().out
    call_command("find_due", "--json")
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert {line["subject"] for line in lines} == {lines[0]["subject"]}
    assert len(lines) == 2
    assert lines[0].keys() == {"item", "subject", "category", "rule", "method", "due_at"}
    call_command("plan_retention")
    assert "2 values of 1 subjects, waits for approval" in capsys.readouterr().out
    call_command("execute_plans")
    assert "0 plans started, 0 batches done" in capsys.readouterr().out
    plan = RetentionPlan.objects.get()
    approve_plan(
        plan=plan, digest=bytes(plan.digest or b""), actor=Actor("staff:7"),
        reason=why("retention_approval"), now=timezone.now(),
    )  # fmt: skip
    call_command("execute_plans")
    assert "1 plans started, 1 batches done" in capsys.readouterr().out
    assert DestructionAct.objects.get().items == 2
    call_command("find_due")
    assert "0 values are due" in capsys.readouterr().out


def test_the_checks_tell_of_a_purpose_without_period_and_of_unlawful_data_that_would_be_kept():
    checks = (check_purposes_have_periods, check_unlawful_goes_at_once)
    assert [check(databases=["default"]) for check in checks] == [[], []]
    # A year for any end, and nothing else is said about what was unlawful.
    changed(proposed(purpose=Purpose.objects.get(code="marketing")))
    [warning] = check_unlawful_goes_at_once(databases=["default"])
    assert (warning.id, "marketing" in warning.msg) == ("retention.W002", True)
    changed(
        proposed(
            purpose=Purpose.objects.get(code="marketing"), ending="unlawful", amount=0, unit="days",
            needs_approval=False,
        )
    )  # fmt: skip
    assert check_unlawful_goes_at_once(databases=["default"]) == []
    with connection.cursor() as cursor:
        cursor.execute("UPDATE retention_retentionrule SET active = false WHERE code = 'web_analytics'")
    [warning] = check_purposes_have_periods(databases=["default"])
    assert (warning.id, "web_analytics" in warning.msg) == ("retention.W001", True)
    assert [check(databases=None) for check in checks] == [[], []]
