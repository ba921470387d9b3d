"""The one statement over the register finds exactly what the slow rule says of each value."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings, strategies as st

from compliance.register.models import DataItem
from compliance.retention.rules.needed import Standing, judge
from compliance.retention.services.due import count_due, explain_item, find_due
from tests.retention.worlds import DAY, START, World, clear_rules

pytestmark = pytest.mark.django_db

CODES = ("name", "email", "iin", "web_statistics")
PURPOSES = ("service_access", "notification", "marketing", "web_analytics")
REASONS = ("achieved", "withdrawn", "expired", "contract_ended", "demanded", "unlawful")

# Around midnight in Almaty (19:00 UTC), where days change.
instants = st.builds(
    lambda days, hours: START + days * DAY + timedelta(hours=hours), st.integers(0, 70), st.integers(0, 23)
)
covers = st.none() | st.frozensets(st.sampled_from(CODES))
rules = st.fixed_dictionaries(
    {
        "purpose": st.none() | st.sampled_from(PURPOSES),
        "category": st.none() | st.sampled_from(CODES),
        "ending": st.sampled_from(("any", "any", "consent_ended", "demanded", "unlawful")),
        "amount": st.integers(0, 3),
        "unit": st.sampled_from(("days", "days", "months", "years")),
        "in_force_from": st.builds(lambda n: START.date() + n * DAY, st.integers(-1, 60)),
        "active": st.sampled_from((True, True, True, False)),
        "method": st.sampled_from(("destroy", "anonymise")),
        "needs_approval": st.booleans(),
    }
)
processings = st.tuples(
    st.sampled_from(PURPOSES), instants, st.none() | instants, st.sampled_from(REASONS), covers,
    st.sampled_from(("law", "consent")),
)  # fmt: skip
people = st.fixed_dictionaries(
    {
        "items": st.lists(
            st.tuples(st.sampled_from(CODES), st.sampled_from(("active", "active", "blocked")), instants),
            unique_by=lambda pair: pair[0],
            max_size=4,
        ),
        "processings": st.lists(processings, max_size=4),
        "holds": st.lists(
            st.tuples(
                st.none() | st.sampled_from(CODES),
                st.none() | st.builds(lambda n: START.date() + n * DAY, st.integers(0, 70)),
                st.booleans(),
            ),
            max_size=2,
        ),
    }
)


def build(chosen_rules: list, chosen_people: list) -> World:
    world = World()
    clear_rules()
    for purpose in (*PURPOSES, None):
        world.rule(purpose, in_force_from=START.date() - 10 * DAY, amount=1)
    make_rules(world, chosen_rules)
    for person in chosen_people:
        make_person(world, person)
    return world


def make_rules(world: World, chosen: list) -> None:
    slots = set()
    for rule in chosen:
        ending = "any" if rule["purpose"] is None else rule["ending"]
        slot = (rule["purpose"], rule["category"], ending, rule["in_force_from"])
        if rule["active"] and slot in slots:
            continue
        slots.add(slot)
        world.rule(**{**rule, "ending": ending})


def make_person(world: World, person: dict) -> None:
    subject, live = world.subject(), set()
    for code, state, at in person["items"]:
        world.item(subject, code, state=state, at=at)
    for purpose, started, ended, reason, covered, basis in person["processings"]:
        if ended is None and (purpose, basis) in live:
            continue
        if ended is None:
            live.add((purpose, basis))
        world.processing(
            subject, purpose, basis=basis, started_at=started, covers=covered,
            ended_at=None if ended is None else max(started, ended),
            end_reason="" if ended is None else reason,
        )  # fmt: skip
    for category, until, lifted in person["holds"]:
        world.hold(subject, category=category, until=until, lifted=lifted)


def compare(world: World, now) -> None:
    register = world.register()
    verdicts = {item.id: judge(item, register, now) for item in world.items}
    expected = {
        key: (verdict.rule.id, verdict.rule.method, verdict.rule.needs_approval, verdict.since, verdict.until)
        for key, verdict in verdicts.items()
        if verdict.standing is Standing.DUE and verdict.rule is not None
    }
    found = {
        due.item_id: (due.rule_id, due.method, due.needs_approval, due.ended_at, due.due_at)
        for due in find_due(now=now)
    }
    assert found == expected
    assert count_due(now=now) == len(expected)


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    derandomize=True,
)
@given(
    st.lists(rules, max_size=4),
    st.lists(people, min_size=1, max_size=3),
    st.lists(instants, min_size=1, max_size=3),
)
def test_the_statement_finds_what_the_rule_says(chosen_rules, chosen_people, asked):
    with transaction.atomic():
        world = build(chosen_rules, chosen_people)
        for now in asked:
            compare(world, now)
        transaction.set_rollback(True)


@pytest.mark.long
@pytest.mark.timeout(1800)
@settings(max_examples=2000, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    st.lists(rules, max_size=8),
    st.lists(people, min_size=1, max_size=6),
    st.lists(instants, min_size=1, max_size=5),
)
def test_the_statement_finds_what_the_rule_says_of_large_worlds(chosen_rules, chosen_people, asked):
    with transaction.atomic():
        world = build(chosen_rules, chosen_people)
        for now in asked:
            compare(world, now)
        transaction.set_rollback(True)


def test_the_explanation_of_a_value_is_the_rule_itself():
    clear_rules()
    world = World()
    rule = world.rule("service_access", amount=1, unit="months")
    subject = world.subject()
    name, email = world.item(subject, "name"), world.item(subject, "email")
    ended = START + DAY
    processing = world.processing(subject, "service_access", ended_at=ended, end_reason="achieved")
    world.processing(subject, "marketing", covers=frozenset({"email"}))

    def explained(item, now):
        return explain_item(item=DataItem.objects.get(pk=item.id), now=now)

    kept = explained(name, ended + DAY)
    assert (kept.standing, kept.since, kept.processing, kept.rule.id) == (
        "kept",
        ended,
        processing.id,
        rule.id,
    )
    assert kept.until.isoformat() == "2026-03-01T00:00:00+05:00"  # the last day of a short month, to its end
    assert explained(email, ended + 90 * DAY).standing == Standing.NEEDED
    assert explained(name, ended + 90 * DAY).standing == Standing.DUE
    hold = world.hold(subject, category="name")
    held = explained(name, ended + 90 * DAY)
    assert (held.standing, held.holds) == (Standing.HELD, (hold.id,))


def test_what_is_due_comes_by_subject_and_can_be_had_in_parts():
    clear_rules()
    world = World()
    world.rule(None)
    subjects = [world.subject() for _ in range(3)]
    items = [world.item(subject, code) for subject in subjects for code in ("name", "email")]
    now = START + DAY
    assert [due.item_id for due in find_due(now=now)] == [item.id for item in items]
    assert [due.item_id for due in find_due(now=now, after=subjects[0], limit=3)] == [
        i.id for i in items[2:5]
    ]
