"""A request with its first due date and the history of both, in one statement."""

from __future__ import annotations

from datetime import datetime
from functools import cache
from typing import Any

from django.db import connection
from django.utils import timezone

from compliance.audit.actors import Actor
from compliance.audit.reasons import Reason
from compliance.audit.request import current_request_id
from compliance.audit.set_based import Stamp, history_of
from requests_inbox.models import DueCause, DueDate, Request


def insert_request(request: Request, cause: DueCause, *, actor: Actor, reason: Reason, now: datetime) -> bool:
    """Writes a new request and gives it its number; False when its letter has one of this type already.

    A letter that two workers read at once makes one request: the constraint decides, not a look before.
    """
    values: dict[str, Any] = {
        str(field.column): field.get_db_prep_save(getattr(request, field.attname), connection)
        for field in Request._meta.concrete_fields
        if field.column not in {"id", "reference"}
    }
    parameters = {
        **values,
        **Stamp(actor, now, current_request_id(), reason.code).parameters(),
        "prefix": f"R-{timezone.localtime(now).year}-",
        "cause": cause.value,
    }
    with connection.cursor() as cursor:
        cursor.execute(_insert(tuple(values)), parameters)
        row = cursor.fetchone()
    if row is None:
        return False
    request.pk, request.reference = row
    request._state.adding, request._state.db = False, connection.alias
    return True


@cache
def _insert(columns: tuple[str, ...]) -> str:
    named = ", ".join(columns)
    given = ", ".join(f"%({column})s" for column in columns)
    return f"""
        WITH opened AS (
            INSERT INTO requests_inbox_request (reference, {named})
            SELECT %(prefix)s || lpad(n, greatest(6, length(n)), '0'), {given}
            FROM (SELECT nextval('requests_inbox_request_number')::text AS n) numbered
            ON CONFLICT (message_id, type) WHERE message_id IS NOT NULL DO NOTHING
            RETURNING *
        ), told AS (
            {history_of(Request, "+", rows="opened")}
        ), dated AS (
            INSERT INTO requests_inbox_duedate
                (request_id, number, cause, rule_id, counts_from, due_at, set_at)
            SELECT id, 1, %(cause)s, rule_id, counts_from, due_at, %(stamp_now)s FROM opened
            RETURNING *
        ), counted AS (
            {history_of(DueDate, "+", rows="dated")}
        )
        SELECT id, reference FROM opened
    """
