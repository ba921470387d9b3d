"""A letter with its number and its history, in one statement."""

from __future__ import annotations

from datetime import datetime
from functools import cache
from typing import Any

from django.db import connection
from django.utils import timezone

from compliance.audit.actors import Actor
from compliance.audit.reasons import Reason
from compliance.audit.request import current_request_id
from compliance.audit.services import record_event
from compliance.audit.set_based import Stamp, history_of
from requests_inbox.models import Letter


def insert_letter(letter: Letter, *, actor: Actor, reason: Reason, now: datetime) -> None:
    """Writes a new letter, gives it its number, ``L-2026-000001``, and tells the trail. Two statements.

    An id that the letter has already (taken with the day of an automatic reply) is kept.
    """
    columns: dict[str, Any] = {
        str(field.column): field.get_db_prep_save(getattr(letter, field.attname), connection)
        for field in Letter._meta.concrete_fields
        if field.column != "number" and not (field.primary_key and letter.pk is None)
    }
    parameters = {
        **columns,
        **Stamp(actor, now, current_request_id(), reason.code).parameters(),
        "prefix": f"L-{timezone.localtime(now).year}-",
    }
    with connection.cursor() as cursor:
        cursor.execute(_insert(tuple(columns)), parameters)
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
def _insert(columns: tuple[str, ...]) -> str:
    named = ", ".join(columns)
    given = ", ".join(f"%({column})s" for column in columns)
    return f"""
        WITH written AS (
            INSERT INTO requests_inbox_letter (number, {named})
            SELECT %(prefix)s || lpad(n, greatest(6, length(n)), '0'), {given}
            FROM (SELECT nextval('requests_inbox_letter_number')::text AS n) numbered
            RETURNING *
        ), told AS (
            {history_of(Letter, "+", rows="written")}
        )
        SELECT id, number FROM written
    """
