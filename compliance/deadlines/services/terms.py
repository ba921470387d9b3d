"""Changing how long things may take: a new version from a day on. Versions are never overwritten."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import NoReturn

from django.db import transaction

from compliance.audit.actors import Actor
from compliance.audit.notes import seal_office_note
from compliance.audit.reasons import Reason
from compliance.audit.services import record_event
from compliance.deadlines.models import DeadlineRule

from .recomputing import Change, hold_calendar_alone, recompute
from .refusals import Refused, record_refusal

RULE_FIELDS = (
    "name_kk", "name_ru", "name_en", "amount", "unit", "counts_from", "source", "citation", "confidence",
)  # fmt: skip


def change_rule(
    *,
    code: str,
    in_force_from: date,
    values: Mapping[str, object],
    actor: Actor,
    reason: Reason,
    now: datetime,
) -> DeadlineRule:
    """A new version of a term from a day on; what ``values`` leaves out stays as in the version before.

    Open deadlines that began since that day are counted anew. Raises Refused (recorded), ValidationError.
    """
    if unknown := values.keys() - set(RULE_FIELDS):
        raise TypeError(f"a term has no field {sorted(unknown)} to be changed")
    with transaction.atomic():
        hold_calendar_alone()
        versions = list(DeadlineRule.objects.filter(code=code, active=True).order_by("-in_force_from"))
        refusal = _refusal(versions, in_force_from)
        if not refusal:
            before = next((v for v in versions if v.in_force_from < in_force_from), versions[-1])
            kept = {field: getattr(before, field) for field in (*RULE_FIELDS, "position")}
            rule = DeadlineRule(code=code, in_force_from=in_force_from, **{**kept, **values})
            rule.full_clean()
            rule.record(actor=actor, reason=reason, now=now)
            _tell("deadlines.rule_changed", rule, actor=actor, reason=reason, now=now)
    if refusal:
        _refuse(refusal, code, actor=actor, reason=reason, now=now)
    return rule


def withdraw_rule(*, rule: DeadlineRule, actor: Actor, reason: Reason, now: datetime) -> DeadlineRule:
    """Switches off a version that was entered by mistake; the version before it holds again.

    Raises Refused (recorded) for the last valid version of a term.
    """
    with transaction.atomic():
        hold_calendar_alone()
        locked: DeadlineRule = DeadlineRule.objects.get(pk=rule.pk)
        others = DeadlineRule.objects.filter(code=locked.code, active=True).exclude(pk=locked.pk)
        refusal = "" if others.exists() else "last_version"
        if not locked.active:
            refusal = "version_withdrawn"
        if not refusal:
            locked.active = False
            locked.record(actor=actor, reason=reason, now=now)
            _tell("deadlines.rule_withdrawn", locked, actor=actor, reason=reason, now=now)
    if refusal:
        _refuse(refusal, locked.code, actor=actor, reason=reason, now=now)
    return locked


def _refusal(versions: list[DeadlineRule], in_force_from: date) -> str:
    if not versions:
        return "rule_unknown"
    if any(version.in_force_from == in_force_from for version in versions):
        return "version_there"
    return ""


def _tell(event: str, rule: DeadlineRule, *, actor: Actor, reason: Reason, now: datetime) -> None:
    change = Change(day=rule.in_force_from, code=rule.code)
    moved = recompute(change=change, actor=actor, reason=reason, now=now)
    record_event(
        event,
        actor=actor,
        now=now,
        object_label=DeadlineRule._meta.label_lower,
        object_id=rule.pk,
        reason=reason.code,
        note=seal_office_note(reason.note, now),
        details={
            "code": rule.code,
            "day": rule.in_force_from.isoformat(),
            "amount": rule.amount,
            "unit": rule.unit,
            "recomputed": moved,
        },
    )


def _refuse(code: str, rule: str, *, actor: Actor, reason: Reason, now: datetime) -> NoReturn:
    refused = Refused(code)
    record_refusal(refused, model=DeadlineRule, what=rule[:40], actor=actor, reason=reason, now=now)
    raise refused
