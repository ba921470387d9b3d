"""By when a demand to withdraw must be answered (Art. 8(7): fifteen working days)."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from compliance.audit.actors import Actor
from compliance.audit.reasons import Reason
from compliance.consents.models import Withdrawal
from compliance.deadlines.almanac import NoCalendar
from compliance.deadlines.services import Change, NoRule, Reckoning

TERM = "consent_withdrawal"


def term_of(received_at: datetime, reckoning: Reckoning | None = None) -> datetime:
    """The first moment at which a demand received then is overdue.

    Where no term is known for that day, and beyond the calendar, that is the moment of receipt: such a
    demand has waited long enough.
    """
    try:
        return (reckoning or Reckoning()).due(TERM, start=received_at).due_at
    except (NoRule, NoCalendar):
        return received_at


@transaction.atomic
def recompute_withdrawals(*, change: Change, actor: Actor, reason: Reason, now: datetime) -> int:
    """For ``deadlines.services.RECOMPUTE``: open demands get the day that calendar and rule give now.

    The day it was before stays in the history (promise 7).
    """
    if change.code not in {"", TERM}:
        return 0
    moved, reckoning = 0, Reckoning()
    for demand in Withdrawal.objects.waiting().order_by("pk").select_for_update():
        due_at = term_of(demand.received_at, reckoning)
        if due_at != demand.due_at:
            demand.due_at = due_at
            demand.record(actor=actor, reason=reason, now=now)
            moved += 1
    return moved
