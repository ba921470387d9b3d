"""How a request goes on and ends. Nothing else writes its status and outcome (tests/architecture).

Waiting for the sender does not stop the clock: the Law knows no pause.
"""

from __future__ import annotations

from datetime import datetime

from compliance.audit.actors import Actor
from compliance.audit.reasons import Reason
from requests_inbox.models import AnswerTo, Message, Outcome, Request, Status
from requests_inbox.rules.terms import is_late
from requests_inbox.rules.workflow import Step, fault_of_step, needs_identity

from .forgetting import seal_refusal
from .listeners import tell_asked, tell_finished
from .refusing import acting_on, lock_request, record_act, refuse

REFUSAL_LENGTH = QUESTION_LENGTH = 8000


def move(
    *,
    request: Request,
    to: str,
    outcome: str = "",
    ground: str = "",
    refusal: str = "",
    duplicate_of: Request | None = None,
    actor: Actor,
    reason: Reason,
    now: datetime,
) -> Request:
    """Moves a request on, or ends it with an outcome. Where it is already it stays, without a record.

    A refusal has a ground and a text, which is sealed (25(2)(7)); a duplicate names the request that it
    repeats. Raises Refused (recorded): it is done, it may not go there, no outcome, no confirmed identity for
    an outcome that discloses or changes data.
    """
    with acting_on(request, actor=actor, reason=reason, now=now) as locked:
        return move_locked(
            locked, to, outcome=outcome, ground=ground, refusal=refusal.strip(), duplicate_of=duplicate_of,
            actor=actor, reason=reason, now=now,
        )  # fmt: skip


def move_locked(
    request: Request,
    to: str,
    *,
    outcome: str = "",
    ground: str = "",
    refusal: str = "",
    duplicate_of: Request | None = None,
    actor: Actor,
    reason: Reason,
    now: datetime,
) -> Request:
    """The same for a request that is locked, in the transaction of an act whose part this is."""
    before = request.status
    if before == to and to != Status.DONE:
        return request
    step = Step(before, to, request.type, request.is_identified, outcome, ground, bool(refusal))
    if fault := _fault(request, step, duplicate_of):
        refuse(fault)
    request.status, request.outcome = to, outcome
    if to == Status.DONE:
        request.done_at = now
        if outcome == Outcome.REFUSED:
            request.ground = ground
            seal_refusal(request, refusal[:REFUSAL_LENGTH], actor=actor, now=now)
        if outcome == Outcome.DUPLICATE:
            request.duplicate_of = duplicate_of
    request.record(actor=actor, reason=reason, now=now)
    if to == Status.DONE:
        late = request.due_at is not None and is_late(request.due_at, request.counts_from, now)
        record_act(
            "requests_inbox.finished", request, actor=actor, reason=reason, now=now,
            outcome=outcome, ground=ground, late=late,
        )  # fmt: skip
        tell_finished(request, actor=actor, reason=reason, now=now)
    else:
        details = {"from": before, "to": to}
        record_act("requests_inbox.moved", request, actor=actor, reason=reason, now=now, **details)
    return request


def mark_duplicate(*, request: Request, of: Request, actor: Actor, reason: Reason, now: datetime) -> Request:
    """Ends a request that repeats another one. Raises Refused (recorded)."""
    return move(
        request=request, to=Status.DONE, outcome=Outcome.DUPLICATE, duplicate_of=of,
        actor=actor, reason=reason, now=now,
    )  # fmt: skip


def ask_subject(*, request: Request, question: str, actor: Actor, reason: Reason, now: datetime) -> Request:
    """Asks the sender something and waits for the answer; the term runs on.

    The letter is written by whoever listens (``listeners.ASKED``). Raises Refused (recorded): it is done,
    there is no question.
    """
    with acting_on(request, actor=actor, reason=reason, now=now) as locked:
        if locked.status == Status.DONE:
            refuse("request_done")
        if not question.strip():
            refuse("question_missing")
        if locked.answer_to == AnswerTo.UNDECIDED:
            refuse("address_undecided")
        moved = move_locked(locked, Status.WAITING, actor=actor, reason=reason, now=now)
        tell_asked(moved, question.strip()[:QUESTION_LENGTH], actor=actor, reason=reason, now=now)
        return moved


def go_on(request: Request, message: Message, actor: Actor, reason: Reason, now: datetime) -> None:
    """For ``replies.REPLIED``: who waited for the sender waits no longer."""
    locked = lock_request(request)
    if locked.status == Status.WAITING:
        move_locked(locked, Status.IN_PROGRESS, actor=actor, reason=reason, now=now)


def require_identified(request: Request) -> None:
    """Refuses whatever discloses or changes data while nobody has made sure who asks. Raises Refused.

    For the services that fulfil, in their transaction, with the request locked.
    """
    if needs_identity(request.type, Outcome.FULFILLED) and not request.is_identified:
        refuse("identity_missing")


def _fault(request: Request, step: Step, duplicate_of: Request | None) -> str:
    return fault_of_step(step) or (
        _fault_of_duplicate(request, duplicate_of) if step.outcome == Outcome.DUPLICATE else ""
    )


def _fault_of_duplicate(request: Request, other: Request | None) -> str:
    if other is None or other.pk == request.pk or other.outcome == Outcome.DUPLICATE:
        return "duplicate_of_missing"
    if None not in (request.subject_id, other.subject_id) and request.subject_id != other.subject_id:
        return "duplicate_of_another"
    return ""
