"""What an import leaves behind is kept no longer than it is of use: files of stopped ones, rejected rows."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from compliance.audit.actors import Actor
from compliance.audit.reasons import Reason
from compliance.register.models import SubjectImport
from compliance.register.models.importing import ImportState
from compliance.vault.services import shred_key

from .ledger import forget_file
from .stamp import REASON

# Long enough to correct and import again; personal data of people nobody has registered is in them.
KEPT_FOR = timedelta(days=30)


def forget_rejected_rows(*, actor: Actor, now: datetime) -> int:
    """Destroys rejected rows and files of imports that ended a month ago. Returns how many imports."""
    ended = SubjectImport.objects.filter(
        state__in=[ImportState.DONE, ImportState.FAILED],
        finished_at__lt=now - KEPT_FOR,
        forgotten_at=None,
    )
    ids = list(ended.values_list("pk", flat=True))
    for pk in ids:
        _forget(pk, actor=actor, now=now)
    return len(ids)


@transaction.atomic
def _forget(pk: int, *, actor: Actor, now: datetime) -> None:
    run = SubjectImport.objects.select_for_update().get(pk=pk)
    if run.forgotten_at is not None:
        return
    run.forgotten_at = now
    run.record(actor=actor, reason=Reason(REASON), now=now, update_fields=["forgotten_at"])
    forget_file(run, actor=actor, now=now)
    if run.heading is not None:
        shred_key(key_id=run.heading.key_id, reference=f"import-{run.pk}", actor=actor, now=now)
