"""Keeping rejected rows: their reasons in clear, their cells sealed, in the batch's transaction."""

from __future__ import annotations

import json
from collections.abc import Sequence

from django.db import connection

from compliance.register.models import RejectedRow
from compliance.register.models.importing import REJECTED_SCOPE
from compliance.vault.services import keys_for

from .decisions import Rejection
from .stamp import Stamp

KEEP = """
    INSERT INTO register_rejectedrow (run_id, row, faults, cells)
    SELECT %s, * FROM unnest(%s::bigint[], %s::jsonb[], %s::bytea[])
"""


def import_scope(run_id: int) -> str:
    """Scope of the key of an import's rejected rows that are about nobody known."""
    return f"rejected:{run_id}"


def keep_rejected(run_id: int, rejections: Sequence[Rejection], *, stamp: Stamp) -> None:
    """Writes the rejected rows of a batch. Nothing of a destroyed subject's row is kept but its number."""
    if not rejections:
        return
    scopes = [_scope(run_id, rejection) for rejection in rejections]
    keys = keys_for([scope for scope in scopes if scope is not None], stamp.now)
    seal = RejectedRow._meta.get_field("cells").seal
    cells = [
        None if scope is None else seal(rejection.candidate.cells, keys[scope]).envelope
        for scope, rejection in zip(scopes, rejections, strict=True)
    ]
    with connection.cursor() as cursor:
        cursor.execute(
            KEEP,
            [
                run_id,
                [rejection.candidate.number for rejection in rejections],
                [json.dumps(rejection.faults) for rejection in rejections],
                cells,
            ],
        )


def _scope(run_id: int, rejection: Rejection) -> tuple[int | None, str] | None:
    person = rejection.person
    if person is None or person.id is None:
        return None, import_scope(run_id)
    return None if person.is_gone else (person.id, REJECTED_SCOPE)
