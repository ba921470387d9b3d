"""The term of the notice to the authorised body: one working day from discovery (Art. 25(2)(8))."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from compliance.audit.actors import Actor
from compliance.audit.reasons import Reason
from compliance.deadlines.models import DeadlineRule
from compliance.deadlines.services import Change, Due, NoRule, Reckoning
from compliance.incidents.models import Incident

TERM = "breach_notice"


def term_of(discovered_at: datetime, now: datetime, reckoning: Reckoning | None = None) -> Due | None:
    """The term of a breach found at a moment, with every day of it; None before the Law had one.

    Raises NoCalendar.
    """
    try:
        return (reckoning or Reckoning()).due(TERM, start=discovered_at, now=now)
    except NoRule:
        return None


def set_term(incident: Incident, now: datetime) -> None:
    """Writes the term into a breach that is about to be saved. Raises NoCalendar."""
    counted = term_of(incident.discovered_at, now)
    rule: DeadlineRule | None = None if counted is None else counted.rule
    incident.rule, incident.due_at = rule, None if counted is None else counted.due_at


@transaction.atomic
def recompute_terms(*, change: Change, actor: Actor, reason: Reason, now: datetime) -> int:
    """For ``deadlines.services.RECOMPUTE``: open terms are counted anew; the history keeps the old day."""
    if change.code not in {"", TERM}:
        return 0
    moved, reckoning = 0, Reckoning()
    waiting = Incident.objects.open().filter(told_at=None).order_by("pk")
    for incident in waiting.select_for_update():
        counted = term_of(incident.discovered_at, now, reckoning)
        due_at = None if counted is None else counted.due_at
        if due_at != incident.due_at:
            incident.rule, incident.due_at = None if counted is None else counted.rule, due_at
            incident.record(actor=actor, reason=reason, now=now)
            moved += 1
    return moved
