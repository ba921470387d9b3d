"""Locking subjects whose data may be destroyed, after what comes before them in the order of locks.

The order of the whole site: letters, calendar, requests, subjects, the rest (docs/architecture.md). What a
destruction changes above the register and before the subjects is locked here first, by apps above.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Protocol

from django.db import connection, transaction

from compliance.vault.arrays import array_of


class LockedFirst(Protocol):
    """Rows of an app above that a destruction changes and that others lock before a subject."""

    def lock(self, subject_ids: Sequence[int]) -> Collection[int]:
        """Locks those of these subjects by id, and gives their ids. One query."""

    def seen(self, subject_ids: Sequence[int]) -> Collection[int]:
        """The ids of those of these subjects now, without a lock. One query."""


# Apps above append in AppConfig.ready. A row becomes a subject's only by who holds that subject.
LOCKED_FIRST: list[LockedFirst] = []
# Plan: primary key.
LOCK = "SELECT id FROM register_subject WHERE id = ANY(%(subjects)s) ORDER BY id FOR UPDATE"


class _CameMeanwhile(Exception):
    """A row became a subject's before the subject was locked. Lets go of all that was locked."""


def lock_to_destroy(subject_ids: Sequence[int]) -> list[int]:
    """Locks these subjects, in the order of their ids; gives those that there are. Needs a transaction.

    Nothing of theirs that comes first is left unlocked: what became theirs while this waited is seen once
    they are held, when nothing can be added. Then all is let go of and begun anew, for to wait for it now
    would be the wrong order. Whoever holds the subjects already takes two queries for each kind of row more.
    """
    while True:
        try:
            with transaction.atomic():
                first = [(rows, set(rows.lock(subject_ids))) for rows in LOCKED_FIRST]
                found = _locked(subject_ids)
                if any(not held.issuperset(rows.seen(subject_ids)) for rows, held in first):
                    raise _CameMeanwhile
                return found
        except _CameMeanwhile:
            continue


def _locked(subject_ids: Sequence[int]) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(LOCK, {"subjects": array_of(subject_ids)})
        return [pk for (pk,) in cursor.fetchall()]
