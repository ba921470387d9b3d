"""Whoever keeps open deadlines has them counted anew when the calendar or a term changes (promise 7)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from django.db import connection, transaction

from compliance.audit.actors import Actor
from compliance.audit.notes import seal_office_note
from compliance.audit.reasons import Reason
from compliance.audit.services import record_event
from compliance.deadlines.almanac import FIRST_YEAR

# Any number that no other advisory lock has.
LOCK = 0x0DEAD11E


@dataclass(frozen=True, slots=True)
class Change:
    """What changed: a day of the calendar, or a term from a day on (its code)."""

    day: date
    code: str = ""


# Apps above append ``hook(*, change, actor, reason, now) -> int`` in AppConfig.ready. A hook counts its open
# deadlines anew, keeps the old dates, and says how many moved. It runs in the transaction of the change.
Hook = Callable[..., int]
RECOMPUTE: list[Hook] = []


def recompute(*, change: Change, actor: Actor, reason: Reason, now: datetime) -> int:
    """Calls everybody; gives the number of deadlines that moved."""
    return sum(hook(change=change, actor=actor, reason=reason, now=now) for hook in RECOMPUTE)


def recompute_open(*, actor: Actor, reason: Reason, now: datetime) -> int:
    """Counts everything that is open anew, whatever has changed: the shipped calendar came with an upgrade.

    Gives the number of deadlines that moved; the trail tells it, too. Nobody counts meanwhile.
    """
    change = Change(day=date(FIRST_YEAR, 1, 1))
    with transaction.atomic():
        hold_calendar_alone()
        moved = recompute(change=change, actor=actor, reason=reason, now=now)
        record_event(
            "deadlines.recomputed",
            actor=actor,
            now=now,
            reason=reason.code,
            note=seal_office_note(reason.note, now),
            details={"recomputed": moved},
        )
    return moved


def hold_calendar() -> None:
    """Until the end of the transaction nobody changes the calendar or the terms; nothing outside of one."""
    if connection.in_atomic_block:
        _lock("pg_advisory_xact_lock_shared")


def hold_calendar_alone() -> None:
    """Waits for those who are counting, and lets nobody count until the end of the transaction."""
    _lock("pg_advisory_xact_lock")


def _lock(function: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {function}(%s)", [LOCK])
