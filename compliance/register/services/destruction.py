"""The one way out: destroying categories of subjects, or everything (clauses 2.12, 5.7).

Every entry point comes here, for one subject or for thousands. Guards say what must be kept; other apps
append theirs (periods required by law, holds). Everything is set-based: the number of queries depends
neither on the number of subjects nor on how long their history is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from compliance.audit.actors import Actor
from compliance.audit.reasons import Reason
from compliance.register.models import Category, Destruction, Subject
from compliance.vault.arrays import array_of

from .destroying import write_destructions
from .locking import lock_to_destroy
from .refusals import Refusal, Refused, record_refusal

Wanted = Mapping[int, frozenset[int] | None]


@dataclass(frozen=True, slots=True)
class Demand:
    """What somebody wants destroyed: ids of categories by subject (None: everything). Subjects are locked.

    Guards join ``ASKED`` with ``parameters``: pairs of subject and category, the latter null for everything.
    """

    wanted: Wanted
    now: datetime
    actor: Actor | None = None
    _arrays: dict[str, str] = field(default_factory=dict, init=False, repr=False, compare=False)

    ASKED = (
        "unnest(%(asked_subjects)s::bigint[], %(asked_categories)s::bigint[]) "
        "AS asked (subject_id, category_id)"
    )

    @property
    def subject_ids(self) -> list[int]:
        """Whose data it is about."""
        return sorted(self.wanted)

    def parameters(self) -> dict[str, Any]:
        """Named parameters of ``ASKED``, and ``subjects``: their ids. Made once for all guards."""
        if not self._arrays:
            self._arrays.update(self._made())
        return {**self._arrays}

    def _made(self) -> dict[str, str]:
        asked_subjects: list[int] = []
        asked_categories: list[int | None] = []
        for subject_id, categories in self.wanted.items():
            asked = (None,) if categories is None else categories
            asked_subjects += [subject_id] * len(asked)
            asked_categories += asked
        return {
            "subjects": array_of(self.subject_ids),
            "asked_subjects": array_of(asked_subjects),
            "asked_categories": array_of(asked_categories),
        }


Guard = Callable[[Demand], Mapping[int, list[Refusal]]]

# Plan: index scans of the live blockings of the subjects; mostly none.
BLOCKED = f"""
    SELECT DISTINCT b.subject_id, coalesce(c.code, ''), coalesce(c.position, 0)
    FROM register_blocking b
    JOIN {Demand.ASKED} ON asked.subject_id = b.subject_id
        AND (b.category_id IS NULL OR asked.category_id IS NULL OR asked.category_id = b.category_id)
    LEFT JOIN register_category c ON c.id = b.category_id
    WHERE b.subject_id = ANY(%(subjects)s) AND b.lifted_at IS NULL ORDER BY 1, 3, 2
"""
# Plan: index scan of the subjects' processings; those that live, mostly none, with what they need, then the
# unique index of live values by subject and category. Without a category: there is a live processing.
NEEDED = f"""
    WITH live AS MATERIALIZED (
        SELECT subject_id, purpose_id, covers FROM register_processing
        WHERE subject_id = ANY(%(subjects)s) AND ended_at IS NULL
    ), needed AS (
        SELECT DISTINCT live.subject_id, c.id, c.code, c.position
        FROM live
        JOIN register_purposecategory n ON n.purpose_id = live.purpose_id AND n.active
        JOIN register_category c ON c.id = n.category_id
            AND (live.covers IS NULL OR c.code = ANY(live.covers))
        JOIN register_dataitem i ON i.subject_id = live.subject_id AND i.category_id = c.id
            AND i.state <> 'destroyed'
    )
    SELECT needed.subject_id, needed.code, needed.position FROM needed
    JOIN {Demand.ASKED} ON asked.subject_id = needed.subject_id
        AND (asked.category_id IS NULL OR asked.category_id = needed.id)
    UNION ALL
    SELECT DISTINCT live.subject_id, '', -1 FROM live
    JOIN {Demand.ASKED} ON asked.subject_id = live.subject_id AND asked.category_id IS NULL
    WHERE NOT EXISTS (SELECT FROM needed WHERE needed.subject_id = live.subject_id)
    ORDER BY 1, 3, 2
"""


# Plan: primary keys.
GONE = """
    SELECT id FROM register_subject WHERE id = ANY(%(subjects)s) AND status IN ('destroyed', 'anonymised')
