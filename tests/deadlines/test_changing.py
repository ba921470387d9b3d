"""Changing the calendar and the terms: recorded, never overwritten, and open deadlines counted anew."""

from __future__ import annotations

from datetime import date, timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction

from compliance.audit.events import Kind
from compliance.audit.models import AuditEntry
from compliance.audit.reasons import Reason
from compliance.audit.tracking import UntrackedWrite
from compliance.deadlines.models import CalendarDay, DeadlineRule
from compliance.deadlines.services import RECOMPUTE, Change, Refused, due
from tests.deadlines.saying import ACTOR, FEAST, NOW, TUESDAY, changed, said, taken_back, withdrawn

pytestmark = pytest.mark.django_db


def entry(event: str) -> AuditEntry:
    return AuditEntry.objects.filter(event=event).latest("pk")


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[Change]:
    """What an app above was told; it says that it moved two deadlines each time."""
    told: list[Change] = []

    def hook(*, change: Change, **_who: Any) -> int:
        told.append(change)
        return 2

    monkeypatch.setattr("compliance.deadlines.services.recomputing.RECOMPUTE", [hook])
    return told


def test_a_day_is_said_with_its_order_and_its_reason():
    row = said(order_reference="№ 12")
    assert (row.kind, row.order_reference, row.active) == ("day_off", "№ 12", True)
    history = row.history.get()
    assert (history.history_change_reason, history.history_actor) == ("calendar_order", ACTOR.label)
    assert entry("deadlines.day_set").details == {"day": "2026-04-07", "kind": "day_off", "recomputed": 0}


def test_a_day_that_is_said_again_keeps_its_row_and_its_history():
    first, second = said(), said(kind="working")
    assert first.pk == second.pk
    assert [row.kind for row in second.history.order_by("history_id")] == ["day_off", "working"]
    said(kind="working")
    assert second.history.count() == 2


def test_a_day_taken_back_is_switched_off_and_can_be_said_again():
    row = said()
    taken_back()
    assert not CalendarDay.objects.get(pk=row.pk).active
    assert entry("deadlines.day_removed").object_id == str(row.pk)
    assert said().active
    assert row.history.count() == 3


@pytest.mark.parametrize("before", [False, True])
def test_taking_back_what_does_not_hold_is_refused_and_recorded(before):
    if before:
        said()
        taken_back()
    with pytest.raises(Refused) as refused:
        taken_back()
    assert refused.value.code == ("day_removed" if before else "day_as_shipped")
    assert refused.value.text
    refusal = entry("deadlines.change_refused")
    assert refusal.kind == Kind.REFUSAL
    assert refusal.details == {"codes": refused.value.code, "about": "2026-04-07"}


def test_a_holiday_without_names_is_not_accepted():
    with pytest.raises(ValidationError):
        said(kind="holiday")
    assert not CalendarDay.objects.exists()
    assert said(kind="holiday", name=FEAST).name_ru == "Праздник"


def test_a_year_without_a_calendar_is_refused():
    with pytest.raises(Refused, match="year_unknown"):
        said(date(2150, 1, 1))
    assert entry("deadlines.change_refused").details["about"] == "2150-01-01"


def test_a_note_is_kept_sealed():
    said(note="со слов юриста")
    note = bytes(entry("deadlines.day_set").note)
    assert note
    assert "юриста".encode() not in note


def test_a_changed_term_is_a_new_version_and_the_old_one_stays():
    old = DeadlineRule.objects.get(code="correction")
    new = changed(amount=2, citation="94-V 25(2)(8-1)")
    assert DeadlineRule.objects.get(pk=old.pk).amount == 1
    assert (new.amount, new.citation, new.name_ru, new.unit) == (2, "94-V 25(2)(8-1)", old.name_ru, old.unit)
    assert new.history.get().history_change_reason == "law_changed"
    assert old.history.count() == 1
    told = entry("deadlines.rule_changed")
    assert told.note
    assert told.details == {
        "code": "correction", "day": "2026-04-07", "amount": 2, "unit": "working", "recomputed": 0,
    }  # fmt: skip


