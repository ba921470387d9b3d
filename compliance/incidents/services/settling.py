"""What staff do with a letter that was not delivered."""

from __future__ import annotations

from datetime import datetime

from django.db import connection, transaction

from compliance.audit.actors import Actor
from compliance.audit.reasons import Reason
from compliance.audit.request import current_request_id
from compliance.audit.services import record_event
from compliance.audit.set_based import Stamp, history_of
from compliance.incidents.models import Incident, NoticeState, SubjectNotice
from compliance.vault.services import seal_note

from .recording import with_open
from .refusals import refuse
from .trail import tell


def mark_told(*, notice: SubjectNotice, actor: Actor, reason: Reason, now: datetime) -> SubjectNotice:
    """Notes that a subject was told by other means. Raises IncidentRefused (recorded)."""
    with transaction.atomic():
        locked: SubjectNotice = SubjectNotice.objects.select_for_update(of=("self",)).get(pk=notice.pk)
        if locked.state in {NoticeState.PENDING, NoticeState.FAILED}:
            locked.state, locked.sent_at = NoticeState.OTHERWISE, now
            locked.record(actor=actor, reason=reason, now=now)
            record_event(
                "incidents.letter_settled", actor=actor, now=now, subject_id=locked.subject_id,
                object_label="incidents.subjectnotice", object_id=locked.pk, reason=reason.code,
                note=seal_note(None, reason.note, now),
            )  # fmt: skip
            return locked
    return refuse(
        "settle", ["letter_sent"], incident_id=notice.incident_id, actor=actor, reason=reason, now=now
    )


def try_failed_again(*, incident: Incident, actor: Actor, reason: Reason, now: datetime) -> int:
    """Puts every letter of a breach that was not delivered back into the outbox; gives how many.

    Raises IncidentRefused (recorded). One statement.
    """
    again: list[int] = []

    def change(locked: Incident) -> list[str]:
        with connection.cursor() as cursor:
            cursor.execute(
                _AGAIN,
                {
                    "incident": locked.pk, "now": now,
                    **Stamp(actor, now, current_request_id(), reason.code).parameters(),
                },
            )  # fmt: skip
            again.append(cursor.rowcount)
        if not again[0]:
            return ["nothing_failed"]
        tell("incidents.letters_again", locked, actor=actor, reason=reason, now=now, letters=again[0])
        return []

    with_open(incident, "try_again", change, actor=actor, reason=reason, now=now)
    return again[0]


# Plan: the index on (breach, state).
_AGAIN = f"""
    WITH changed AS (
        UPDATE incidents_subjectnotice SET state = 'pending', failure = '', attempts = 0,
            next_attempt_at = %(now)s
        WHERE incident_id = %(incident)s AND state = 'failed'
        RETURNING *
    )
    {history_of(SubjectNotice, "~", rows="changed")}
"""
