"""What ships: a period for every purpose of the policy, and tables that refuse what must not be."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, connection, transaction

from compliance.register.models import Purpose
from compliance.retention.models import MOST_YEARS, RetentionRule
from tests.retention.worlds import START, TODAY, World, insert

pytestmark = pytest.mark.django_db


def refused(statement: str, parameters: tuple = ()) -> str:
    with pytest.raises(IntegrityError) as error, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, parameters)
    return str(error.value)


def test_every_purpose_of_the_policy_has_a_period_with_its_source():
    rules = RetentionRule.objects.filter(active=True, ending="any", category=None)
    purposes = set(rules.values_list("purpose__code", flat=True))
    assert purposes == {*Purpose.objects.values_list("code", flat=True), None}
    assert not RetentionRule.objects.filter(citation="").exists()
    assert (
        RetentionRule.history.filter(history_change_reason="shipped").count() == RetentionRule.objects.count()
    )


@pytest.mark.parametrize(
    ("unit", "amount"), [("years", MOST_YEARS + 1), ("months", 1201), ("days", 36501), ("years", -1)]
)
def test_nothing_is_kept_for_ever(unit, amount):
    with pytest.raises(IntegrityError), transaction.atomic():
        World().rule("marketing", unit=unit, amount=amount)


def test_one_version_a_day_holds():
    World().rule("marketing", in_force_from=TODAY)
    with pytest.raises(IntegrityError), transaction.atomic():
        World().rule("marketing", in_force_from=TODAY)
    World().rule("marketing", in_force_from=TODAY, active=False)
    World().rule("marketing", in_force_from=TODAY, category="name")


def test_a_version_is_never_rewritten_and_never_switched_on_again():
    rule = World().rule("marketing", in_force_from=TODAY)
    assert "frozen" in refused("UPDATE retention_retentionrule SET amount = 9 WHERE id = %s", (rule.id,))
    with connection.cursor() as cursor:
        cursor.execute("UPDATE retention_retentionrule SET active = false WHERE id = %s", [rule.id])
    assert "frozen" in refused("UPDATE retention_retentionrule SET active = true WHERE id = %s", (rule.id,))


def test_a_hold_that_people_place_has_a_last_day_and_a_ground():
    subject = World().subject()
    with pytest.raises(IntegrityError, match="retention_hold_"), transaction.atomic():
        insert("retention_hold", subject_id=subject, kind="dispute", key="", source="", placed_at=START)


def test_the_list_of_a_plan_is_frozen_but_for_leaving_items_out_once():
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO retention_retentionplan (number, origin, state, needs_approval, author, made_at, items,"
            " subjects, batches, grounds, approver, excluded, rejection) VALUES"
            " ('P-1', 'schedule', 'draft', true, 'job:x', now(), 1, 1, 1, '[]', '', 0, '') RETURNING id"
        )
        plan = cursor.fetchone()[0]
        cursor.execute(
            "INSERT INTO retention_planitem (plan_id, batch, data_item_id, subject_id, category_id, rule_id, method,"
            " ended_at, due_at, outcome, why) VALUES (%s, 1, 7, 7, 7, 7, 'destroy', now(), now(), '', '')",
            [plan],
        )
    for change in (
        "data_item_id = 8",
        "due_at = now() - interval '1 day', outcome = 'skipped', why = 'held'",
    ):
        assert "frozen" in refused(f"UPDATE retention_planitem SET {change}")
    assert "frozen" in refused("DELETE FROM retention_planitem")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE retention_planitem SET outcome = 'excluded', why = 'doubt'")
    assert "frozen" in refused("UPDATE retention_planitem SET outcome = 'skipped', why = 'held'")


def test_the_author_of_a_plan_cannot_approve_it_in_the_database_either():
    assert "second_person" in refused(
        "INSERT INTO retention_retentionplan (number, origin, state, needs_approval, author, made_at, items,"
        " subjects, batches, grounds, approver, excluded, rejection) VALUES"
        " ('P-1', 'staff', 'draft', true, 'staff:1', now(), 1, 1, 1, '[]', 'staff:1', 0, '')"
    )
