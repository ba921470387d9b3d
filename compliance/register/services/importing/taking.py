"""Taking one batch: everything it changes, its history, its place in the file and its entry, or nothing."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from django.db import IntegrityError, OperationalError, transaction

from compliance.audit.actors import Actor
from compliance.audit.services import record_event
from compliance.register.models import SubjectImport
from compliance.vault.masterkeys import keyring

from .candidates import Batch
from .creating import create, seal_ahead
from .decisions import Decisions, Rejection, decide
from .errors import Fault, RowsRefused
from .indexing import Indexer
from .memory import Imagination, recall, remember
from .options import Plan
from .people import find_people
from .position import Counts, advance, keep_position, lock_position
from .rejecting import keep_rejected
from .stamp import REASON, Stamp
from .starting import start_processings, try_processings
from .updating import update

# Somebody else registering the same people at the same moment is rare; twice in one batch rarer still.
ATTEMPTS = 5
DEADLOCK = "40P01"


@dataclass(slots=True)
class Outcome:
    """What came of one batch: counts, and each row that was rejected or should be looked at."""

    first: int
    last: int
    permille: int
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    rejected: list[Rejection] = field(default_factory=list)
    #: Row number, column's code, message's code.
    warnings: list[tuple[int, str, str]] = field(default_factory=list)

    @property
    def rows(self) -> int:
        """How many rows the batch had."""
        return self.created + self.updated + self.unchanged + len(self.rejected)


@dataclass(slots=True)
class Taker:
    """Takes the batches of one import in order. ``run`` is None for a dry run that leaves no trace."""

    plan: Plan
    indexer: Indexer
    actor: Actor
    run: SubjectImport | None
    imagination: Imagination | None

    def take(self, batch: Batch) -> Outcome:
        """Writes a batch in one transaction. Raises LostPosition when it is no longer ours to write.

        What others do at the same moment (registering one of its people) makes it start over, without
        the rows that are in their way.
        """
        refused: dict[int, Fault] = {}
        were_new: frozenset[int] = frozenset()
        for attempt in range(ATTEMPTS):
            decisions: Decisions | None = None
            try:
                with transaction.atomic():
                    decisions = self._decide(batch, refused, were_new)
                    outcome = self._outcome(batch, decisions)
                    self._write(batch, decisions, outcome)
            except RowsRefused as error:
                if attempt + 1 == ATTEMPTS:
                    raise
                refused |= error.faults
            except (IntegrityError, OperationalError) as error:
                if attempt + 1 == ATTEMPTS or not _may_pass(error):
                    raise
                if decisions is not None:
                    were_new |= {candidate.number for _, candidate in decisions.created}
            else:
                if self.run is not None:
                    advance(self.run, _counts(outcome))
                return outcome
        raise AssertionError("unreachable")

    def _decide(self, batch: Batch, refused: dict[int, Fault], were_new: frozenset[int]) -> Decisions:
        if self.run is not None:
            lock_position(self.run)
        # A dry run writes rejected rows, and those of a subject who is being destroyed may not be kept.
        people = find_people(batch.candidates, self.plan.categories.values(), lock=self.run is not None)
        if self.imagination is not None:
            self.imagination.recall(people, batch.candidates)
        elif self.run is not None:
            recall(self.run.pk, people)
        return decide(
            batch.candidates,
            people,
            self.plan.options,
            refused=refused,
            were_new=were_new,
            imagination=self.imagination,
        )

    def _outcome(self, batch: Batch, decisions: Decisions) -> Outcome:
        return Outcome(
            first=batch.candidates[0].number,
            last=batch.last,
            permille=batch.permille,
            created=len(decisions.created),
            updated=len(decisions.changed),
            unchanged=len(decisions.unchanged),
            rejected=decisions.rejected,
            warnings=[(c.number, *warning) for c in batch.candidates for warning in c.warnings],
        )

    def _write(self, batch: Batch, decisions: Decisions, outcome: Outcome) -> None:
        if self.imagination is not None:
            request_id = None if self.run is None else self.run.request_id
            stamp = Stamp(self.actor, batch.now, request_id, REASON)
            try_processings(decisions.met, self.plan.purposes, stamp=stamp)
            self.imagination.remember(decisions.met)
        if self.run is None:
            return
        stamp = Stamp(self.actor, batch.now, self.run.request_id, REASON)
        if self.imagination is None:
            self._write_subjects(self.run, batch, decisions, stamp)
        keep_rejected(self.run.pk, decisions.rejected, stamp=stamp)
        keep_position(self.run, _counts(outcome))

    def _write_subjects(self, run: SubjectImport, batch: Batch, decisions: Decisions, stamp: Stamp) -> None:
        ring = keyring()
        for _, candidate in decisions.created:
            if candidate.fresh is None:
                seal_ahead(candidate, self.plan, self.indexer, ring, batch.now)
        create(decisions.created, ring=ring, stamp=stamp)
        update(decisions.changed, plan=self.plan, indexer=self.indexer, stamp=stamp)
        started = start_processings(decisions.met, self.plan.purposes, stamp=stamp)
        remember(run.pk, decisions.met)
        record_event(
            "register.import_batch",
            actor=self.actor,
            now=batch.now,
            object_label="register.subjectimport",
            object_id=run.pk,
            reason=REASON,
            details={
                "first_row": batch.candidates[0].number,
                "last_row": batch.last,
                "created": len(decisions.created),
                "updated": len(decisions.changed),
                "unchanged": len(decisions.unchanged),
                "rejected": len(decisions.rejected),
                "processings": started,
            },
        )


def _may_pass(error: Exception) -> bool:
    """Whether the same batch may succeed the next time: a conflict with others, not a lost server."""
    if isinstance(error, IntegrityError):
        return True
    return getattr(error.__cause__, "sqlstate", None) == DEADLOCK


def _counts(outcome: Outcome) -> Counts:
    return Counts(
        next_row=outcome.last + 1,
        permille=outcome.permille,
        created=outcome.created,
        updated=outcome.updated,
        unchanged=outcome.unchanged,
        rejected=len(outcome.rejected),
        warnings=Counter(code for _, _, code in outcome.warnings),
    )
