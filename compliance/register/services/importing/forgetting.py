"""What an import leaves behind is kept no longer than it is of use: files of stopped ones, rejected rows."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Collection
from datetime import datetime, timedelta

from django.db import connection, transaction

from compliance.audit.actors import Actor
from compliance.audit.reasons import Reason
from compliance.register.models import Blocking, Subject, SubjectImport
from compliance.register.models.importing import ImportState
from compliance.vault.models import DataKey
from compliance.vault.services import shred_keys_by_id

from .ledger import UNFINISHED, file_is_kept, forget_file
from .stamp import REASON

# Long enough to correct and import again; personal data of people nobody has registered is in them.
KEPT_FOR = timedelta(days=30)
# A whole file also holds the data of people who may be destroyed meanwhile, so it is kept no longer
# than it takes to look at a trial run or to have a stopped import go on.
FILES_KEPT_FOR = timedelta(days=1)
ENDED = (ImportState.DONE, ImportState.FAILED)
# An envelope names its key in the 16 bytes after its version.
KEYS = """
    SELECT DISTINCT substring(cells FROM 2 FOR 16) FROM register_rejectedrow
    WHERE run_id = %(run)s AND cells IS NOT NULL
"""
# Plan: a hash join of two scans; together the rejected rows of a month are read.
EMPTY_SHARED = """
    UPDATE register_rejectedrow mine SET cells = NULL
    WHERE run_id = %(run)s AND substring(cells FROM 2 FOR 16) <> ALL (%(kept)s::bytea[])
        AND substring(cells FROM 2 FOR 16) IN (
        SELECT substring(others.cells FROM 2 FOR 16) FROM register_rejectedrow others
        JOIN register_subjectimport run ON run.id = others.run_id
        WHERE run.id <> %(run)s AND run.forgotten_at IS NULL AND others.cells IS NOT NULL)
"""


def blocked(subject_ids: Collection[int], now: datetime) -> set[int]:
    """Of these subjects, those who are blocked as a whole (clause 2.2)."""
    live = Blocking.objects.filter(subject__in=subject_ids, category=None, lifted_at=None)
    return set(live.values_list("subject_id", flat=True))


# Of these subjects, those of whom nothing may be destroyed now. Apps above append theirs in AppConfig.ready.
KEEPERS: list[Callable[[Collection[int], datetime], set[int]]] = [blocked]


def forget_rejected_rows(*, actor: Actor, now: datetime) -> int:
    """Destroys rejected rows and files of imports that ended a month ago. Returns how many imports.

    Rows about somebody of whom nothing may be destroyed stay, and the import is taken up again each time.
    """
    ended = SubjectImport.objects.filter(
        state__in=ENDED,
        finished_at__lt=now - KEPT_FOR,
        forgotten_at=None,
    )
    ids = list(ended.values_list("pk", flat=True))
    return sum(bool(_forget(pk, actor=actor, now=now)) for pk in ids)


def forget_files(*, actor: Actor, now: datetime) -> int:
    """Destroys files of trial runs and of stopped imports that ended a day ago. Returns how many."""
    ended = SubjectImport.objects.filter(
        state__in=ENDED, finished_at__lt=now - FILES_KEPT_FOR, forgotten_at=None
    )
    kept = [run.pk for run in ended.exclude(file=None) if file_is_kept(run)]
    for pk in kept:
        _forget_file(pk, actor=actor, now=now)
    return len(kept)


@transaction.atomic
def _forget_file(pk: int, *, actor: Actor, now: datetime) -> None:
    run = SubjectImport.objects.select_for_update().get(pk=pk)
    if run.state in ENDED and not _is_waited_for(run):
        forget_file(run, actor=actor, now=now)


def _is_waited_for(run: SubjectImport) -> bool:
    """Whether an import of what was tried has not ended: it reads the file of the trial."""
    waiting = SubjectImport.objects.filter(digest=run.digest, dry_run=False, state__in=UNFINISHED)
    return run.dry_run and waiting.exists()


@transaction.atomic
def _forget(pk: int, *, actor: Actor, now: datetime) -> bool:
    """Whether nothing is left of the import."""
    run = SubjectImport.objects.select_for_update().get(pk=pk)
    # Staff may have had it go on since it was found: then its file is needed.
    if run.forgotten_at is not None or run.state not in ENDED:
        return False
    kept = _kept(run, now)
    if not kept:
        run.forgotten_at = now
        run.record(actor=actor, reason=Reason(REASON), now=now, update_fields=["forgotten_at"])
    forget_file(run, actor=actor, now=now)
    shred_keys_by_id(key_ids=_keys_of(run, kept), reference=f"import-{run.pk}", actor=actor, now=now)
    return not kept


def _kept(run: SubjectImport, now: datetime) -> set[uuid.UUID]:
    """Keys of rows about somebody of whom nothing may be destroyed."""
    with connection.cursor() as cursor:
        cursor.execute(KEYS, {"run": run.pk})
        ids = [uuid.UUID(bytes=bytes(key)) for (key,) in cursor.fetchall()]
    owned = DataKey.objects.filter(pk__in=ids, shredded_at=None).exclude(subject_id=None)
    owners = {key: subject_id for key, subject_id in owned.values_list("pk", "subject_id") if subject_id}
    # In the order in which a hold or a blocking locks them too, so that none comes in between.
    people = Subject.objects.filter(pk__in=list(owners.values())).order_by("pk")
    known = list(people.select_for_update(no_key=True).values_list("pk", flat=True))
    held = {subject_id for keeper in KEEPERS for subject_id in keeper(known, now)}
    return {key for key, subject_id in owners.items() if subject_id in held}


def _keys_of(run: SubjectImport, kept: set[uuid.UUID]) -> list[uuid.UUID]:
    """Keys to destroy with an import: that of its heading and of rows about nobody known, and its subjects'.

    A younger import may need the key of a subject's rejected rows. Then this one's are emptied.
    """
    with connection.cursor() as cursor:
        cursor.execute(EMPTY_SHARED, {"run": run.pk, "kept": [key.bytes for key in kept]})
        cursor.execute(KEYS, {"run": run.pk})
        keys = {uuid.UUID(bytes=bytes(key)) for (key,) in cursor.fetchall()} - kept
    if run.heading is not None:
        keys.add(run.heading.key_id)
    return sorted(keys)
