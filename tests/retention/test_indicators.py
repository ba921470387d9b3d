"""What retention tells the statement of compliance, against the plain oracle and SQL of the test's own."""

from __future__ import annotations

from datetime import timedelta

import pytest

from compliance.policy.indicators import Standing, all_indicators
from compliance.policy.services.figures import measure, readings, record_figures
from compliance.register.models import Purpose
from compliance.retention.models import RetentionRule
from compliance.retention.rules.needed import Standing as Verdict, judge
from compliance.retention.services.overdue import GRACE
from tests.policy.drafts import ACTOR, WHY
from tests.register.services.people import registered
from tests.retention.acts import act_of, plan_of
from tests.retention.worlds import DAY, START, World, clear_rules

pytestmark = pytest.mark.django_db

RETENTION = [one for one in all_indicators() if one.code.startswith("retention.")]
LATER = START + 40 * DAY


def a_world() -> World:
    """Values needed, kept, due since long and since yesterday, held and blocked."""
    clear_rules()
    world = World()
    world.rule("service_access", amount=30)
    world.rule("marketing", amount=39)
    world.rule(None, amount=30)
    for purpose, ended_at, held in (
        ("service_access", None, False), ("service_access", START, False), ("service_access", START, True),
        ("service_access", LATER - DAY, False), ("marketing", START - DAY, False), (None, None, False),
    ):  # fmt: skip
        subject = world.subject()
        world.item(subject, "email")
        if purpose:
            reason = "achieved" if ended_at else ""
            world.processing(
                subject, purpose, started_at=START - 2 * DAY, ended_at=ended_at, end_reason=reason
            )
        if held:
            world.hold(subject, until=(LATER + 9 * DAY).date())
    return world


def due(world: World, at) -> int:
    """How many values the oracle finds due at an instant."""
    return sum(judge(item, world.register(), at).standing is Verdict.DUE for item in world.items)


def test_what_is_due_and_overdue_is_what_the_oracle_says():
    world = a_world()
    for at in (START, LATER - 9 * DAY, LATER, LATER + 60 * DAY):
        told = measure(RETENTION, at)
        assert told["retention.due"] == due(world, at), at
    late = measure(RETENTION, LATER)["retention.overdue"]
    assert 0 < late < measure(RETENTION, LATER)["retention.due"]
    assert measure(RETENTION, LATER + GRACE)["retention.overdue"] == due(world, LATER)


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
    assert measure(RETENTION, LATER, then=True)["retention.held"] == 1


def test_what_is_overdue_breaks_the_clause_from_the_night_on():
    a_world()
    now = LATER + 60 * DAY
    record_figures(day=now.date(), actor=ACTOR, reason=WHY, now=now)
    told = readings(now.date() + DAY, now + DAY)["retention.overdue"]
    assert (told.standing, told.day, "5.7" in told.indicator.clauses) == (Standing.BREACH, now.date(), True)
