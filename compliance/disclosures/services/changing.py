"""Telling recipients that what they got was corrected, blocked, or set free again (clause 2.2; 25(2)(8)).

Whom a blocking is told to, and its end, is computed from what stands and what each recipient was told last:
a second blocking of the same is not told twice, and nobody hears of an end who did not hear of the beginning.
"""

from __future__ import annotations

from datetime import datetime

from compliance.audit.actors import Actor
from compliance.audit.reasons import Reason
from compliance.disclosures.models import StopReason
from compliance.register.models import Blocking, Subject

from .making import make_notices


def tell_of_correction(
    subject: Subject, categories: tuple[str, ...], actor: Actor, reason: Reason, now: datetime
) -> None:
    """For ``register.services.changes.CORRECTED``. Every correction is told: the last one is the true one."""
    make_notices(
        "got.code = ANY(%(codes)s::varchar[])",
        {"ids": [subject.pk], "codes": list(categories)},
        why=StopReason.RECTIFIED,
        actor=actor,
        reason=reason,
        now=now,
    )


def tell_of_blocking(blocking: Blocking, actor: Actor, reason: Reason, now: datetime) -> None:
    """For ``register.services.changes.BLOCKINGS_CHANGED``."""
    placed = blocking.lifted_at is None
    make_notices(
        f"{_BLOCKED} AND {_KNOWN} IS DISTINCT FROM 'blocked'"
        if placed
        else f"NOT {_BLOCKED} AND {_KNOWN} = 'blocked'",
        {"ids": [blocking.subject_id]},
        why=StopReason.BLOCKED if placed else StopReason.UNBLOCKED,
        actor=actor,
        reason=reason,
        now=now,
    )


# Plan: the live blockings of one subject, and the notices about them to one recipient, each by its index.
# A notice is known of the transfers it covers: what was told of data that had to be destroyed since says
# nothing of data that came later.
_BLOCKED = """
    EXISTS (SELECT 1 FROM register_blocking b LEFT JOIN register_category c ON c.id = b.category_id
        WHERE b.subject_id = ts.subject_id AND b.lifted_at IS NULL
            AND (b.category_id IS NULL OR c.code = got.code))
"""
_KNOWN = """
    (SELECT known.reason FROM disclosures_stopnotice known
        WHERE known.subject_id = ts.subject_id AND known.recipient_id = t.recipient_id
            AND known.purpose_id = t.purpose_id AND known.reason IN ('blocked', 'unblocked')
            AND known.last_transfer_id >= t.id AND got.code = ANY(known.categories)
        ORDER BY known.id DESC LIMIT 1)
"""
