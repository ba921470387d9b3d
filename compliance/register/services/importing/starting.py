"""Starting the processings that an import asks for, for all subjects of a batch at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.db import connection, transaction

from compliance.register.models import LegalBasis, Processing, Purpose
from compliance.register.services import processing as single

from .candidates import Candidate
from .errors import Fault, RowsRefused
from .people import Person
from .stamp import Stamp, history_of

WITHOUT = """
    SELECT wanted.id FROM unnest(%s::bigint[]) AS wanted (id)
    WHERE NOT EXISTS (SELECT 1 FROM register_processing p WHERE p.subject_id = wanted.id
                      AND p.purpose_id = %s AND p.basis_id = %s AND p.ended_at IS NULL)
"""
START = f"""
    WITH started AS (
        INSERT INTO register_processing (subject_id, purpose_id, basis_id, started_at, end_reason)
        SELECT subject_id, %(purpose)s, %(basis)s, %(stamp_now)s, ''
        FROM unnest(%(subjects)s::bigint[]) AS wanted (subject_id)
        ON CONFLICT (subject_id, purpose_id, basis_id) WHERE ended_at IS NULL DO NOTHING
        RETURNING *
    )
    {history_of(Processing, "+", rows="started")}
"""


def start_processings(
    met: Iterable[tuple[Person, Candidate]],
    purposes: Iterable[tuple[Purpose, LegalBasis]],
    *,
    stamp: Stamp,
) -> int:
    """Starts each processing for everybody it does not run for yet; gives how many were started.

    Raises RowsRefused when a gate says no to somebody (clauses 5.1, 7.1).
    """
    rows = {person.id: candidate.number for person, candidate in met if person.id is not None}
    return _start_all(rows, purposes, stamp=stamp)


def try_processings(
    met: Iterable[tuple[Person, Candidate]],
    purposes: Iterable[tuple[Purpose, LegalBasis]],
    *,
    stamp: Stamp,
) -> None:
    """For a dry run: raises RowsRefused where ``start_processings`` would. Nothing is left of it.

    Gates look at what runs, so it is started, and taken back. Who would be registered only now has a number
    that nobody has; keys to other tables are looked at when a transaction ends, which this never reaches.
    """
    rows = {
        -candidate.number if person.id is None else person.id: candidate.number for person, candidate in met
    }
    with transaction.atomic():
        _start_all(rows, purposes, stamp=stamp)
        transaction.set_rollback(True)


def _start_all(
    rows: Mapping[int, int], purposes: Iterable[tuple[Purpose, LegalBasis]], *, stamp: Stamp
) -> int:
    faults: dict[int, Fault] = {}
    started = 0
    for purpose, basis in purposes:
        with connection.cursor() as cursor:
            cursor.execute(WITHOUT, [list(rows), purpose.pk, basis.pk])
            subject_ids = [row[0] for row in cursor.fetchall()]
        start = single.Start(tuple(subject_ids), purpose, basis, stamp.now)
        faults |= _refused_by_gates(start, rows)
        # Started before the next is asked for, so that gates see two of one file that do not go together.
        started += _start(subject_ids, purpose, basis, stamp)
    if faults:
        raise RowsRefused(faults)
    return started


def _start(subject_ids: list[int], purpose: Purpose, basis: LegalBasis, stamp: Stamp) -> int:
    if not subject_ids:
        return 0
    with connection.cursor() as cursor:
        cursor.execute(
            START,
            {"subjects": subject_ids, "purpose": purpose.pk, "basis": basis.pk, **stamp.parameters()},
        )
        return int(cursor.rowcount)


def _refused_by_gates(start: single.Start, rows: Mapping[int, int]) -> dict[int, Fault]:
    return {
        rows[subject_id]: (refusals[0].category, refusals[0].code)
        for subject_id, refusals in single.gate_refusals(start).items()
    }
