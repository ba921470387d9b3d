"""Running an import from where it stands to the end of its file, and what is said of its start and end."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import BinaryIO
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone

from compliance.audit.actors import Actor
from compliance.audit.request import request_id_scope
from compliance.register.models import SubjectImport
from compliance.register.reading.errors import ReadingError
from compliance.register.reading.table import Table, open_table
from compliance.vault.masterkeys import keyring

from .errors import ImportRefused, LostPosition
from .indexing import indexer
from .ledger import UNFINISHED, begin, fail, finish
from .memory import Imagination
from .options import ImportOptions, Plan, plan_for
from .position import PATIENCE_SECONDS, sole_worker
from .reading_ahead import Preparer
from .taking import Outcome, Taker

BATCH = 2_000
Source = str | os.PathLike[str] | BinaryIO
Clock = Callable[[], datetime]


@dataclass(frozen=True, slots=True)
class Manner:
    """How an import is run: rows in a batch, what is told of it meanwhile, and the clock."""

    batch: int = BATCH
    on_start: Callable[[Table], None] | None = None
    on_batch: Callable[[Outcome], None] | None = None
    clock: Clock = timezone.now
    #: How long to wait for another worker's lock: a server notices late that its client was killed.
    patience: float = PATIENCE_SECONDS

    def today(self) -> date:
        """The day it is where the operator is."""
        return day_of(self.clock())


PLAINLY = Manner()


def run_import(run_id: int, *, source: Source, manner: Manner = PLAINLY) -> SubjectImport:
    """Takes the file of an import from the first row that was not taken yet to its end.

    Each batch is committed with its position, so this may be killed and called again. Raises
    AlreadyRunning, ReadingError, ImportRefused; the last two are kept with the import. Returns it as
    it then stands: done, or stopped by staff in the meantime.
    """
    with sole_worker(run_id, patience=manner.patience):
        run = SubjectImport.objects.get(pk=run_id)
        if run.state not in UNFINISHED:
            return run
        with request_id_scope(run.request_id):
            return _run(run, source, manner)


def _run(run: SubjectImport, source: Source, manner: Manner) -> SubjectImport:
    actor = Actor(run.requested_by)
    try:
        plan = plan_for(ImportOptions.from_json(run.options), today=manner.today())
        with open_file(source, plan) as table:
            begin(run, table, actor=actor, now=manner.clock())
            index = indexer(stores=not run.dry_run, now=manner.clock())
            imagination = Imagination() if run.dry_run else None
            _take(table, Taker(plan, index, actor, run, imagination), manner)
        finish(run, actor=actor, now=manner.clock())
    except LostPosition:
        run.refresh_from_db()
    except (ReadingError, ImportRefused) as error:
        fail(run, error.code, error.details, actor=actor, now=manner.clock())
        raise
    except Exception:
        fail(run, "unexpected", {}, actor=actor, now=manner.clock())
        raise
    return run


def try_file(source: Source, options: ImportOptions, *, actor: Actor, manner: Manner = PLAINLY) -> None:
    """Tells by ``manner.on_batch`` what an import of this file would do. Nothing is written.

    Raises ReadingError, ImportRefused.
    """
    plan = plan_for(options, today=manner.today())
    with open_file(source, plan) as table:
        index = indexer(stores=False, now=manner.clock())
        _take(table, Taker(plan, index, actor, None, Imagination()), manner)


def open_file(source: Source, plan: Plan) -> Table:
    """The file as a table. Raises ReadingError; ImportRefused for a column the policy forbids (4.4)."""
    table = open_table(source, layout=plan.layout)
    if table.forbidden_columns:
        table.close()
        letters = tuple(letters for letters, _ in table.forbidden_columns)
        raise ImportRefused("file_forbidden", columns=letters)
    return table


def day_of(now: datetime) -> date:
    """The day it is where the operator is."""
    return now.astimezone(ZoneInfo(settings.TIME_ZONE)).date()


def _take(table: Table, taker: Taker, manner: Manner) -> None:
    if manner.on_start:
        manner.on_start(table)
    writes = taker.imagination is None
    preparer = Preparer(table, taker.plan, taker.indexer, keyring(), manner.clock)
    preparer.seals = writes
    after = taker.run.next_row - 1 if taker.run else 0
    for prepared in preparer.batches(after=after, size=manner.batch):
        outcome = taker.take(prepared)
        # Sealing ahead is for new subjects only; in a file of known ones it would be in vain.
        preparer.seals = writes and outcome.created * 2 >= outcome.rows
        if manner.on_batch:
            manner.on_batch(outcome)
