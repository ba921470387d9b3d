"""Start and end of an import: its own history, and its entries in the trail."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import datetime

from django.db import DatabaseError, connection, transaction

from compliance.audit.actors import Actor
from compliance.audit.reasons import Reason
from compliance.audit.services import record_event
from compliance.register.models import RejectedRow, SubjectImport
from compliance.register.models.importing import ImportState
from compliance.register.reading.errors import Detail
from compliance.register.reading.table import Table
from compliance.vault.reading import open_values
from compliance.vault.services import key_for, shred_key

from .errors import LostPosition
from .rejecting import import_scope
from .stamp import REASON

UNFINISHED = (ImportState.WAITING, ImportState.RUNNING)
logger = logging.getLogger(__name__)
RESET = """
    UPDATE register_subjectimport SET next_row = 1, permille = 0, created = 0, updated = 0, unchanged = 0,
        rejected = 0, warnings = '{}' WHERE id = %s
"""


def begin(run: SubjectImport, table: Table, *, actor: Actor, now: datetime) -> None:
    """Marks an import as running. A dry run begins anew, as it keeps nothing to go on from.

    Raises LostPosition when staff have stopped it in the meantime.
    """
    with transaction.atomic():
        if not _is_unfinished(run):
            raise LostPosition(str(run.pk))
        if run.dry_run and run.next_row > 1:
            _begin_anew(run)
        if run.heading is None:
            key = key_for(None, import_scope(run.pk), now)
            run.heading = SubjectImport._meta.get_field("heading").seal(list(table.header), key)
            run.notes = notes_on(table)
        run.state = ImportState.RUNNING
        run.record(actor=actor, reason=Reason(REASON), now=now, update_fields=["heading", "notes", "state"])
        _record("register.import_started", run, actor, now, {"from_row": run.next_row})


def notes_on(table: Table) -> list[tuple[str, dict[str, Detail]]]:
    """Codes and details of what staff should know of a file."""
    notes: list[tuple[str, dict[str, Detail]]] = [
        (code, {"encoding": table.encoding} if code == "encoding_guessed" else {}) for code in table.notes
    ]
    if table.unknown_columns:
        notes.append(("columns_unknown", {"columns": table.unknown_columns}))
    return notes


def finish(run: SubjectImport, *, actor: Actor, now: datetime) -> None:
    """Marks an import as done and destroys its file: what was in it is in the register now.

    That of a trial run is kept for a day, to be imported (``repeating``). One that staff stopped in the
    meantime stays stopped; raises LostPosition.
    """
    with transaction.atomic():
        if not _is_unfinished(run):
            raise LostPosition(str(run.pk))
        run.state, run.finished_at, run.permille = ImportState.DONE, now, 1000
        run.record(
            actor=actor, reason=Reason(REASON), now=now, update_fields=["state", "finished_at", "permille"]
        )
        _record("register.import_finished", run, actor, now, counts_of(run))
        if not run.dry_run:
            forget_file(run, actor=actor, now=now)


def fail(
    run: SubjectImport, code: str, details: Mapping[str, Detail], *, actor: Actor, now: datetime
) -> None:
    """Marks an import as stopped. If even that cannot be written it counts as running, and goes on later.

    One that staff stopped in the meantime keeps their reason.
    """
    try:
        with transaction.atomic():
            if not _is_unfinished(run):
                return
            run.state, run.finished_at = ImportState.FAILED, now
            run.failure, run.failure_details = code, dict(details)
            run.record(
                actor=actor, reason=Reason(REASON), now=now,
                update_fields=["state", "finished_at", "failure", "failure_details"],
            )  # fmt: skip
            _record("register.import_stopped", run, actor, now, {"code": code, **counts_of(run)})
    except DatabaseError:
        connection.close_if_unusable_or_obsolete()
        logger.exception("Import %s stopped, and that could not be kept", run.pk)


def forget_file(run: SubjectImport, *, actor: Actor, now: datetime) -> None:
    """Destroys the key of the uploaded file, and with it the file, in the caller's transaction."""
    if run.file is not None:
        shred_key(key_id=run.file.key_id, reference=f"import-{run.pk}", actor=actor, now=now)


def file_is_kept(run: SubjectImport) -> bool:
    """Whether the uploaded file of an import can still be read."""
    return run.file is not None and isinstance(open_values([run.file])[0], dict)


def counts_of(run: SubjectImport) -> dict[str, int]:
    """The counts of an import for its entry in the trail."""
    return {
        "created": run.created,
        "updated": run.updated,
        "unchanged": run.unchanged,
        "rejected": run.rejected,
    }


def _is_unfinished(run: SubjectImport) -> bool:
    """Whether nobody has ended the import; nobody can until the transaction is over."""
    return SubjectImport.objects.select_for_update().get(pk=run.pk).state in UNFINISHED


def _begin_anew(run: SubjectImport) -> None:
    RejectedRow.objects.filter(run=run).delete()
    with connection.cursor() as cursor:
        cursor.execute(RESET, [run.pk])
    run.refresh_from_db()


def _record(
    event: str, run: SubjectImport, actor: Actor, now: datetime, details: Mapping[str, int | str]
) -> None:
    record_event(
        event,
        actor=actor,
        now=now,
        object_label="register.subjectimport",
        object_id=run.pk,
        reason=REASON,
        details={**details, "dry_run": run.dry_run},
    )
