"""Where an import stands in its file: moved in each batch's transaction, so that nothing is taken twice."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from django.db import connection

from compliance.register.models import SubjectImport
from compliance.register.models.importing import ImportState

from .errors import AlreadyRunning, LostPosition

# First half of the advisory lock of an import; the second is its id.
LOCK_CLASS = 0x1A90
# A server notices that a killed client is gone when it next talks to it.
PATIENCE_SECONDS = 10.0
KEEP = """
    UPDATE register_subjectimport SET next_row = %s, permille = greatest(permille, %s),
        created = created + %s, updated = updated + %s, unchanged = unchanged + %s,
        rejected = rejected + %s, warnings = %s::jsonb
    WHERE id = %s
"""


@contextmanager
def sole_worker(run_id: int, *, patience: float) -> Iterator[None]:
    """Keeps other workers off this import while the block runs. Raises AlreadyRunning.

    The lock goes with the connection, so a killed worker leaves none behind. It is a courtesy that
    saves work: what makes double writing impossible is ``lock_position``.
    """
    key = [LOCK_CLASS, run_id & 0x7FFFFFFF]
    deadline = time.monotonic() + patience
    while not _call("SELECT pg_try_advisory_lock(%s, %s)", key):
        if time.monotonic() >= deadline:
            raise AlreadyRunning(str(run_id))
        time.sleep(0.1)
    try:
        yield
    finally:
        if connection.is_usable():
            _call("SELECT pg_advisory_unlock(%s, %s)", key)


def _call(statement: str, parameters: list[int]) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return bool(cursor.fetchone()[0])


def lock_position(run: SubjectImport) -> None:
    """Locks the import's row until the batch is committed, if it still stands where we left it.

    Raises LostPosition when another worker or a member of staff has moved or stopped it.
    """
    kept = SubjectImport.objects.select_for_update().filter(pk=run.pk).values("next_row", "state").get()
    if kept["next_row"] != run.next_row or kept["state"] != ImportState.RUNNING:
        raise LostPosition(str(run.pk))


@dataclass(frozen=True, slots=True)
class Counts:
    """By how much one batch moves its import on."""

    next_row: int
    permille: int
    created: int
    updated: int
    unchanged: int
    rejected: int
    warnings: Mapping[str, int]


def keep_position(run: SubjectImport, counts: Counts) -> None:
    """Moves the import on, in the batch's transaction. The row is locked by ``lock_position``."""
    warnings = SubjectImport._meta.get_field("warnings").get_db_prep_value(
        _together(run.warnings, counts.warnings), connection
    )
    with connection.cursor() as cursor:
        cursor.execute(
            KEEP,
            [
                counts.next_row,
                counts.permille,
                counts.created,
                counts.updated,
                counts.unchanged,
                counts.rejected,
                warnings,
                run.pk,
            ],
        )


def advance(run: SubjectImport, counts: Counts) -> None:
    """Does the same to the instance, once the batch is committed."""
    run.next_row = counts.next_row
    run.permille = max(run.permille, counts.permille)
    run.created += counts.created
    run.updated += counts.updated
    run.unchanged += counts.unchanged
    run.rejected += counts.rejected
    run.warnings = _together(run.warnings, counts.warnings)


def _together(first: Mapping[str, int], second: Mapping[str, int]) -> dict[str, int]:
    return {code: first.get(code, 0) + second.get(code, 0) for code in {*first, *second}}
