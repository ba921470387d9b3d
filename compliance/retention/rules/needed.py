"""Why a value is kept, or since when it is due (clauses 2.2, 5.5, 5.7). The slow way, one value at a time.

``services.due`` asks the same of the whole register in one statement; tests hold the two against each other.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from compliance.deadlines.rules import day_of

from .periods import Rule, in_force, over_at, rule_for


class Standing(StrEnum):
    """How a value stands."""

    GONE = "gone"  # destroyed before
    BLOCKED = "blocked"  # neither used nor destroyed (2.2)
    NEEDED = "needed"  # a live processing needs it
    KEPT = "kept"  # a period after the end runs
    UNRULED = "unruled"  # nobody has said how long to keep it
    HELD = "held"  # due, but something holds it
    DUE = "due"


@dataclass(frozen=True, slots=True)
class Item:
    """A value: whose, what, and since when it is held."""

    id: int
    subject: int
    category: int
    code: str
    since: datetime
    state: str = "active"


@dataclass(frozen=True, slots=True)
class Processing:
    """A processing of a subject. ``covers`` are codes of categories; None: all that the purpose needs."""

    id: int
    subject: int
    purpose: int
    started_at: datetime
    ended_at: datetime | None = None
    end_reason: str = ""
    covers: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class Hold:
    """A hold on a subject, or on one category of it."""

    id: int
    subject: int
    category: int | None
    until: date | None = None
    lifted: bool = False

    def covers(self, item: Item, day: date) -> bool:
        """Whether it keeps the value on a day."""
        ends = self.until is not None and self.until < day
        return (
            not self.lifted
            and not ends
            and self.subject == item.subject
            and self.category in {None, item.category}
        )


@dataclass(frozen=True, slots=True)
class Verdict:
    """How a value stands and why.

    ``since`` is when the last processing that needed it began (needed) or ended, or since when it is held
    without any; ``until`` when its period is or was over. Ids name the row that decided.
    """

    standing: Standing
    since: datetime | None = None
    until: datetime | None = None
    rule: Rule | None = None
    processing: int | None = None
    holds: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Register:
    """What there is to judge by: needs are pairs (purpose, category)."""

    needs: frozenset[tuple[int, int]]
    rules: tuple[Rule, ...]
    processings: tuple[Processing, ...] = ()
    holds: tuple[Hold, ...] = ()

    def needing(self, item: Item) -> list[Processing]:
        """Processings of the item's subject, live or ended, that need its category."""
        return [
            processing
            for processing in self.processings
            if processing.subject == item.subject
            and (processing.purpose, item.category) in self.needs
            and (processing.covers is None or item.code in processing.covers)
        ]


def judge(item: Item, register: Register, now: datetime) -> Verdict:
    """How a value stands at an instant."""
    if item.state == "destroyed":
        return Verdict(Standing.GONE)
    found = _without_hold(item, register, now)
    if item.state == "blocked":
        return Verdict(Standing.BLOCKED, found.since, found.until, found.rule, found.processing)
    if found.standing is not Standing.DUE:
        return found
    holds = tuple(sorted(hold.id for hold in register.holds if hold.covers(item, day_of(now))))
    standing = Standing.HELD if holds else Standing.DUE
    return Verdict(standing, found.since, found.until, found.rule, found.processing, holds)


def _without_hold(item: Item, register: Register, now: datetime) -> Verdict:
    needing = register.needing(item)
    live = [processing for processing in needing if processing.ended_at is None]
    if live:
        first = min(live, key=lambda processing: (processing.started_at, processing.id))
        return Verdict(Standing.NEEDED, first.started_at, processing=first.id)
    rules = in_force(register.rules, day_of(now))
    if needing:
        return _last_end(item, needing, rules, now)
    rule = rule_for(rules, purpose=None, category=item.category, end_reason="")
    if rule is None:
        return Verdict(Standing.UNRULED, item.since)
    until = over_at(item.since, rule.amount, rule.unit)
    return Verdict(Standing.DUE if until <= now else Standing.KEPT, item.since, until, rule)


def _last_end(item: Item, needing: Iterable[Processing], rules: list[Rule], now: datetime) -> Verdict:
    """By the period that is over last."""
    verdicts = []
    for processing in needing:
        since = processing.ended_at or now
        rule = rule_for(
            rules, purpose=processing.purpose, category=item.category, end_reason=processing.end_reason
        )
        if rule is None:
            return Verdict(Standing.UNRULED, since, processing=processing.id)
        until = over_at(since, rule.amount, rule.unit)
        standing = Standing.DUE if until <= now else Standing.KEPT
        verdict = Verdict(standing, since, until, rule, processing.id)
        verdicts.append(((until, since, processing.id), verdict))
    return max(verdicts, key=lambda pair: pair[0])[1]
