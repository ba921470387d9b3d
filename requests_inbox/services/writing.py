"""A request with its first due date and the history of both, in one statement."""

from __future__ import annotations

from datetime import datetime
from functools import cache
from typing import Any

from django.db import connection
from django.utils import timezone

from compliance.audit.actors import Actor
from compliance.audit.prepared import prepared_cursor
from compliance.audit.reasons import Reason
from compliance.audit.request import current_request_id
from compliance.audit.set_based import Stamp, history_of
from compliance.vault.services import INSERT_WITH, FreshKey
from requests_inbox.models import DueCause, DueDate, Request


def insert_request(
    request: Request,
    cause: DueCause,
    *,
    key: FreshKey | None = None,
    actor: Actor,
    reason: Reason,
    now: datetime,
) -> bool:
    """Writes a new request and gives it its number; False when its letter has one of this type already.

    ``key`` is what something of it is sealed under already; its row is written with the request's. A letter
    that two workers read at once makes one request: the constraint decides, not a look before.
    """
    values = {
        str(field.column): field.get_db_prep_save(getattr(request, field.attname), connection)
        for field in _given()
    }
    parameters: dict[str, Any] = {
        **values,
        **(key.parameters() if key else {}),
        **Stamp(actor, now, current_request_id(), reason.code).parameters(),
        "prefix": f"R-{timezone.localtime(now).year}-",
        "cause": cause.value,
    }
    with prepared_cursor() as cursor:
        cursor.execute(_insert(key is not None), parameters)
        row = cursor.fetchone()
    if row is None:
        return False
    request.pk, request.reference = row
    request._state.adding, request._state.db = False, connection.alias
    return True


@cache
def _given() -> tuple[Any, ...]:
    fields = Request._meta.concrete_fields
    return tuple(field for field in fields if field.column not in {"id", "reference"})


@cache
def _insert(keyed: bool) -> str:
    named = ", ".join(str(field.column) for field in _given())
    given = ", ".join(f"%({field.column})s::{field.db_type(connection)}" for field in _given())
    return f"""
        WITH opened AS (
            INSERT INTO requests_inbox_request (reference, {named})
            SELECT %(prefix)s::text || lpad(n, greatest(6, length(n)), '0'), {given}
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
        ){f", keyed AS ({INSERT_WITH.format(rows='opened')})" if keyed else ""}
        SELECT id, reference FROM opened
    """
