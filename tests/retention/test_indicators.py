"""What retention tells the statement of compliance, against SQL of the test's own."""

from __future__ import annotations

from datetime import timedelta

import pytest

from compliance.policy.indicators import all_indicators
from compliance.policy.services.figures import measure, measure_then
from compliance.register.models import Purpose
from compliance.retention.models import RetentionRule
from tests.register.services.people import registered
from tests.retention.acts import act_of, plan_of
from tests.retention.worlds import DAY, START, World, clear_rules

pytestmark = pytest.mark.django_db

RETENTION = [one for one in all_indicators() if one.code.startswith("retention.")]
LATER = START + 40 * DAY


def a_world() -> World:
    """Three rules, and a subject whose data is held."""
    clear_rules()
    world = World()
    world.rule("service_access", amount=30)
    world.rule("marketing", amount=39)
    world.rule(None, amount=30)
    world.hold(world.subject(), until=(LATER + 9 * DAY).date())
    world.hold(world.subject(), lifted=True, until=(LATER + 9 * DAY).date())
    return world


def test_holds_rules_plans_and_acts_are_counted():
    world = a_world()
    before = measure(RETENTION, LATER)
    assert before["retention.held"] == sum(not hold.lifted for hold in world.holds) == 1
    assert before["retention.rules"] == RetentionRule.objects.filter(active=True).count() == 3
    ruled = RetentionRule.objects.filter(active=True, purpose__isnull=False).values("purpose")
    assert (
        before["retention.unruled"] == Purpose.objects.filter(active=True).exclude(pk__in=ruled).count() > 0
    )
    assert (before["retention.to_approve"], before["retention.acts"], before["retention.anonymised"]) == (
        0,
        0,
        0,
    )
    subject = registered()
    plan_of(subject, number="P-2026-000009")
    act = act_of(subject)
    after = measure(RETENTION, act.made_at + timedelta(days=29))
    assert (after["retention.to_approve"], after["retention.acts"]) == (1, 1)
    assert measure(RETENTION, act.made_at + timedelta(days=31))["retention.acts"] == 0
    assert measure_then(RETENTION, LATER)["retention.held"] == 1
