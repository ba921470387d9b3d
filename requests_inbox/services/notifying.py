"""Letters that follow from work on a request: its term was extended, its sender is asked something.

For ``listeners.EXTENDED`` and ``listeners.ASKED``: written in the transaction of the act, sent after commit.
"""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import override

from compliance.audit.actors import Actor
from compliance.audit.reasons import Reason
from requests_inbox.models import DueDate, LetterKind, Request

from .keys import open_in_scope
from .letters import last_day_text, write_letter


def tell_of_extension(request: Request, due: DueDate, actor: Actor, reason: Reason, now: datetime) -> None:
    """Tells the sender until when the term was extended, and why (issue 4: reason and notice)."""
    [explanation] = open_in_scope([due.explanation], request.subject_id, request.scope)
    before = DueDate.objects.filter(request=request, number__lt=due.number).order_by("-number").first() or due
    with override(request.language):
        fields = {
            "explanation": explanation if isinstance(explanation, str) else "—",
            "old_due": last_day_text(before.due_at, before.counts_from),
            "due": last_day_text(due.due_at, due.counts_from),
        }
    write_letter(
        request=request, kind=LetterKind.EXTENSION, fields=fields, actor=actor, reason=reason, now=now
    )


def ask_sender(request: Request, question: str, actor: Actor, reason: Reason, now: datetime) -> None:
    """Asks the sender; the term runs on and the letter says so."""
    with override(request.language):
        due = last_day_text(request.due_at, request.counts_from) if request.due_at else "—"
    write_letter(
        request=request,
        kind=LetterKind.QUESTION,
        fields={"question": question.strip(), "due": due},
        actor=actor,
        reason=reason,
        now=now,
    )
