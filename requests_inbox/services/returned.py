"""Letters of ours that came back."""

from __future__ import annotations

from datetime import datetime

from compliance.audit.actors import Actor
from compliance.audit.reasons import Reason
from compliance.audit.services import record_event
from requests_inbox.models import Letter, LetterState, Message
from requests_inbox.reading import Bounce

from .forgetting import leave_outbox, lock_letter
from .joining import letters_named

FAILED = "failed"


def attach_bounce(
    message: Message, bounce: Bounce, *, actor: Actor, reason: Reason, now: datetime
) -> Letter | None:
    """Attaches a locked message to our letter that it reports of; one that failed for good came back.

    Nobody may be made to believe that a letter came back but who has its random id. A letter that staff
    handed over stays so.
    """
    names = letters_named([bounce.original_message_id])
    if not names:
        return None
    found: Letter | None = Letter.objects.select_related("request").filter(key_name=names[0]).first()
    if found is None:
        return None
    letter = lock_letter(found)
    message.bounced_letter = letter
    failed = bounce.permanent or bounce.action == FAILED
    if not failed or letter.state not in {LetterState.SENT, LetterState.PENDING}:
        return letter
    letter.state, letter.returned_at, letter.next_attempt_at = LetterState.RETURNED, now, None
    letter.record(actor=actor, reason=reason, now=now)
    leave_outbox(letter, actor=actor, now=now)
    record_event(
        "requests_inbox.letter_returned",
        actor=actor,
        now=now,
        subject_id=letter.request.subject_id,
        object_label="requests_inbox.letter",
        object_id=letter.pk,
        reason=reason.code,
        details={"letter": letter.number, "reference": letter.request.reference},
    )
    return letter
