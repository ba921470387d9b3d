"""Changing how long data is kept: a new version from a day on, or a version entered by mistake cancelled."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef

from compliance.audit.actors import Actor
from compliance.audit.notes import seal_office_note
from compliance.audit.reasons import Reason
from compliance.audit.services import record_event
from compliance.deadlines.rules import ALMATY, day_of
from compliance.register.models import Category, Purpose
from compliance.retention.models import MOST_YEARS, Ending, LegalSource, Method, RetentionRule, Unit
from compliance.retention.rules import periods

from .due import as_rule
from .refusals import refuse

MOST = {Unit.DAYS: MOST_YEARS * 365, Unit.MONTHS: MOST_YEARS * 12, Unit.YEARS: MOST_YEARS}
# What a law or the authority's rules have kept is not kept shorter by a version of another source.
BINDING = (LegalSource.LAW, LegalSource.RULES)


@dataclass(frozen=True, slots=True)
class Proposed:
    """A version that somebody wants, as the form has it. ``purpose`` None: data that no purpose needs."""

    purpose: Purpose | None
    category: Category | None
    ending: str
    amount: int
    unit: str
    method: str
    needs_approval: bool
    source: str
    citation: str
    in_force_from: date

    @property
    def code(self) -> str:
        """The code of its rule: the purpose, the category and the end that it is about."""
        parts = [self.purpose.code if self.purpose else "excess"]
        parts += [self.category.code] if self.category else []
        parts += [] if self.ending == Ending.ANY else [self.ending]
        return "-".join(parts).replace("_", "-")[:60]

    def as_version(self) -> RetentionRule:
        """The row, not saved."""
        return RetentionRule(
            code=self.code,
            purpose=self.purpose,
            category=self.category,
            ending=self.ending,
            amount=self.amount,
            unit=self.unit,
            method=self.method,
            needs_approval=self.needs_approval,
            source=self.source,
            citation=self.citation.strip(),
            in_force_from=self.in_force_from,
        )


def change_rule(*, proposed: Proposed, actor: Actor, reason: Reason, now: datetime) -> RetentionRule:
    """Adds a version. Raises Refused (recorded) with codes of ``messages.REFUSALS``."""
    codes = faults_of(proposed, now)
    version = proposed.as_version()
    if not codes:
        try:
            with transaction.atomic():
                version.record(actor=actor, reason=reason, now=now)
                _tell("retention.rule_changed", version, actor=actor, reason=reason, now=now)
                return version
        except IntegrityError as error:
            if "retention_rule_one_a_day" not in str(error):
                raise
            codes = ["period_there"]
    return refuse("retention.rule_refused", codes, model=RetentionRule, actor=actor, reason=reason, now=now)


def withdraw_rule(*, rule: RetentionRule, actor: Actor, reason: Reason, now: datetime) -> RetentionRule:
    """Switches a version off: it counts as if it had never been entered, and an earlier one holds again.

    Raises Refused (recorded) when the purpose would be left without any, or it was switched off before.
    """
    with transaction.atomic():
        # One at a time: two who each leave the other's version as the last would leave none.
        Purpose.objects.select_for_update().filter(pk__in=[rule.purpose_id]).first()
        locked: RetentionRule = RetentionRule.objects.select_for_update().get(pk=rule.pk)
        codes = withdrawal_faults(locked, now)
        if not codes:
            locked.active = False
            locked.record(actor=actor, reason=reason, now=now)
            _tell("retention.rule_withdrawn", locked, actor=actor, reason=reason, now=now)
            return locked
    return refuse(
        "retention.rule_refused",
        codes,
        model=RetentionRule,
        object_id=rule.pk,
        actor=actor,
        reason=reason,
        now=now,
    )


def faults_of(proposed: Proposed, now: datetime) -> list[str]:
    """What stands against a version; nothing means that it may be saved. Also for the what-if page."""
    codes = []
    if (
        proposed.unit not in Unit.values
        or not 0 <= proposed.amount <= MOST[Unit(proposed.unit)]
        or proposed.method not in Method.values
        or proposed.ending not in Ending.values
    ):
        return ["period_too_long"]
    if proposed.source != LegalSource.INTERNAL and not proposed.citation.strip():
        codes.append("period_uncited")
    if proposed.in_force_from < day_of(now):
        codes.append("period_past")
    if proposed.purpose is None and proposed.ending != Ending.ANY:
        codes.append("period_excess_end")
    if not codes and _contradicts(proposed):
        codes.append("period_contradicts")
    return codes


def withdrawal_faults(rule: RetentionRule, now: datetime) -> list[str]:
    """What stands against switching a version off. Also for the page, before anybody decides."""
    if not rule.active:
        return ["period_cancelled"]
    return ["period_last"] if _is_last(rule, now) else []


def purposes_without_period(now: datetime | None = None) -> list[str]:
    """Codes of purposes in use without a period for any end: what was needed for them would never be due."""
    rules = RetentionRule.objects.filter(
        purpose=OuterRef("pk"), active=True, ending=Ending.ANY, category=None
    )
    if now is not None:
        rules = rules.filter(in_force_from__lte=day_of(now))
    return list(
        Purpose.objects.filter(~Exists(rules), active=True).order_by("code").values_list("code", flat=True)
    )


def purposes_keeping_unlawful(now: datetime) -> list[str]:
    """Codes of purposes in use whose rules do not let unlawful data go at once and without approval.

    It has one working day (Art. 25(2)(8)), which neither a period nor somebody on leave may use up.
    """
    versions = [as_rule(row) for row in RetentionRule.objects.filter(active=True)]
    rules = periods.in_force(versions, day_of(now))
    kept = []
    for pk, code in Purpose.objects.filter(active=True).order_by("code").values_list("pk", "code"):
        rule = periods.rule_for(rules, purpose=pk, category=0, end_reason=Ending.UNLAWFUL)
        if rule is not None and (rule.amount or rule.needs_approval):
            kept.append(code)
    return kept


def _is_last(rule: RetentionRule, now: datetime) -> bool:
    """Whether no other version in force says how long data of this purpose is kept after any end."""
    if rule.category_id is not None or rule.ending != Ending.ANY:
        return False
    others = RetentionRule.objects.filter(
        purpose=rule.purpose_id, category=None, ending=Ending.ANY, active=True, in_force_from__lte=day_of(now)
    )
    return not others.exclude(pk=rule.pk).exists()


def _contradicts(proposed: Proposed) -> bool:
    """Whether it would cut short what a law or rules have kept, for the same purpose, end and category.

    What is found unlawful is destroyed at once whatever else there is, and a later version of the same
    source is a change of that law.
    """
    if proposed.source in BINDING or proposed.ending == Ending.UNLAWFUL or proposed.purpose is None:
        return False
    since = datetime.combine(proposed.in_force_from, datetime.min.time(), ALMATY)
    mine = periods.over_at(since, proposed.amount, proposed.unit)
    versions = RetentionRule.objects.filter(active=True, purpose=proposed.purpose)
    in_force = periods.in_force([as_rule(row) for row in versions], proposed.in_force_from)
    category = None if proposed.category is None else proposed.category.pk
    return any(
        rule.source in BINDING
        and rule.ending != Ending.UNLAWFUL
        and rule.category in {None, category}
        and (rule.ending == proposed.ending or Ending.ANY in {rule.ending, proposed.ending})
        and _would_win(rule, category, proposed.ending)
        and periods.over_at(since, rule.amount, rule.unit) > mine
        for rule in in_force
    )


def _would_win(rule: periods.Rule, category: int | None, ending: str) -> bool:
    """Whether a version for this category and end would go before the rule, or take its place."""
    return (category is not None, ending != Ending.ANY) >= (
        rule.category is not None,
        rule.ending != Ending.ANY,
    )


def _tell(event: str, rule: RetentionRule, *, actor: Actor, reason: Reason, now: datetime) -> None:
    record_event(
        event,
        actor=actor,
        now=now,
        object_label="retention.retentionrule",
        object_id=rule.pk,
        reason=reason.code,
        note=seal_office_note(reason.note, now),
    )
