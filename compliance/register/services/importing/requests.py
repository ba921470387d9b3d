"""Asking for an import, stopping and continuing it: what staff and the command do."""

from __future__ import annotations

import hashlib
import hmac
import json
import uuid
from datetime import datetime
from typing import BinaryIO

from django.db import connection, transaction

from compliance.audit.actors import Actor
from compliance.audit.reasons import Reason
from compliance.audit.request import request_id_scope
from compliance.audit.services import record_event
from compliance.register.models import SubjectImport
from compliance.register.models.importing import ImportState
from compliance.register.reading.limits import DEFAULT_LIMITS
from compliance.vault.files import write_sealed_file
from compliance.vault.masterkeys import keyring
from compliance.vault.services import key_for, seal_note

from .errors import ImportRefused
from .ledger import UNFINISHED, counts_of, file_is_kept
from .options import ImportOptions, plan_for
from .running import day_of, open_file

FILE_LABEL = "register.subjectimport.file"
DIGEST_PURPOSE = "digest of an import"
CHUNK = 1 << 20


def request_import(
    *,
    upload: BinaryIO,
    filename: str,
    options: ImportOptions,
    dry_run: bool,
    actor: Actor,
    reason: Reason,
    now: datetime,
) -> SubjectImport:
    """Seals the file and has a worker import it. Raises ReadingError, ImportRefused; then nothing is kept."""
    with open_file(upload, plan_for(options, today=day_of(now))):
        pass
    digest = digests_of(upload, options)[0]
    with transaction.atomic():
        run = _new(digest, options, dry_run=dry_run, actor=actor, now=now)
        with request_id_scope(run.request_id):
            run.record(actor=actor, reason=reason, now=now)
            key = key_for(None, f"import:{run.pk}", now)
            upload.seek(0)
            file = write_sealed_file(
                upload, key=key, label=FILE_LABEL, now=now, limit=DEFAULT_LIMITS.file_bytes
            )
            field = SubjectImport._meta.get_field("file")
            run.file = field.seal({"id": file.pk.hex, "name": filename, "size": file.size}, key)
            run.record(actor=actor, reason=reason, now=now, update_fields=["file"])
            _record("register.import_requested", run, actor, reason, now)
        transaction.on_commit(lambda: wake_worker(run.pk), robust=True)
    return run


def open_run(
    *, file: BinaryIO, options: ImportOptions, actor: Actor, reason: Reason, now: datetime
) -> SubjectImport:
    """The unfinished import of this same file with the same options, or a new one; for the command.

    The file stays where it is and is not kept. Raises ReadingError or ImportRefused, then nothing is.
    """
    with open_file(file, plan_for(options, today=day_of(now))):
        pass
    digests = digests_of(file, options)
    with transaction.atomic():
        # Two commands on one file at the same time must find the same import.
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_advisory_xact_lock(%s)", [int.from_bytes(digests[-1][:8], "big", signed=True)]
            )
        run = (
            SubjectImport.objects.filter(digest__in=digests, dry_run=False, file=None)
            .exclude(state=ImportState.DONE)
            .order_by("-pk")
            .first()
        )
        if run is None:
            run = _new(digests[0], options, dry_run=False, actor=actor, now=now)
            with request_id_scope(run.request_id):
                run.record(actor=actor, reason=reason, now=now)
        elif run.state == ImportState.FAILED:
            _reopen(run, actor=actor, reason=reason, now=now)
    return run


def stop_import(*, run: SubjectImport, actor: Actor, reason: Reason, now: datetime) -> SubjectImport:
    """Stops an import after the batch that is being written. Rows taken before are kept.

    Raises ImportRefused when it has ended.
    """
    with transaction.atomic():
        locked = SubjectImport.objects.select_for_update().get(pk=run.pk)
        if locked.state not in UNFINISHED:
            raise ImportRefused("import_ended")
        locked.state, locked.failure, locked.finished_at = ImportState.FAILED, "stopped", now
        locked.record(actor=actor, reason=reason, now=now, update_fields=["state", "failure", "finished_at"])
        _record("register.import_stopped", locked, actor, reason, now)
    return locked


def continue_import(*, run: SubjectImport, actor: Actor, reason: Reason, now: datetime) -> SubjectImport:
    """Has a worker go on with an import that was stopped, from the row where it stands.

    Raises ImportRefused when it is done or its file is gone.
    """
    with transaction.atomic():
        locked = SubjectImport.objects.select_for_update().get(pk=run.pk)
        if locked.state != ImportState.FAILED:
            raise ImportRefused("import_ended")
        if not file_is_kept(locked):
            raise ImportRefused("file_gone")
        _reopen(locked, actor=actor, reason=reason, now=now)
        transaction.on_commit(lambda: wake_worker(locked.pk), robust=True)
    return locked


def wake_worker(run_id: int) -> None:
    """Tells a worker of a waiting import. If the message is lost, ``register.wake_imports`` sends another."""
    from compliance.register.tasks import run_import

    run_import.delay(run_id)


def digests_of(file: BinaryIO, options: ImportOptions) -> list[bytes]:
    """Keyed hashes of a file with its options, one for each master key at hand, newest first."""
    file.seek(0)
    plain = hashlib.sha256()
    while chunk := file.read(CHUNK):
        plain.update(chunk)
    file.seek(0)
    content = plain.digest() + json.dumps(options.as_json(), sort_keys=True).encode()
    return [hmac.digest(key.derive(DIGEST_PURPOSE), content, "sha256") for key in keyring().keys.values()]


def _new(
    digest: bytes, options: ImportOptions, *, dry_run: bool, actor: Actor, now: datetime
) -> SubjectImport:
    return SubjectImport(
        digest=digest,
        request_id=uuid.uuid4(),
        options=options.as_json(),
        dry_run=dry_run,
        requested_by=actor.label,
        requested_at=now,
    )


def _reopen(run: SubjectImport, *, actor: Actor, reason: Reason, now: datetime) -> None:
    run.state, run.failure, run.failure_details, run.finished_at = ImportState.WAITING, "", {}, None
    fields = ["state", "failure", "failure_details", "finished_at"]
    run.record(actor=actor, reason=reason, now=now, update_fields=fields)
    _record("register.import_requested", run, actor, reason, now)


def _record(event: str, run: SubjectImport, actor: Actor, reason: Reason, now: datetime) -> None:
    record_event(
        event,
        actor=actor,
        now=now,
        object_label="register.subjectimport",
        object_id=run.pk,
        reason=reason.code,
        note=seal_note(None, reason.note, now),
        details={"dry_run": run.dry_run, **counts_of(run)},
    )
