"""Destroying one batch of a plan in two phases: first the intent is committed, then the rest.

A batch that says ``intent`` and that nobody holds locked belongs to a worker that is gone: whoever finds it
does it anew, as of its first phase nothing but the intent is left. So there are no time-outs.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime

from django.db import connection, transaction

from compliance.audit.actors import Actor
from compliance.audit.reasons import Reason
from compliance.audit.services import record_event
from compliance.register.services.destruction import Demand, destroy_many, refusals_of, rows_of
from compliance.register.services.locking import lock_to_destroy
from compliance.register.services.refusals import Refusal
from compliance.retention.models import BatchState, PlanBatch, PlanState, RetentionPlan

from .anonymising import write_facts
from .drift import StillDue, skip, still_due, values_left
from .plan_rows import frozen_rows

DUE = Reason("retention_due")
# Plan: the partial index on the plan of batches to do. Those that were begun come last: their workers may be
# between the two phases.
NEXT = """
    SELECT b.id FROM retention_planbatch b
    WHERE b.plan_id = %(plan)s AND b.state <> 'done'
    ORDER BY b.state = 'intent', b.number LIMIT 1 FOR UPDATE OF b SKIP LOCKED
"""
# Over what was frozen, and of what was left out: the value as eight bytes, outcome and reason, each with a
# zero after it. Plan: the partial index of what was left out.
OUTCOME = """
    SELECT sha256(%(digest)s::bytea || coalesce(string_agg(
        int8send(data_item_id) || textsend(outcome) || '\\x00'::bytea || textsend(why) || '\\x00'::bytea,
        ''::bytea ORDER BY data_item_id), ''::bytea))
    FROM retention_planitem WHERE plan_id = %(plan)s AND batch = %(batch)s AND outcome <> ''
"""
SUBJECTS = """
    SELECT DISTINCT subject_id FROM retention_planitem
    WHERE plan_id = %(plan)s AND batch = %(batch)s AND outcome = '' ORDER BY subject_id
"""


class _GuardMinds(Exception):
    """A guard refuses part of a batch. Rolls back what was done of it."""


class PlanChanged(Exception):
    """The rows of a batch are not those that were frozen. Nothing was destroyed."""


def claim(plan: RetentionPlan, *, worker: uuid.UUID, actor: Actor, now: datetime) -> PlanBatch | None:
    """First phase: takes the next batch that nobody works on and commits the intent. None: there is none."""
    with transaction.atomic():
        found = rows_of(NEXT, {"plan": plan.pk})
        if not found or _state_of(plan) != PlanState.RUNNING:
            return None
        batch: PlanBatch = PlanBatch.objects.get(pk=found[0][0])
        batch.state, batch.worker, batch.begun_at = BatchState.INTENT, worker, now
        batch.record(actor=actor, reason=DUE, now=now)
        return batch


def carry_out(claimed: PlanBatch, *, actor: Actor, now: datetime) -> PlanBatch | None:
    """Second phase: re-checks, destroys and confirms in one transaction. Raises PlanChanged.

    None when the plan was stopped meanwhile, or another worker has taken the batch over.
    """
    with transaction.atomic():
        # Who stops the plan waits here until the batch is done.
        if _state_of(claimed.plan, lock=True) != PlanState.RUNNING:
            return None
        # Of the batch alone: with the plan's row locked for update, workers would wait for each other.
        locked = PlanBatch.objects.select_for_update(of=("self",)).select_related("plan")
        batch: PlanBatch = locked.get(pk=claimed.pk)
        if batch.state != BatchState.INTENT or batch.worker != claimed.worker:
            return None
        over = batch.plan.expires_at is not None and batch.plan.expires_at <= now
        # Of a plan whose time is over nothing is destroyed, so its list need not be right to be closed.
        digest, left_out_any = frozen_rows(batch.plan_id, batch.number)
        if not over and digest != bytes(batch.digest):
            raise PlanChanged(str(batch))
        found = rows_of(SUBJECTS, {"plan": batch.plan_id, "batch": batch.number})
        subjects = lock_to_destroy([subject_id for (subject_id,) in found])
        whole = not left_out_any and digest == bytes(batch.digest)
        due, drifted = still_due(batch, subjects, now, whole=whole)
        batch.skipped = skip(batch, drifted, now)
        if over:
            left = [value.item_id for value in values_left(batch)]
            batch.skipped += skip(batch, left, now, why="plan_expired")
        else:
            _destroy(batch, due, actor=actor, now=now)
        _confirm(batch, actor=actor, now=now)
        return batch


def _destroy(batch: PlanBatch, due: StillDue, *, actor: Actor, now: datetime) -> None:
    """Destroys what is due and what no guard keeps; what one keeps is skipped with its reason.

    What is due has just been checked, so mostly no guard minds: they are asked once, by the destruction
    itself. If one does mind nothing of this stays, they are asked item by item, and the rest is destroyed.
    """
    if due.items and not _destroyed(batch, due, actor=actor, now=now):
        due = _spared(batch, due, actor=actor, now=now)
        if due.items and not _destroyed(batch, due, actor=actor, now=now):
            raise RuntimeError("a guard refused what it had let pass under the same lock")


def _destroyed(batch: PlanBatch, due: StillDue, *, actor: Actor, now: datetime) -> bool:
    """Destroys all of it, or nothing when a guard refuses any of it."""
    try:
        with transaction.atomic():
            write_facts(values=due.facts, now=now)
            done = destroy_many(wanted=due.wanted, actor=actor, reason=DUE, now=now)
            if done.refused:
                raise _GuardMinds
    except _GuardMinds:
        return False
    batch.destroyed = sum(one.items for one in done.destructions)
    batch.keys = sum(one.keys for one in done.destructions)
    if batch.destroyed != due.items:
        raise RuntimeError("more or fewer values were destroyed than are in the batch")
    return True


def _spared(batch: PlanBatch, due: StillDue, *, actor: Actor, now: datetime) -> StillDue:
    refused = refusals_of(Demand(due.wanted, now, actor))
    codes = dict(rows_of("SELECT id, code FROM register_category", {}))
    left = []
    # What has drifted is left out by now, so the rest is what is due.
    for item in values_left(batch):
        refusal = _refusal_of(refused.get(item.subject_id, ()), codes[item.category_id])
        if refusal is None:
            left.append(item)
        else:
            batch.skipped += skip(batch, [item.item_id], now, why=refusal.code)
    return StillDue.of(left)


def _refusal_of(refusals: Sequence[Refusal], code: str) -> Refusal | None:
    return next((refusal for refusal in refusals if refusal.category in {"", code}), None)


def _confirm(batch: PlanBatch, *, actor: Actor, now: datetime) -> None:
    frozen = bytes(batch.digest)
    [(digest,)] = rows_of(OUTCOME, {"plan": batch.plan_id, "batch": batch.number, "digest": frozen})
    batch.outcome_digest = bytes(digest)
    batch.state, batch.done_at = BatchState.DONE, now
    batch.record(actor=actor, reason=DUE, now=now)
    record_event(
        "retention.batch_destroyed",
        actor=actor,
        now=now,
        object_label="retention.planbatch",
        object_id=batch.pk,
        reason=DUE.code,
        details={
            "plan": batch.plan.number, "batch": batch.number, "destroyed": batch.destroyed,
            "skipped": batch.skipped, "keys": batch.keys,
        },
    )  # fmt: skip


def _state_of(plan: RetentionPlan, *, lock: bool = False) -> str:
    share = " FOR SHARE" if lock else ""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT state FROM retention_retentionplan WHERE id = %s{share}", [plan.pk])
        return str(cursor.fetchone()[0])
