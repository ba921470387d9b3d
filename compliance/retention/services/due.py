"""Finding what is due: the whole register in one statement, and why a single value stands as it does.

A value is needed while a live processing of its subject has a purpose that needs its category, or one that
ended less than its period ago; otherwise it is due, unless it is blocked or held (clauses 2.2, 5.5, 5.7).
``rules.needed.judge`` says the same of one value, the slow way.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from django.db import connection

from compliance.deadlines.rules import ALMATY, day_of
from compliance.register.models import DataItem, Processing, PurposeCategory
from compliance.retention.models import Hold, RetentionRule
from compliance.retention.rules import needed, periods

CHUNK = 2_000

_ENDINGS = ", ".join(f"('{reason}', '{ending}')" for reason, ending in periods.ENDINGS.items())


def over_at_sql(since: str, amount: str, period: str) -> str:
    """SQL of ``rules.periods.over_at``: the first instant after a period."""
    return (
        f"CASE WHEN {amount} = 0 THEN {since} ELSE "
        f"(({since} AT TIME ZONE '{ALMATY}')::date + {period} + interval '1 day') AT TIME ZONE '{ALMATY}' END"
    )


# Few rows each: what is in force today, what each purpose needs, and the rule for every possible end. The
# versions of ``rules`` can be others than those in the table, to see what a change would do (``what_if``).
RULES = f"""
    rules AS MATERIALIZED (
        SELECT DISTINCT ON (purpose_id, category_id, ending) id, purpose_id, category_id, ending, amount,
            method, needs_approval, source, make_interval(
                days => CASE unit WHEN 'days' THEN amount ELSE 0 END,
                months => CASE unit WHEN 'months' THEN amount WHEN 'years' THEN amount * 12 ELSE 0 END
            ) AS period
        FROM {{versions}} WHERE active AND in_force_from <= %(today)s
        ORDER BY purpose_id, category_id, ending, in_force_from DESC, id DESC
    ), need AS MATERIALIZED (
        SELECT n.purpose_id, n.category_id, c.code
        FROM register_purposecategory n JOIN register_category c ON c.id = n.category_id WHERE n.active
    ), needs AS MATERIALIZED (
        SELECT purpose_id, array_agg(category_id) AS categories FROM need GROUP BY purpose_id
    ), term AS MATERIALIZED (
        SELECT DISTINCT ON (n.purpose_id, n.category_id, e.reason)
            n.purpose_id, n.category_id, n.code, e.reason, r.id AS rule_id, r.amount, r.period
        FROM need n CROSS JOIN (VALUES {_ENDINGS}) AS e (reason, ending)
        LEFT JOIN rules r ON r.purpose_id = n.purpose_id AND r.ending IN ('any', e.ending)
            AND (r.category_id IS NULL OR r.category_id = n.category_id)
        ORDER BY n.purpose_id, n.category_id, e.reason,
            (r.ending = 'unlawful') DESC, (r.category_id IS NOT NULL) DESC, (r.ending <> 'any') DESC
    ), excess AS MATERIALIZED (
        SELECT DISTINCT ON (c.id) c.id AS category_id, r.id AS rule_id, r.amount, r.period
        FROM register_category c
        JOIN rules r ON r.purpose_id IS NULL AND (r.category_id IS NULL OR r.category_id = c.id)
        ORDER BY c.id, (r.category_id IS NOT NULL) DESC
    )
"""
_SEEN = "greatest(o.collected_at, s.registered_at)"
# Plan at a million subjects: one hash anti-join of the active values with the live processings by subject
# (the need is a filter on the few categories of a purpose); what is left is joined with the ended
# processings of its subjects and the terms, and of each value the end that keeps it longest stays. For a
# batch the same by index scans on the subjects. Nothing is asked value by value: that took most of the time.
DUE = f"""
    SELECT o.id, o.subject_id, o.category_id, r.id AS rule_id, r.method, r.needs_approval,
        over.since AS ended_at, over.due_at, o.unlawful
    FROM (
        SELECT DISTINCT ON (i.subject_id, i.id) i.id, i.subject_id, i.category_id, i.collected_at, t.rule_id,
            CASE WHEN t.purpose_id IS NOT NULL THEN p.ended_at END AS ended_at,
            {over_at_sql("p.ended_at", "t.amount", "t.period")} AS due_at,
            t.reason IS NOT DISTINCT FROM 'unlawful' AS unlawful
        FROM register_dataitem i
        JOIN register_category c ON c.id = i.category_id
        LEFT JOIN register_processing p ON p.subject_id = i.subject_id AND p.ended_at IS NOT NULL
        LEFT JOIN term t ON t.purpose_id = p.purpose_id AND t.reason = p.end_reason
            AND t.category_id = i.category_id AND (p.covers IS NULL OR t.code = ANY(p.covers))
        WHERE i.state = 'active' AND {{scope}}
            AND NOT EXISTS (
                SELECT FROM register_processing p JOIN needs n ON n.purpose_id = p.purpose_id
                WHERE p.subject_id = i.subject_id AND p.ended_at IS NULL AND i.category_id = ANY(n.categories)
                    AND (p.covers IS NULL OR c.code = ANY(p.covers)))
            AND NOT EXISTS (
                SELECT FROM retention_hold h
                WHERE h.subject_id = i.subject_id AND h.lifted_at IS NULL
                    AND (h.until IS NULL OR h.until >= %(today)s)
                    AND (h.category_id IS NULL OR h.category_id = i.category_id))
        ORDER BY i.subject_id, i.id, (t.purpose_id IS NOT NULL) DESC, due_at DESC NULLS FIRST,
            p.ended_at DESC, p.id DESC
    ) o
    LEFT JOIN register_subject s ON s.id = CASE WHEN o.ended_at IS NULL THEN o.subject_id END
    LEFT JOIN excess x ON x.category_id = o.category_id AND o.ended_at IS NULL
    CROSS JOIN LATERAL (
        SELECT coalesce(o.rule_id, x.rule_id) AS rule_id,
            coalesce(o.ended_at, {_SEEN}) AS since,
            coalesce(o.due_at, {over_at_sql(_SEEN, "x.amount", "x.period")}) AS due_at
    ) over
    JOIN rules r ON r.id = over.rule_id
    WHERE over.due_at <= %(now)s
