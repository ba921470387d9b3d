"""Short words for the services of the deadlines."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from compliance.audit.actors import Actor
from compliance.audit.reasons import Reason
from compliance.deadlines.models import CalendarDay, DeadlineRule
from compliance.deadlines.rules import Name
from compliance.deadlines.services import (
    change_rule,
    remove_calendar_day,
    set_calendar_day,
    withdraw_rule,
)

ACTOR = Actor.command("tests")
NOW = datetime(2026, 4, 6, 9, 30, tzinfo=UTC)
TUESDAY = date(2026, 4, 7)
FEAST = Name("Мереке", "Праздник", "Feast")


def said(day: date = TUESDAY, kind: str = "day_off", note: str = "", **fields: Any) -> CalendarDay:
    code = "other" if note else "calendar_order"
    return set_calendar_day(day=day, kind=kind, actor=ACTOR, reason=Reason(code, note), now=NOW, **fields)


def taken_back(day: date = TUESDAY) -> CalendarDay:
    return remove_calendar_day(day=day, actor=ACTOR, reason=Reason("correction"), now=NOW)


def changed(code: str = "correction", *, since: date = TUESDAY, **values: Any) -> DeadlineRule:
    return change_rule(
        code=code,
        in_force_from=since,
        values=values,
        actor=ACTOR,
        reason=Reason("law_changed", "закон от апреля"),
        now=NOW,
    )


def withdrawn(rule: DeadlineRule) -> DeadlineRule:
    return withdraw_rule(rule=rule, actor=ACTOR, reason=Reason("correction"), now=NOW)
