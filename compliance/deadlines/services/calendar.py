"""Days that the office says itself, over the shipped calendar. Nothing is deleted; a day is switched off."""

from __future__ import annotations

from datetime import date, datetime
from typing import NoReturn

from django.db import transaction

from compliance.audit.actors import Actor
from compliance.audit.notes import seal_office_note
from compliance.audit.reasons import Reason
from compliance.audit.services import record_event
from compliance.deadlines.almanac import FIRST_YEAR, LAST_YEAR
from compliance.deadlines.models import CalendarDay
from compliance.deadlines.rules import Name

from .recomputing import Change, hold_calendar_alone, recompute
from .refusals import Refused, record_refusal

FIELDS = ("kind", "name_kk", "name_ru", "name_en", "order_reference", "active")


def set_calendar_day(
    *,
    day: date,
    kind: str,
    name: Name | None = None,
    order_reference: str = "",
    actor: Actor,
    reason: Reason,
    now: datetime,
) -> CalendarDay:
    """Says what a day is, whatever the shipped calendar says; open deadlines are counted anew.

    Raises Refused (recorded) for a year without a calendar, ValidationError for a holiday without names.
    """
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        _refuse("year_unknown", day, actor=actor, reason=reason, now=now)
    named = name or Name("", "", "")
    values = (kind, named.kk, named.ru, named.en, order_reference, True)
    with transaction.atomic():
        hold_calendar_alone()
        row = CalendarDay.objects.filter(date=day).first() or CalendarDay(date=day)
        if row.pk is not None and values == tuple(getattr(row, field) for field in FIELDS):
            return row
        for field, value in zip(FIELDS, values, strict=True):
            setattr(row, field, value)
        row.full_clean()
        row.record(actor=actor, reason=reason, now=now)
        _tell("deadlines.day_set", row, actor=actor, reason=reason, now=now)
    return row


def remove_calendar_day(*, day: date, actor: Actor, reason: Reason, now: datetime) -> CalendarDay:
    """Takes back what was said of a day, so that the shipped calendar holds. Raises Refused (recorded)."""
    with transaction.atomic():
        hold_calendar_alone()
        row = CalendarDay.objects.filter(date=day).first()
        removed = row is not None and row.active
        if row is not None and removed:
            row.active = False
            row.record(actor=actor, reason=reason, now=now)
            _tell("deadlines.day_removed", row, actor=actor, reason=reason, now=now)
    if row is None or not removed:
        _refuse("day_removed" if row else "day_as_shipped", day, actor=actor, reason=reason, now=now)
    return row


def _tell(event: str, row: CalendarDay, *, actor: Actor, reason: Reason, now: datetime) -> None:
    moved = recompute(change=Change(day=row.date), actor=actor, reason=reason, now=now)
    record_event(
        event,
        actor=actor,
        now=now,
        object_label=CalendarDay._meta.label_lower,
        object_id=row.pk,
        reason=reason.code,
        note=seal_office_note(reason.note, now),
        details={"day": row.date.isoformat(), "kind": row.kind, "recomputed": moved},
    )


def _refuse(code: str, day: date, *, actor: Actor, reason: Reason, now: datetime) -> NoReturn:
    refused = Refused(code)
    record_refusal(refused, model=CalendarDay, what=day.isoformat(), actor=actor, reason=reason, now=now)
    raise refused
