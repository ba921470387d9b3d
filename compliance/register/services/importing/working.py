"""What a worker does with a requested import: opens its sealed file and runs it."""

from __future__ import annotations

import logging
import uuid

from django.utils import timezone

from compliance.audit.actors import Actor
from compliance.register.models import SubjectImport
from compliance.register.reading.errors import ReadingError
from compliance.vault.file_reader import open_for_reading
from compliance.vault.reading import open_values
from compliance.vault.values import Shredded

from .errors import AlreadyRunning, ImportRefused
from .ledger import UNFINISHED, fail
from .running import Manner, run_import

# A worker must not wait long for an import that another one is running.
MANNER = Manner(patience=2.0)
logger = logging.getLogger(__name__)


def work_on(run_id: int) -> None:
    """Runs a requested import to its end, unless another worker does. How it ended is kept with it."""
    run = SubjectImport.objects.get(pk=run_id)
    if run.state not in UNFINISHED or run.file is None:
        return
    kept = open_values([run.file])[0]
    stream = open_for_reading(uuid.UUID(kept["id"])) if isinstance(kept, dict) else None
    if stream is None or isinstance(stream, Shredded):
        fail(run, "file_gone", {}, actor=Actor(run.requested_by), now=timezone.now())
        return
    with stream:
        try:
            run_import(run_id, source=stream, manner=MANNER)
        except AlreadyRunning:
            logger.info("Import %s is in the hands of another worker", run_id)
        except (ReadingError, ImportRefused) as error:
            logger.info("Import %s stopped: %s", run_id, error.code)


def unfinished_imports() -> list[int]:
    """Ids of requested imports that wait, or whose worker may have been killed."""
    waiting = SubjectImport.objects.filter(state__in=UNFINISHED).exclude(file=None)
    return list(waiting.order_by("pk").values_list("pk", flat=True))
