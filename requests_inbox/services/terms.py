"""The term of a request after it was opened: started anew by an event, extended, or named by an authority.

Whatever moves a due date adds a row and leaves the old ones (promise 7). The calendar's lock comes first,
then the request's: ``recomputing`` locks in the same order.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Max

from compliance.audit.actors import Actor
from compliance.audit.reasons import Reason
from compliance.deadlines.rules import end_of
from requests_inbox.models import DueCause, DueDate, Request, Status
from requests_inbox.rules.reminders import first_moment
from requests_inbox.rules.terms import AUTHORITY, Standing, events_of, extension_fault, term_of

from .counting import Counted, count_by_rule, count_request, reckoning
from .keys import request_key
from .listeners import tell_extended
from .refusing import lock_request, record_act, recording_refusals, refuse

EXPLANATION_LENGTH = 4000


def count_from(
    *, request: Request, event: str, at: datetime, actor: Actor, reason: Reason, now: datetime
) -> DueDate:
    """Starts the term anew from an event after receipt: documents came, a violation was confirmed or denied.

    Said twice it stays as it is. Raises Refused (recorded) for an event that this type does not know, one
    before receipt or after now, and for a request that is done.
    """
    with recording_refusals(request, actor=actor, reason=reason, now=now), transaction.atomic():
        by = reckoning()
        locked = lock_request(request)
        if locked.status == Status.DONE:
            refuse("request_done")
        if event not in events_of(locked.type):
            refuse("event_unknown")
        if not locked.received_at <= at <= now:
            refuse("event_out_of_order")
        counted = count_request(by, locked.type, start=at, event=event)
        last = _last(locked)
        if last.cause == DueCause.EVENT and (last.counts_from, last.rule) == (at, counted.rule):
            return last
        locked.counts_from, locked.extended = at, False
        return _count_anew(locked, counted, DueCause.EVENT, event=event, actor=actor, reason=reason, now=now)


def extend(
    *, request: Request, until: date, explanation: str, actor: Actor, reason: Reason, now: datetime
) -> DueDate:
    """Extends a term to the end of a day; the sender is told why (``listeners.EXTENDED``).

    Raises Refused (recorded): the term is over or was extended before, the day is not later or too far, there
    is no explanation.
    """
    with recording_refusals(request, actor=actor, reason=reason, now=now), transaction.atomic():
        locked = lock_request(request)
        standing = Standing(locked.due_at or now, locked.extended, locked.status == Status.DONE)
        if fault := extension_fault(standing, until, now):
            refuse(fault)
        if not explanation.strip():
            refuse("explanation_missing")
        locked.extended = True
        counted = Counted(locked.rule, end_of(until), named=False)
        due = set_due(
            locked, counted, DueCause.EXTENDED,
            explanation=explanation.strip()[:EXPLANATION_LENGTH], actor=actor, reason=reason, now=now,
        )  # fmt: skip
        record_act(
            "requests_inbox.extended", locked, actor=actor, reason=reason, now=now,
            until=until.isoformat(), due=counted.due_at.isoformat(),
        )  # fmt: skip
        tell_extended(locked, due, actor=actor, reason=reason, now=now)
        return due


def name_day(*, request: Request, day: date | None, actor: Actor, reason: Reason, now: datetime) -> Request:
    """Keeps the day by which an authority wants its answer; it wins if it is earlier (clause 3.2.4).

    Raises Refused (recorded) for other requests, for one that is done, and for a day before receipt.
    """
    with recording_refusals(request, actor=actor, reason=reason, now=now), transaction.atomic():
        by = reckoning()
        locked = lock_request(request)
        if locked.status == Status.DONE:
            refuse("request_done")
        if term_of(locked.type) != AUTHORITY:
            refuse("day_not_named_here")
        if day is not None and end_of(day) <= locked.received_at:
            refuse("day_before_receipt")
        if locked.named_due == day:
            return locked
        locked.named_due, locked.extended = day, False
        counted = count_request(by, locked.type, start=locked.received_at, named_due=day)
        _count_anew(locked, counted, DueCause.NAMED, event="", actor=actor, reason=reason, now=now)
        return locked


def count_type_anew(request: Request, by: Any, *, actor: Actor, reason: Reason, now: datetime) -> DueDate:
    """The term of a locked request whose type has changed, from its receipt."""
    request.counts_from, request.extended = request.received_at, False
    counted = count_request(by, request.type, start=request.received_at, named_due=request.named_due)
    return set_due(request, counted, DueCause.TYPE, actor=actor, reason=reason, now=now)


def set_due(
    request: Request,
    counted: Counted,
    cause: DueCause,
    *,
    explanation: str = "",
    actor: Actor,
    reason: Reason,
    now: datetime,
) -> DueDate:
    """Writes a due date beside the earlier ones, and the request with it. The request is locked."""
    request.rule, request.due_at = counted.rule, counted.due_at
    start = request.counts_from or request.received_at
    request.remind_at = first_moment(start, counted.due_at)
    request.record(actor=actor, reason=reason, now=now)
    due = DueDate(
        request=request,
        number=_last_number(request) + 1,
        cause=cause,
        rule=counted.rule,
        counts_from=start,
        due_at=counted.due_at,
        set_at=now,
    )
    if explanation:
        field: Any = DueDate._meta.get_field("explanation")
        due.explanation = field.seal(explanation, request_key(request, now))
    due.record(actor=actor, reason=reason, now=now)
    return due


def count_as_it_stands(request: Request) -> Counted:
    """What calendar and terms give for a request now, without an extension."""
    start = request.counts_from or request.received_at
    code = request.rule.code if request.rule is not None else term_of(request.type)
    return count_by_rule(reckoning(), code, start=start, named_due=request.named_due)


def _count_anew(
    request: Request,
    counted: Counted,
    cause: DueCause,
    *,
    event: str,
    actor: Actor,
    reason: Reason,
    now: datetime,
) -> DueDate:
    due = set_due(request, counted, cause, actor=actor, reason=reason, now=now)
    record_act(
        "requests_inbox.counted_anew", request, actor=actor, reason=reason, now=now,
        cause=cause.value, event=event, due=counted.due_at.isoformat(),
        term=counted.rule.code if counted.rule else "",
    )  # fmt: skip
    return due


def _last(request: Request) -> DueDate:
    last: DueDate = request.due_dates.select_related("rule").latest("number")
    return last


def _last_number(request: Request) -> int:
    return int(DueDate.objects.filter(request=request).aggregate(last=Max("number"))["last"] or 0)
