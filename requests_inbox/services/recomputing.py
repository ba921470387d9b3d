"""Open requests when the calendar or a term changes: counted anew in batches, old dates kept (promise 7).

The change holds the calendar's lock alone, so nobody who counts is in between; then the requests of a batch
are locked and written with their due dates and the history of both in one statement.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import connection, transaction

from compliance.audit.actors import Actor
from compliance.audit.reasons import Reason
from compliance.audit.request import current_request_id
from compliance.audit.set_based import Stamp, history_of
from compliance.deadlines.models import DeadlineRule
from compliance.deadlines.rules import day_of, end_of
from compliance.deadlines.services import Change, Reckoning
from requests_inbox.models import DueCause, DueDate, Request
from requests_inbox.rules.reminders import first_moment
from requests_inbox.rules.terms import CODES, term_of

from .counting import Counted, count_by_rule, reckoning

BATCH = 2_000


@dataclass(frozen=True, slots=True)
class Moved:
    """What a request gets."""

    id: int
    due_at: datetime
    rule_id: int | None
    remind_at: datetime


@transaction.atomic
def recompute_requests(*, change: Change, actor: Actor, reason: Reason, now: datetime) -> int:
    """For ``deadlines.services.RECOMPUTE``: gives how many due dates moved.

    An extension stays unless calendar and term now give a later day. Plan: index of open requests by due
    date; then primary keys, in batches.
    """
    if change.code and change.code not in CODES:
        return 0
    by, codes = reckoning(), dict(DeadlineRule.objects.filter(code__in=CODES).values_list("pk", "code"))
    memory: dict[tuple[str, date, date | None], Counted] = {}
    cause = DueCause.RULE if change.code else DueCause.CALENDAR
    stamp = Stamp(actor, now, current_request_id(), reason.code)
    moved = 0
    for ids in _batches(_touched(change)):
        new = list(_counted_anew(ids, change, by, codes, memory))
        moved += _write(new, cause, stamp)
    return moved


def _touched(change: Change) -> array[int]:
    """Open requests whose term the change may move, by id."""
    found = Request.objects.open().filter(
        counts_from__lt=end_of(change.day), due_at__gt=end_of(change.day - timedelta(days=1))
    )
    if change.code:
        # A new version holds for what began on its day or later, however long the old one was.
        found = Request.objects.open().filter(counts_from__gte=end_of(change.day - timedelta(days=1)))
    ids = found.values_list("pk", flat=True).order_by().iterator(chunk_size=10_000)
    return array("q", sorted(ids))


def _batches(ids: array[int]) -> Iterator[list[int]]:
    for place in range(0, len(ids), BATCH):
        yield list(ids[place : place + BATCH])


def _counted_anew(
    ids: list[int],
    change: Change,
    by: Reckoning,
    codes: dict[int, str],
    memory: dict[tuple[str, date, date | None], Counted],
) -> Iterator[Moved]:
    rows = (
        Request.objects.open()
        .filter(pk__in=ids)
        .order_by("pk")
        .select_for_update(no_key=True)
        .values_list("pk", "type", "rule_id", "counts_from", "due_at", "named_due", "extended")
    )
    for pk, wanted, rule_id, start, due_at, named_due, extended in rows:
        code = codes[rule_id] if rule_id in codes else term_of(wanted)
        if change.code and code != change.code:
            continue
        counted = _remembered(memory, by, code, start, named_due)
        new_due = max(counted.due_at, due_at) if extended else counted.due_at
        new_rule = counted.rule.pk if counted.rule else None
        if (new_due, new_rule) != (due_at, rule_id):
            yield Moved(pk, new_due, new_rule, first_moment(start, new_due))


def _remembered(
    memory: dict[tuple[str, date, date | None], Counted],
    by: Reckoning,
    code: str,
    start: datetime,
    named_due: date | None,
) -> Counted:
    """Requests of one day have one term: there are far fewer days than requests."""
    key = (code, day_of(start), named_due)
    if (known := memory.get(key)) is None:
        known = count_by_rule(by, code, start=start, named_due=named_due)
        if known.due_at == start:  # at once, or no term known: it is the instant itself, not the day
            return known
        memory[key] = known
    return known


def _write(new: Sequence[Moved], cause: DueCause, stamp: Stamp) -> int:
    if not new:
        return 0
    parameters: dict[str, Any] = {
        **stamp.parameters(),
        "cause": cause.value,
        "ids": [one.id for one in new],
        "dues": [one.due_at for one in new],
        "rules": [one.rule_id for one in new],
        "reminders": [one.remind_at for one in new],
    }
    with connection.cursor() as cursor:
        cursor.execute(_MOVE, parameters)
    return len(new)


_MOVE = f"""
    WITH new AS (
        SELECT * FROM unnest(%(ids)s::bigint[], %(dues)s::timestamptz[], %(rules)s::bigint[],
                             %(reminders)s::timestamptz[]) AS n (id, due_at, rule_id, remind_at)
    ), moved AS (
        UPDATE requests_inbox_request r
        SET due_at = new.due_at, rule_id = new.rule_id, remind_at = new.remind_at
        FROM new WHERE r.id = new.id
        RETURNING r.*
    ), told AS (
        {history_of(Request, "~", rows="moved")}
    ), dated AS (
        INSERT INTO requests_inbox_duedate (request_id, number, cause, rule_id, counts_from, due_at, set_at)
        SELECT m.id,
               (SELECT coalesce(max(number), 0) + 1 FROM requests_inbox_duedate WHERE request_id = m.id),
               %(cause)s, m.rule_id, m.counts_from, m.due_at, %(stamp_now)s
        FROM moved m
        RETURNING *
    )
    {history_of(DueDate, "+", rows="dated")}
"""