"""


@dataclass(frozen=True, slots=True)
class DueItem:
    """A value that is due: by which rule, since which end, since when, and whether it was found unlawful."""

    item_id: int
    subject_id: int
    category_id: int
    rule_id: int
    method: str
    needs_approval: bool
    ended_at: datetime
    due_at: datetime
    unlawful: bool = False


class DueValue(NamedTuple):
    """A value that is due by a rule, without since when."""

    item_id: int
    subject_id: int
    category_id: int
    rule_id: int
    method: str


def due_sql(*, scope: str = "true", versions: str = "retention_retentionrule") -> str:
    """The statement, with ``rules`` and the rest in front, for values that a condition on ``i`` names.

    Parameters: ``now`` and ``today`` (see ``due_parameters``), and those of the condition.
    """
    return f"WITH {RULES.format(versions=versions)} {DUE.format(scope=scope)}"


def due_parameters(now: datetime) -> dict[str, Any]:
    """The instant, and the office's day that it is in."""
    return {"now": now, "today": day_of(now)}


def find_due(*, now: datetime, after: int = 0, limit: int | None = None) -> Iterator[DueItem]:
    """What is due at an instant, ordered by subject, from the one behind ``after`` on; at most ``limit``.

    A cursor of the server: a million values need no more memory than a few thousand.
    """
    statement = due_sql(scope="i.subject_id > %(after)s") + " ORDER BY subject_id, id LIMIT %(limit)s"
    with closing(connection.chunked_cursor()) as cursor:
        cursor.execute(statement, {**due_parameters(now), "after": after, "limit": limit})
        while rows := cursor.fetchmany(CHUNK):
            for row in rows:
                yield DueItem(*row)


def count_due(*, now: datetime) -> int:
    """How many values are due. The same statement."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM ({due_sql()}) AS due", due_parameters(now))
        return int(cursor.fetchone()[0])


def explain_item(*, item: DataItem, now: datetime) -> needed.Verdict:
    """Why a value is kept or due, by which rule, since when and until when. Five small queries."""
    return needed.judge(
        needed.Item(
            item.pk,
            item.subject_id,
            item.category_id,
            item.category.code,
            max(item.collected_at, item.subject.registered_at),
            item.state,
        ),
        register_of(item.subject_id),
        now,
    )


def register_of(subject_id: int) -> needed.Register:
    """What is needed to judge the values of one subject."""
    needs = PurposeCategory.objects.filter(active=True).values_list("purpose_id", "category_id")
    return needed.Register(
        needs=frozenset(needs),
        rules=tuple(as_rule(rule) for rule in RetentionRule.objects.filter(active=True)),
        processings=tuple(
            needed.Processing(
                row.pk,
                row.subject_id,
                row.purpose_id,
                row.started_at,
                row.ended_at,
                row.end_reason,
                None if row.covers is None else frozenset(row.covers),
            )
            for row in Processing.objects.filter(subject=subject_id)
        ),
        holds=tuple(
            needed.Hold(row.pk, row.subject_id, row.category_id, row.until)
            for row in Hold.objects.filter(subject=subject_id, lifted_at=None)
        ),
    )


def as_rule(rule: RetentionRule) -> periods.Rule:
    """A version as plain values."""
    return periods.Rule(
        id=rule.pk,
        purpose=rule.purpose_id,
        category=rule.category_id,
        ending=rule.ending,
        amount=rule.amount,
        unit=rule.unit,
        in_force_from=rule.in_force_from,
        method=rule.method,
        source=rule.source,
        needs_approval=rule.needs_approval,
        active=rule.active,
    )
