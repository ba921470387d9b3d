"""Closing a breach with its outcome, and opening it again."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from compliance.audit.actors import Actor
from compliance.audit.reasons import Reason
from compliance.incidents.models import Incident, NoticeState, Outcome
from compliance.incidents.rules.closing import closing_faults

from .recording import with_open
from .refusals import refuse
from .trail import tell


def close_incident(
    *, incident: Incident, outcome: str, actor: Actor, reason: Reason, now: datetime
) -> Incident:
    """Closes a breach. Raises IncidentRefused (recorded)."""

    def change(locked: Incident) -> list[str]:
        if outcome not in Outcome.values:
            return ["outcome_unknown"]
        codes = closing_faults(
            outcome=outcome,
            closed=False,
            told=locked.told_at is not None,
            has_term=locked.due_at is not None,
            letters_ordered=locked.letters_at is not None,
            letters_waiting=_letters_wait(locked),
        )
        if not codes:
            locked.outcome, locked.closed_at = outcome, now
            locked.record(actor=actor, reason=reason, now=now)
            tell("incidents.closed", locked, actor=actor, reason=reason, now=now, outcome=outcome)
        return codes

    return with_open(incident, "close", change, actor=actor, reason=reason, now=now)


def reopen_incident(*, incident: Incident, actor: Actor, reason: Reason, now: datetime) -> Incident:
    """Opens a closed breach again: more has become known. Raises IncidentRefused (recorded)."""
    with transaction.atomic():
        locked: Incident = Incident.objects.select_for_update(of=("self",)).get(pk=incident.pk)
        if locked.closed_at is not None:
            outcome, locked.outcome, locked.closed_at = locked.outcome, "", None
            locked.record(actor=actor, reason=reason, now=now)
            tell("incidents.reopened", locked, actor=actor, reason=reason, now=now, outcome=outcome)
            return locked
    return refuse("reopen", ["open_already"], incident_id=incident.pk, actor=actor, reason=reason, now=now)


def _letters_wait(incident: Incident) -> bool:
    """Whether letters are still to be made or to be sent."""
    unmade = incident.selections.filter(dropped_at=None, letters_made=False)
    waiting = incident.letters.filter(state=NoticeState.PENDING)
    return bool(unmade.exists() or waiting.exists())