"""


def refuse_blocked(demand: Demand) -> dict[int, list[Refusal]]:
    """Blocked data is not destroyed (clause 2.2). One query."""
    return gathered(
        (subject_id, Refusal("category_blocked", code) if code else Refusal("subject_blocked"))
        for subject_id, code, _ in rows_of(BLOCKED, demand.parameters())
    )


def refuse_needed(demand: Demand) -> dict[int, list[Refusal]]:
    """Data that a live processing needs is not destroyed (clause 5.7). One query."""
    return gathered(
        (subject_id, Refusal("category_needed", code) if code else Refusal("processing_live"))
        for subject_id, code, _ in rows_of(NEEDED, demand.parameters())
    )


def rows_of(statement: str, parameters: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    """All rows of a query."""
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        found: list[tuple[Any, ...]] = cursor.fetchall()
        return found


def gathered(pairs: Iterable[tuple[int, Refusal]]) -> dict[int, list[Refusal]]:
    """Refusals by subject."""
    found: dict[int, list[Refusal]] = {}
    for subject_id, refusal in pairs:
        found.setdefault(subject_id, []).append(refusal)
    return found


# Called in the transaction of a destruction with its records, one a subject, its author, reason and instant;
# apps above append. They write, and send nothing, and ask as many queries for a thousand as for one.
DESTROYED: list[Callable[[Sequence[Destruction], Actor, Reason, datetime], None]] = []

# All must agree. Apps above append theirs in AppConfig.ready.
GUARDS: list[Guard] = [refuse_blocked, refuse_needed]


def refusals_of(demand: Demand) -> dict[int, list[Refusal]]:
    """What stands against a destruction, by subject; who is not in it may be destroyed."""
    found: dict[int, list[Refusal]] = {}
    for (subject_id,) in rows_of(GONE, {"subjects": array_of(demand.subject_ids)}):
        found[subject_id] = [Refusal("subject_destroyed")]
    for guard in GUARDS:
        for subject_id, refusals in guard(demand).items():
            if Refusal("subject_destroyed") not in found.get(subject_id, ()):
                found.setdefault(subject_id, []).extend(refusals)
    return found


def refusals_for(
    subject: Subject, categories: Sequence[Category] | None, *, now: datetime, actor: Actor | None = None
) -> list[Refusal]:
    """What stands against destroying these categories of one subject (None: everything). For previews."""
    return refusals_of(Demand({subject.pk: ids_of(categories)}, now, actor)).get(subject.pk, [])


def ids_of(categories: Sequence[Category] | None) -> frozenset[int] | None:
    """Ids of categories; None stays None."""
    return None if categories is None else frozenset(category.pk for category in categories)


@dataclass(frozen=True, slots=True)
class Destroyed:
    """What came of a demand: a record for each subject of whom something went, and what was refused."""

    destructions: list[Destruction] = field(default_factory=list)
    refused: dict[int, list[Refusal]] = field(default_factory=dict)


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
    done = destroy_many(wanted={subject.pk: ids_of(categories)}, actor=actor, reason=reason, now=now)
    if done.refused:
        raise Refused(done.refused[subject.pk])
    return done.destructions[0]


def destroy_many(*, wanted: Wanted, actor: Actor, reason: Reason, now: datetime) -> Destroyed:
    """``destroy`` of many subjects in one transaction; of each all that is wanted, or nothing.

    Gives refusals instead of raising them; each is in the trail.
    """
    with transaction.atomic():
        wanted = _locked(wanted)
        refused, whole = _judged(wanted, actor=actor, now=now)
        destructions = write_destructions(
            {key: None if key in whole else wanted[key] for key in wanted if key not in refused},
            actor=actor,
            reason=reason,
            now=now,
        )
        if destructions:
            for listener in DESTROYED:
                listener(destructions, actor, reason, now)
    for subject_id, refusals in refused.items():
        record_refusal(
            "register.destruction_refused",
            refusals=refusals,
            subject_id=subject_id,
            actor=actor,
            reason=reason.code,
            now=now,
        )
    return Destroyed(destructions, refused)


def _locked(wanted: Wanted) -> dict[int, frozenset[int] | None]:
    """Locks the subjects, in the order of their ids as everywhere. Raises Subject.DoesNotExist."""
    found = lock_to_destroy(sorted(wanted))
    if len(found) != len(wanted):
        raise Subject.DoesNotExist
    return {subject_id: wanted[subject_id] for subject_id in found}


# Plan: index scans of the live values of the subjects and of their processings. A row a subject; what is
# asked is compared here, as handing it over pair by pair took longer than the answer.
HELD = """
    SELECT i.subject_id, string_agg(i.category_id::text, ' ') FROM register_dataitem i
    WHERE i.subject_id = ANY(%(subjects)s) AND i.state <> 'destroyed' AND i.subject_id NOT IN (
        SELECT p.subject_id FROM register_processing p
        WHERE p.subject_id = ANY(%(subjects)s) AND p.ended_at IS NULL)
    GROUP BY i.subject_id
"""


def _emptied(wanted: Mapping[int, frozenset[int]]) -> set[int]:
    """Subjects of whom no value and no live processing would be left."""
    held = rows_of(HELD, {"subjects": array_of(wanted)}) if wanted else []
    return {pk for pk, categories in held if wanted[pk].issuperset(map(int, categories.split()))}


def _judged(wanted: Wanted, *, actor: Actor, now: datetime) -> tuple[dict[int, list[Refusal]], set[int]]:
    """What is refused, and of whom everything goes: that is wanted, or nothing would be left.

    Who would be left with nothing, but whom something holds as a whole, stays with nothing.
    """
    whole = {subject_id for subject_id, categories in wanted.items() if categories is None}
    emptied = _emptied({key: ids for key, ids in wanted.items() if ids is not None})
    refused = refusals_of(Demand({**wanted, **dict.fromkeys(emptied)}, now, actor))
    if doubtful := emptied & refused.keys():
        again = refusals_of(Demand({key: wanted[key] for key in doubtful}, now, actor))
        refused = {key: value for key, value in refused.items() if key not in doubtful} | again
        emptied -= doubtful
    return refused, whole | emptied
