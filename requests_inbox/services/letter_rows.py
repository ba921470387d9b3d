"""A letter with its number and its history, in one statement."""

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
from compliance.audit.services import record_event
from compliance.audit.set_based import Stamp, history_of
from compliance.vault.services import INSERT_WITH, FreshKey
from requests_inbox.models import Letter


def insert_letter(
    letter: Letter, *, key: FreshKey | None = None, actor: Actor, reason: Reason, now: datetime
) -> None:
    """Writes a new letter, gives it its number, ``L-2026-000001``, and tells the trail. Two statements.

    An id that the letter has already (taken with the day of an automatic reply) is kept. ``key`` is what it
    is sealed under, where its row is to be written with the letter's.
    """
    numbered = letter.pk is not None
    parameters: dict[str, Any] = {
        **{
            str(field.column): field.get_db_prep_save(getattr(letter, field.attname), connection)
            for field in _given(numbered)
        },
        **(key.parameters() if key else {}),
        **Stamp(actor, now, current_request_id(), reason.code).parameters(),
        "prefix": f"L-{timezone.localtime(now).year}-",
    }
    with prepared_cursor() as cursor:
        cursor.execute(_insert(numbered, key is not None), parameters)
        letter.pk, letter.number = cursor.fetchone()
    letter._state.adding, letter._state.db = False, connection.alias
    record_event(
        "requests_inbox.letter_written",
        actor=actor,
        now=now,
        subject_id=letter.request.subject_id,
        object_label="requests_inbox.letter",
        object_id=letter.pk,
        reason=reason.code,
        details={"letter": letter.number, "reference": letter.request.reference, "kind": letter.kind},
    )


@cache
def _given(numbered: bool) -> tuple[Any, ...]:
    fields = Letter._meta.concrete_fields
    return tuple(f for f in fields if f.column != "number" and (numbered or not f.primary_key))


@cache
def _insert(numbered: bool, keyed: bool) -> str:
    named = ", ".join(str(field.column) for field in _given(numbered))
    given = ", ".join(f"%({field.column})s::{field.db_type(connection)}" for field in _given(numbered))
    return f"""
        WITH written AS (
            INSERT INTO requests_inbox_letter (number, {named})
            SELECT %(prefix)s::text || lpad(n, greatest(6, length(n)), '0'), {given}
            FROM (SELECT nextval('requests_inbox_letter_number')::text AS n) numbered
            RETURNING *
        ), told AS (
            {history_of(Letter, "+", rows="written")}
        ){f", keyed AS ({INSERT_WITH.format(rows='written')})" if keyed else ""}
        SELECT id, number FROM written
    """
