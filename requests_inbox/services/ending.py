"""Ending a request that its sender took back or that repeats another one; the sender is told so."""

from __future__ import annotations

from datetime import datetime

from compliance.audit.actors import Actor
from compliance.audit.reasons import Reason
from requests_inbox.models import Letter, LetterKind, Outcome, Request, Status

from .letters import complaint_text, write_letter
from .refusing import acting_on, refuse
from .workflow import move_locked

ENDINGS = frozenset({Outcome.WITHDRAWN, Outcome.DUPLICATE})


def end_request(
    *,
    request: Request,
    outcome: str,
    duplicate_of: Request | None = None,
    actor: Actor,
    reason: Reason,
    now: datetime,
) -> Letter | None:
    """Ends a request and writes the letter that says so (clause 3.3.5); None for mail of a machine.

    Raises Refused (recorded): it is done, another outcome, no request that it repeats.
    """
    with acting_on(request, actor=actor, reason=reason, now=now) as locked:
        if outcome not in ENDINGS:
            refuse("outcome_missing")
        move_locked(
            locked, Status.DONE, outcome=outcome, duplicate_of=duplicate_of,
            actor=actor, reason=reason, now=now,
        )  # fmt: skip
        if locked.message is not None and locked.message.automatic:
            return None
        fields = {"effects": "", "answer": "", "complaint": complaint_text(locked.language)}
        return write_letter(
            request=locked, kind=LetterKind.ANSWER, outcome=outcome, fields=fields,
            actor=actor, reason=reason, now=now,
        )  # fmt: skip
