"""Ending subjects of whom nothing is held any more (clauses 2.12, 5.7).

Whoever loses the last value while something still holds or needs the subject as a whole stays as an empty
shell: with remarks, grounds and letters that no period is about. Once nothing stands against it any more the
shell goes too, as it would have gone with the last value. Nobody is asked again: nothing is in it that was
not about what has been destroyed.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from compliance.audit.actors import Actor
from compliance.audit.reasons import Reason
from compliance.register.services.destruction import destroy_many, rows_of
from compliance.register.services.locking import lock_to_destroy

from .due import due_parameters

A_TIME = 500
# Plan: the destructions of parts, which are few beside those of whole subjects; then index scans of the
# subject's values, processings, holds and blockings, each until one is found.
EMPTY = """
    SELECT s.id FROM register_subject s
    WHERE s.status = 'active' AND s.id > %(after)s AND {scope}
        AND EXISTS (SELECT FROM register_destruction d WHERE d.subject_id = s.id AND NOT d.whole)
        AND NOT EXISTS (
            SELECT FROM register_dataitem i WHERE i.subject_id = s.id AND i.state <> 'destroyed')
        AND NOT EXISTS (
            SELECT FROM register_processing p WHERE p.subject_id = s.id AND p.ended_at IS NULL)
        AND NOT EXISTS (
            SELECT FROM register_blocking b WHERE b.subject_id = s.id AND b.lifted_at IS NULL)
        AND NOT EXISTS (
            SELECT FROM retention_hold h WHERE h.subject_id = s.id AND h.lifted_at IS NULL
                AND (h.until IS NULL OR h.until >= %(today)s))
    ORDER BY s.id LIMIT %(limit)s
"""


def end_emptied(*, actor: Actor, now: datetime) -> int:
    """Destroys what is left of subjects without values; gives how many. So many in a transaction."""
    ended, found = 0, _empty("true", now)
    while found:
        ended += _end(found, actor=actor, now=now)
        found = _empty("true", now, after=found[-1])
    return ended


@transaction.atomic
def _end(subject_ids: list[int], *, actor: Actor, now: datetime) -> int:
    lock_to_destroy(subject_ids)
    # Somebody may have entered a value since.
    still = _empty("s.id = ANY(%(subjects)s)", now, subjects=subject_ids)
    if not still:
        return 0
    done = destroy_many(wanted=dict.fromkeys(still), actor=actor, reason=Reason("retention_due"), now=now)
    return len(done.destructions)


def _empty(scope: str, now: datetime, *, after: int = 0, subjects: list[int] | None = None) -> list[int]:
    parameters = {**due_parameters(now), "after": after, "limit": A_TIME, "subjects": subjects}
    return [pk for (pk,) in rows_of(EMPTY.format(scope=scope), parameters)]
