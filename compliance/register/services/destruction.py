"""The one way out: destroying one category of a subject, several, or everything (clauses 2.12, 5.7).

Every entry point comes here. Guards say what must be kept; other apps append theirs (periods required
by law, holds). Cost does not depend on how long the history is: a key is dropped, not its rows.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction
from django.utils import timezone

from compliance.audit.actors import Actor
from compliance.audit.reasons import Reason
from compliance.audit.request import current_request_id
from compliance.audit.services import record_event
from compliance.register.models import Category, DataItem, Destruction, Processing, Subject
from compliance.register.models.importing import REJECTED_SCOPE
from compliance.register.models.subjects import Status
from compliance.vault.services import shred_keys

from .blocking import live_blockings
from .refusals import Refusal, Refused, record_refusal


@dataclass(frozen=True, slots=True)
class Demand:
    """What somebody wants destroyed: a locked subject and categories (None: everything)."""

    subject: Subject
    categories: tuple[Category, ...] | None
    now: datetime

    @property
    def category_ids(self) -> list[int] | None:
        return None if self.categories is None else [category.pk for category in self.categories]


Guard = Callable[[Demand], list[Refusal]]


def refuse_blocked(demand: Demand) -> list[Refusal]:
    """Blocked data is not destroyed (clause 2.2)."""
    refusals = []
    for blocking in live_blockings(demand.subject):
        if blocking.category is None:
            refusals.append(Refusal("subject_blocked"))
        elif demand.categories is None or blocking.category in demand.categories:
            refusals.append(Refusal("category_blocked", blocking.category.code))
    return refusals


def refuse_needed(demand: Demand) -> list[Refusal]:
    """Data that a live processing needs is not destroyed (clause 5.7)."""
    live = Processing.objects.filter(subject=demand.subject, ended_at=None)
    needed = DataItem.objects.held().with_excess().filter(subject=demand.subject, is_excess=False)
    if demand.category_ids is not None:
        needed = needed.filter(category__in=demand.category_ids)
    codes = needed.order_by("category__position", "category__code").values_list("category__code", flat=True)
    refusals = [Refusal("category_needed", code) for code in codes]
    if demand.categories is None and not refusals and live.exists():
        refusals.append(Refusal("processing_live"))
    return refusals


# Called in the transaction of a destruction with its record, its author, reason and instant; apps above
# append. They write, and send nothing.
DESTROYED: list[Callable[[Destruction, Actor, Reason, datetime], None]] = []

# All must agree. Apps above append theirs in AppConfig.ready.
GUARDS: list[Guard] = [refuse_blocked, refuse_needed]


def refusals_for(demand: Demand) -> list[Refusal]:
    """What stands against a destruction; nothing means it may go on. Also used by previews."""
    if demand.subject.status == Status.DESTROYED:
        return [Refusal("subject_destroyed")]
    return [refusal for guard in GUARDS for refusal in guard(demand)]


def destroy(
    *,
    subject: Subject,
    categories: list[Category] | None,
    actor: Actor,
    reason: Reason,
    now: datetime,
) -> Destruction:
    """Destroys values, history, notes, files and search tokens of a subject by destroying their keys.

    ``categories=None`` means everything; a subject of whom nothing is left becomes destroyed. All or
    nothing. Raises Refused with every reason; the refusal is in the trail.
    """
    with transaction.atomic():
        locked = Subject.objects.select_for_update().get(pk=subject.pk)
        demand = Demand(locked, None if categories is None else tuple(categories), now)
        refusals = refusals_for(demand)
        if not refusals:
            return _destroy(demand, actor=actor, reason=reason, now=now)
    record_refusal(
        "register.destruction_refused",
        refusals=refusals,
        subject_id=subject.pk,
        actor=actor,
        reason=reason.code,
        now=now,
    )
    raise Refused(refusals)


def _destroy(demand: Demand, *, actor: Actor, reason: Reason, now: datetime) -> Destruction:
    subject = demand.subject
    number = _next_number(now)
    codes = None if demand.categories is None else [category.code for category in demand.categories]
    items = _destroy_items(subject, demand.category_ids, actor=actor, reason=reason, now=now)
    # Rows of imports that were rejected may hold any category, so they go with each.
    scopes = None if codes is None else [*codes, REJECTED_SCOPE]
    keys = shred_keys(subject_ids=[subject.pk], scopes=scopes, reference=number, actor=actor, now=now)
    nothing_left = demand.categories is None
    if nothing_left:
        subject.status = Status.DESTROYED
        subject.record(actor=actor, reason=reason, now=now)
    destruction = Destruction(
        number=number,
        subject=subject,
        whole=nothing_left,
        categories=codes or [],
        keys=len(keys),
        items=items,
        destroyed_at=now,
    )
    destruction.record(actor=actor, reason=reason, now=now)
    # The note of a destruction would go with the notes' key of the subject, so only its code is kept.
    record_event(
        "register.destroyed",
        actor=actor,
        now=now,
        subject_id=subject.pk,
        object_label="register.destruction",
        object_id=destruction.pk,
        reason=reason.code,
        details={"act": number, "keys": len(keys), "items": items, "whole": nothing_left},
    )
    for listener in DESTROYED:
        listener(destruction, actor, reason, now)
    return destruction


def _destroy_items(
    subject: Subject, category_ids: list[int] | None, *, actor: Actor, reason: Reason, now: datetime
) -> int:
    """One statement: values marked, tokens gone, history rows written.

    Plan: index scan of the subject's items, whatever the length of their history.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            """
            WITH gone AS (
                UPDATE register_dataitem SET state = 'destroyed', tokens = '{}', identity = NULL,
                    token_key = NULL
                WHERE subject_id = %s AND state <> 'destroyed'
                  AND (%s::bigint[] IS NULL OR category_id = ANY(%s::bigint[]))
                RETURNING *
            )
            INSERT INTO register_historicaldataitem
                (id, subject_id, category_id, value, state, source, medium, collected_at, verified_at,
                 history_date, history_change_reason, history_type, history_user_id, history_actor,
                 history_request)
            SELECT id, subject_id, category_id, value, state, source, medium, collected_at, verified_at,
                   %s, %s, '~', %s, %s, %s
            FROM gone ORDER BY id
            """,
            [
                subject.pk,
                category_ids,
                category_ids,
                now,
                reason.code,
                actor.staff_id,
                actor.label,
                current_request_id(),
            ],
        )
        return int(cursor.rowcount)


def _next_number(now: datetime) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('register_destruction_number')")
        return f"D-{timezone.localtime(now).year}-{cursor.fetchone()[0]:06d}"