def test_a_second_version_of_the_same_day_is_refused_by_the_service_and_by_the_database():
    rule = changed(amount=2)
    with pytest.raises(Refused, match="version_there"):
        changed(amount=3)
    assert entry("deadlines.change_refused").details == {"codes": "version_there", "about": "correction"}
    copy = DeadlineRule.objects.get(pk=rule.pk)
    copy.pk = None
    copy._state.adding = True
    with pytest.raises(IntegrityError), transaction.atomic():
        copy.record(actor=ACTOR, reason=Reason("correction"), now=NOW)


def test_a_version_entered_by_mistake_is_withdrawn_and_the_day_is_free_again():
    wrong = changed(amount=51)
    withdrawn(wrong)
    assert due("correction", start=NOW + timedelta(days=5)).rule.amount == 1
    assert entry("deadlines.rule_withdrawn").object_id == str(wrong.pk)
    assert changed(amount=15).amount == 15
    with pytest.raises(Refused, match="version_withdrawn"):
        withdrawn(wrong)


def test_the_last_version_of_a_term_is_not_withdrawn():
    with pytest.raises(Refused, match="last_version"):
        withdrawn(DeadlineRule.objects.get(code="block"))
    assert DeadlineRule.objects.get(code="block").active


@pytest.mark.parametrize(
    "values", [{"amount": 4000}, {"amount": -1}, {"unit": "hours"}, {"source": "rumour"}, {"citation": ""}]
)
def test_an_impossible_version_is_not_saved(values):
    with pytest.raises(ValidationError):
        changed(**values)
    assert DeadlineRule.objects.filter(code="correction").count() == 1


def test_an_unknown_term_and_an_unknown_field_are_refused():
    with pytest.raises(Refused, match="rule_unknown"):
        changed("unheard_of")
    with pytest.raises(TypeError, match="active"):
        changed(active=False)


def test_every_change_asks_those_above_to_count_anew_and_says_how_many_moved(asked):
    said()
    taken_back()
    rule = changed(amount=2)
    withdrawn(rule)
    assert asked == [
        Change(TUESDAY), Change(TUESDAY), Change(TUESDAY, "correction"), Change(TUESDAY, "correction"),
    ]  # fmt: skip
    for event in ("day_set", "day_removed", "rule_changed", "rule_withdrawn"):
        assert entry(f"deadlines.{event}").details["recomputed"] == 2


def test_nobody_is_asked_when_nothing_changes(asked):
    said()
    said()
    with pytest.raises(Refused):
        withdrawn(DeadlineRule.objects.get(code="block"))
    assert len(asked) == 1


def test_when_counting_anew_fails_nothing_is_changed(monkeypatch):
    def broken(**_who: Any) -> int:
        raise RuntimeError("no")

    monkeypatch.setattr("compliance.deadlines.services.recomputing.RECOMPUTE", [broken])
    with pytest.raises(RuntimeError), transaction.atomic():
        said()
    assert not CalendarDay.objects.exists()


def test_apps_above_append_to_one_list():
    from compliance.deadlines.services import recomputing

    assert RECOMPUTE is recomputing.RECOMPUTE


def test_who_changes_the_calendar_is_alone():
    said()
    with connection.cursor() as cursor:
        cursor.execute("SELECT mode FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid()")
        assert ("ExclusiveLock",) in cursor.fetchall()


@pytest.mark.parametrize("model", [CalendarDay, DeadlineRule])
def test_rows_are_neither_deleted_nor_updated_aside(model):
    with pytest.raises(UntrackedWrite):
        model.objects.all().delete()
    with pytest.raises(UntrackedWrite):
        model.objects.update(active=False)


def test_the_command_after_an_upgrade_asks_everybody_and_tells_the_trail(asked):
    told = StringIO()
    call_command("recompute_deadlines", stdout=told)
    assert told.getvalue() == "Deadlines that moved: 2\n"
    assert [change.code for change in asked] == [""]
    found = entry("deadlines.recomputed")
    assert (found.details, found.actor, found.reason) == (
        {"recomputed": 2}, "command:recompute_deadlines", "command"
    )  # fmt: skip
