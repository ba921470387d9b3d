"""Finding entries of the trail: by who, what, whose, kind, request and time, newest first.

Every page is one range of one index, read backwards from a cursor, whatever the size of the trail:

=====================  =====================================================================
asked for              index and what is read of it
=====================  =====================================================================
nothing                primary key
whose                  ``audit_entry_whose``     (subject_id, id)
request                ``audit_entry_request``   (request_id, id)
who and what           ``audit_entry_who_what``  (hash of actor, hash of event, id)
who                    ``audit_entry_who``       (hash of actor, kind, id): a range a kind, merged
who and kind           ``audit_entry_who``       (hash of actor, kind, id)
what                   ``audit_entry_what``      (hash of event, id)
kind                   ``audit_entry_kind``      (kind, id)
when, with any of it   the same, between two ids looked up in ``audit_entry_when``
=====================  =====================================================================

Ranges are written as row comparisons and ordered by all columns of the index. With plain equality
PostgreSQL may find it cheaper to walk the primary key and filter, expecting to meet enough rows soon;
for two things that are both common but never come together, that reads the whole trail.

What remains besides the index (kind of a person's deed on a person's data, or the exact time at
the edges of a period) is looked for in at most ``WINDOW`` entries a page; then the reader is told
how far was looked, and goes on from there. So the worst page is bounded too.

Times: ``recorded_at`` is when the transaction began and ids are given while it runs, so an entry of
a period may stand among ids given up to ``LONGEST_TRANSACTION`` after it, and not further. (A clock
that was set back by more than that would hide entries from a search by time, and from no other.)
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection

from .events import Kind
from .models import AuditEntry

WINDOW = 20_000
LONGEST_TRANSACTION = timedelta(minutes=10)
LOWEST, HIGHEST = -(2**63), 2**63 - 1
HASHED = frozenset({"actor", "event"})


@dataclass(frozen=True, slots=True)
class TrailFilter:
    """What is asked for; everything left empty is not."""

    actor: str = ""
    event: str = ""
    kind: int | None = None
    subject_id: int | None = None
    request_id: uuid.UUID | None = None
    since: datetime | None = None
    until: datetime | None = None

    def codes(self) -> dict[str, str | int]:
        """What was asked for as ids and codes, as the trail keeps it."""
        asked: dict[str, Any] = {
            "actor": self.actor,
            "event": self.event,
            "kind": self.kind,
            "request": str(self.request_id or ""),
            "since": self.since.isoformat() if self.since else "",
            "until": self.until.isoformat() if self.until else "",
        }
        return {name: value for name, value in asked.items() if value not in ("", None)}


@dataclass(frozen=True, slots=True)
class Found:
    """Ids in the order of the search. ``looked_to`` is set when the search stopped before its end."""

    ids: list[int]
    looked_to: int | None = None


@dataclass(frozen=True, slots=True)
class _Range:
    """One range of an index: the columns before the id with their values."""

    columns: tuple[str, ...] = ()
    values: tuple[Any, ...] = ()


@dataclass(frozen=True, slots=True)
class _Plan:
    ranges: tuple[_Range, ...]
    condition: str
    params: tuple[Any, ...]


def older(asked: TrailFilter, *, before: int | None, limit: int) -> Found:
    """The newest entries asked for whose id is below ``before`` (all, for None)."""
    lowest, highest = _bounds(asked)
    top = highest if before is None else min(highest, before - 1)
    return _find(_plan(asked), lowest, top, limit, descending=True)


def newer(asked: TrailFilter, *, after: int, limit: int) -> Found:
    """The oldest entries asked for whose id is above ``after``, oldest first."""
    lowest, highest = _bounds(asked)
    return _find(_plan(asked), max(lowest, after + 1), highest, limit, descending=False)


def everything(asked: TrailFilter, *, upto: int, batch: int) -> Iterator[list[int]]:
    """Ids of all entries asked for, not above ``upto``, newest first, batch by batch."""
    before: int | None = upto + 1
    while before is not None:
        found = older(asked, before=before, limit=batch)
        if found.ids:
            yield found.ids
        if found.looked_to is not None:
            before = found.looked_to
        else:
            before = found.ids[-1] if len(found.ids) == batch else None


def _plan(asked: TrailFilter) -> _Plan:
    ranges, used = _ranges(asked)
    conditions = {
        "subject_id": ("subject_id = %s", asked.subject_id),
        "request_id": ("request_id = %s", asked.request_id),
        "actor": ("actor = %s", asked.actor or None),
        "event": ("event = %s", asked.event or None),
        "kind": ("kind = %s", asked.kind),
        "since": ("recorded_at >= %s", asked.since),
        "until": ("recorded_at < %s", asked.until),
    }
    left = [pair for name, pair in conditions.items() if name not in used and pair[1] is not None]
    return _Plan(ranges, " AND ".join(text for text, _ in left), tuple(value for _, value in left))


def _ranges(asked: TrailFilter) -> tuple[tuple[_Range, ...], set[str]]:
    """The ranges to read, and which parts of the question they answer."""
    indexes = (
        (asked.subject_id is not None, ("subject_id",)),
        (asked.request_id is not None, ("request_id",)),
        (asked.actor and asked.event, ("actor", "event")),
        (asked.actor, ("actor", "kind")),
        (asked.event, ("event",)),
        (asked.kind is not None, ("kind",)),
    )
    columns: tuple[str, ...] = next((columns for fits, columns in indexes if fits), ())
    kinds = Kind.values if columns == ("actor", "kind") and asked.kind is None else [asked.kind]
    ranges = (
        _Range(columns, tuple(kind if name == "kind" else getattr(asked, name) for name in columns))
        for kind in kinds
    )
    return tuple(ranges), set(columns)


def _find(plan: _Plan, lowest: int, highest: int, limit: int, *, descending: bool) -> Found:
    if lowest > highest:
        return Found([])
    parts, params = [], []
    for one in plan.ranges:
        text, values = _range_sql(one, lowest, highest, descending)
        if plan.condition:
            text = f"SELECT id FROM ({text} LIMIT {WINDOW}) looked WHERE {plan.condition}"
            values = [*values, *plan.params]
            text += f" ORDER BY id {_way(descending)}"
        parts.append(f"(SELECT id FROM ({text} LIMIT {int(limit)}) found)")
        params += values
    text = " UNION ALL ".join(parts) + f" ORDER BY id {_way(descending)} LIMIT {int(limit)}"
    with connection.cursor() as cursor:
        cursor.execute(text, params)
        ids = [pk for (pk,) in cursor.fetchall()]
    if not plan.condition or len(ids) == limit:
        return Found(ids)
    edge = _edge_of_windows(plan, lowest, highest, descending)
    if edge is None:
        return Found(ids)
    # Beyond the edge of one range another may already have been read: what it gave comes again later.
    return Found([pk for pk in ids if (pk >= edge if descending else pk <= edge)], looked_to=edge)


def _edge_of_windows(plan: _Plan, lowest: int, highest: int, descending: bool) -> int | None:
    """How far the windows reach; None when they reach the end."""
    parts, params = [], []
    last = "min" if descending else "max"
    for one in plan.ranges:
        text, values = _range_sql(one, lowest, highest, descending)
        parts.append(f"SELECT {last}(id), count(*) FROM ({text} LIMIT {WINDOW}) looked")
        params += values
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts), params)
        edges = [int(edge) for edge, count in cursor.fetchall() if count == WINDOW]
    if not edges:
        return None
    return max(edges) if descending else min(edges)


def _range_sql(one: _Range, lowest: int, highest: int, descending: bool) -> tuple[str, list[Any]]:
    """Rows of one range between two ids, in the index's order, read forwards or backwards."""
    columns = [f"hashtext({name})" if name in HASHED else name for name in one.columns]
    values = ["hashtext(%s)" if name in HASHED else "%s" for name in one.columns]
    row, edge = ", ".join((*columns, "id")), ", ".join((*values, "%s"))
    order = ", ".join(f"{column} {_way(descending)}" for column in (*columns, "id"))
    # The first of these follows from the comparison of rows, but by it PostgreSQL estimates how much
    # there is, and sees that a partial index will do. It is for the first column only: with more it would
    # prefer another index where it expects next to nothing, and read all of that when it is mistaken.
    extra = [
        f"{column} BETWEEN {value} AND {value}" for column, value in zip(columns[:1], values, strict=False)
    ]
    exact = [name for name in one.columns if name in HASHED]  # two names may have one hash
    extra += [f"{name} = %s" for name in exact]
    text = (
        "SELECT id, subject_id, request_id, actor, event, kind, recorded_at FROM audit_auditentry "
        f"WHERE {' AND '.join([f'({row}) >= ({edge})', f'({row}) <= ({edge})', *extra])} ORDER BY {order}"
    )
    named = dict(zip(one.columns, one.values, strict=True))
    first = one.values[:1]
    params = [*one.values, lowest, *one.values, highest, *first, *first, *(named[name] for name in exact)]
    return text, params


def _way(descending: bool) -> str:
    return "DESC" if descending else "ASC"


def _bounds(asked: TrailFilter) -> tuple[int, int]:
    """Ids between which all entries of the period stand. Two look-ups in ``audit_entry_when``."""
    lowest, highest = LOWEST, HIGHEST
    entries = AuditEntry.objects.values_list("pk", flat=True)
    if asked.since is not None:
        # Recorded so early, it had its id before the period began.
        early = entries.filter(recorded_at__lte=asked.since - LONGEST_TRANSACTION)
        lowest = early.order_by("-recorded_at").first() or LOWEST
    if asked.until is not None:
        late = entries.filter(recorded_at__gte=asked.until + LONGEST_TRANSACTION)
        highest = late.order_by("recorded_at").first() or HIGHEST
    return lowest, highest


def newest_id() -> int:
    """Id of the newest entry, 0 if there is none."""
    return AuditEntry.objects.order_by("-pk").values_list("pk", flat=True).first() or 0


def in_order(ids: Sequence[int]) -> list[AuditEntry]:
    """Entries by ids, in the order of the ids, with what a list shows. One query."""
    entries = AuditEntry.objects.defer("note", "row_hash").in_bulk(list(ids))
    return [entries[pk] for pk in ids if pk in entries]
