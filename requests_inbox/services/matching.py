"""Letters go with the subject of the request that they belong to.

A person says whose a request is (``choosing``); its letter goes with it. What came in later about the same
request, answers of the sender and letters of ours that came back, follows here. Nothing identifies anybody.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from compliance.audit.actors import Actor
from compliance.audit.reasons import Reason
from compliance.audit.request import current_request_id
from compliance.audit.set_based import Stamp, update_tracked
from compliance.register.models import Subject
from compliance.vault.services import assign_keys
from requests_inbox.models import Message, Request


def adopt_replies(request: Request, actor: Actor, reason: Reason, now: datetime) -> None:
    """For ``listeners.CHANGED``: letters that belong to a request whose subject is known now go with it."""
    if request.subject_id is None:
        return
    letters = Message.objects.select_for_update(no_key=True).filter(request=request, subject=None)
    give_letters(list(letters.order_by("pk")), request, actor=actor, reason=reason, now=now)


def adopt_reply(request: Request, message: Message, actor: Actor, reason: Reason, now: datetime) -> None:
    """For ``replies.REPLIED``: a letter that was filed with a request of a subject goes with that subject."""
    if message.subject_id is None:
        give_letters([message], request, actor=actor, reason=reason, now=now)


def give_letters(
    messages: Sequence[Message], request: Request, *, actor: Actor, reason: Reason, now: datetime
) -> None:
    """Gives locked letters of nobody to the subject of their locked request, keys included.

    A letter that comes after the subject's data was destroyed stays nobody's: it is a new one.
    """
    if not messages or request.subject_id is None:
        return
    held: Subject = Subject.objects.select_for_update(no_key=True).get(pk=request.subject_id)
    if held.is_gone:
        return
    stamp = Stamp(actor, now, current_request_id(), reason.code)
    assign_keys(scopes=[message.scope for message in messages], subject_id=held.pk)
    for message in messages:
        message.subject = held
        update_tracked(message, stamp, fields=("subject",))
