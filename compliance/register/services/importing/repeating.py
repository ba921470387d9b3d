"""Importing for real what was tried: the same file, without a second upload."""

from __future__ import annotations

import uuid
from datetime import datetime

from django.db import transaction

from compliance.audit.actors import Actor
from compliance.audit.reasons import Reason
from compliance.audit.request import request_id_scope
from compliance.audit.services import record_event
from compliance.register.models import SubjectImport
from compliance.register.models.importing import ImportState
from compliance.vault.services import seal_note

from .errors import ImportRefused
from .ledger import file_is_kept
from .requests import wake_worker


def import_tried(*, run: SubjectImport, actor: Actor, reason: Reason, now: datetime) -> SubjectImport:
    """A new import of the file and options of a finished trial run, or the one that was asked for before.

    The file stays under the key of the trial; the end of the new import destroys it. Raises
    ImportRefused when the trial has not ended well or its file is gone.
    """
    with transaction.atomic():
        tried = SubjectImport.objects.select_for_update().get(pk=run.pk)
        if not tried.dry_run or tried.state != ImportState.DONE:
            raise ImportRefused("import_ended")
        asked = SubjectImport.objects.filter(digest=tried.digest, dry_run=False, pk__gt=tried.pk)
        before: SubjectImport | None = asked.exclude(file=None).order_by("pk").first()
        if before is not None:
            return before
        if not file_is_kept(tried):
            raise ImportRefused("file_gone")
        new = SubjectImport(
            digest=tried.digest,
            request_id=uuid.uuid4(),
            options=tried.options,
            dry_run=False,
            requested_by=actor.label,
            requested_at=now,
            file=tried.file,
        )
        with request_id_scope(new.request_id):
            new.record(actor=actor, reason=reason, now=now)
            record_event(
                "register.import_requested",
                actor=actor,
                now=now,
                object_label="register.subjectimport",
                object_id=new.pk,
                reason=reason.code,
                note=seal_note(None, reason.note, now),
                details={"dry_run": False, "tried": tried.pk},
            )
        transaction.on_commit(lambda: wake_worker(new.pk))
    return new
