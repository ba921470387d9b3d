"""Which period holds for an end of a processing, and when it is over. Plain values in and out.

A period begins on the day after the end and runs until 24:00 of its last day in Almaty (Civil Code 173,
176); months and years keep the day of the month, or take the last one of a month that is too short. A
period of 0 is over at the very instant ("at once").
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from compliance.deadlines.rules import day_of, end_of

ANY = "any"
UNLAWFUL = "unlawful"
# How a processing ended (register.models.EndReason) → the event a rule names (models.Ending).
ENDINGS = {
    "achieved": "achieved",
    "withdrawn": "consent_ended",
    "expired": "consent_ended",
    "contract_ended": "contract_ended",
    "demanded": "demanded",
    "unlawful": UNLAWFUL,
}
UNITS = ("days", "months", "years")


@dataclass(frozen=True, slots=True)
class Rule:
    """One version of a rule. ``purpose`` None: data that no purpose needs; ``category`` None: every one."""

    id: int
    purpose: int | None
    category: int | None
    ending: str
    amount: int
    unit: str
    in_force_from: date
    method: str = "destroy"
    source: str = "policy"
    needs_approval: bool = True
    active: bool = True


def over_at(since: datetime, amount: int, unit: str) -> datetime:
    """The first instant after a period that begins with an event."""
    if amount == 0:
        return since
    return end_of(last_day(day_of(since), amount, unit))


def last_day(day: date, amount: int, unit: str) -> date:
    """The last day of a period that begins with an event on a day. Raises ValueError for an unknown unit."""
    if unit not in UNITS:
        raise ValueError(f"unknown unit of a period: {unit}")
    if unit == "days":
        return day + timedelta(days=amount)
    months = amount * (12 if unit == "years" else 1)
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    return day.replace(year=year, month=month + 1, day=min(day.day, monthrange(year, month + 1)[1]))


def in_force(rules: Iterable[Rule], day: date) -> list[Rule]:
    """Of each rule the version that is in force on a day; those withdrawn count for nothing."""
    newest: dict[tuple[int | None, int | None, str], Rule] = {}
    for rule in rules:
        if not rule.active or rule.in_force_from > day:
            continue
        slot = (rule.purpose, rule.category, rule.ending)
        if slot not in newest or newest[slot].in_force_from < rule.in_force_from:
            newest[slot] = rule
    return list(newest.values())


def rule_for(rules: Iterable[Rule], *, purpose: int | None, category: int, end_reason: str) -> Rule | None:
    """The rule, of those in force, for a category after an end. None: nobody has said how long to keep it.

    What is unlawful goes by the rule for that, whatever else there is (Art. 25(2)(8)). Otherwise the rule
    for the category goes before the one for all, since it is there for a reason of its own, and then the
    one for this end before the one for any.
    """
    fitting = [
        rule
        for rule in rules
        if rule.purpose == purpose
        and rule.category in {None, category}
        and rule.ending in {ANY, ENDINGS.get(end_reason, ANY)}
    ]
    return max(fitting, key=_weight, default=None)


def _weight(rule: Rule) -> tuple[bool, bool, bool]:
    return rule.ending == UNLAWFUL, rule.category is not None, rule.ending != ANY
