"""Writing what may remain of people before their data is destroyed (clause 2.5; Art. 17).

Only counts of groups are written, by month. Each batch writes the rows of its month anew, with new random
ids and in random order, so that neither the place of a row, nor its transaction, nor its id says which
batch it came from; ``rules.generalising`` sees to it that it would not matter if they did.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings
from django.db import connection
from django.db.models import Min, Sum

from compliance.deadlines.rules import day_of
from compliance.register.models import DataItem
from compliance.retention.models import AnonymousFact, FactTally, RetentionRule
from compliance.retention.rules.generalising import Generalised, Person, age_band, generalise, region_of
from compliance.vault.reading import open_values

from .due import DueItem, DueValue

FACTS_LOCK = 0xFAC75
# The rows of the month are few (groups, not people). Whatever is below k goes from the whole table: k may
# have been raised since it was written.
REWRITE = """
    WITH small AS (
        DELETE FROM retention_anonymousfact WHERE people < %(k)s AND month <> %(month)s
        RETURNING month, people
    ), old AS (
        DELETE FROM retention_anonymousfact WHERE month = %(month)s
        RETURNING purpose_id, kind, age_band, region, categories, people
    ), fresh AS (
        SELECT * FROM jsonb_to_recordset(%(groups)s::jsonb)
            AS g (purpose_id bigint, kind text, age_band text, region text, categories int, people int)
    ), summed AS (
        SELECT purpose_id, kind, age_band, region, categories, sum(people) AS people
        FROM (SELECT * FROM old UNION ALL SELECT * FROM fresh) AS every GROUP BY 1, 2, 3, 4, 5
    ), written AS (
        INSERT INTO retention_anonymousfact (id, month, purpose_id, kind, age_band, region, categories,
            people)
        SELECT gen_random_uuid(), %(month)s, purpose_id, kind, age_band, region, categories, people
        FROM summed WHERE people >= %(k)s ORDER BY random()
    )
    INSERT INTO retention_facttally (month, suppressed)
    SELECT month, sum(people) FROM (
        SELECT month, people FROM small UNION ALL
        SELECT %(month)s, people FROM summed WHERE people < %(k)s UNION ALL
        SELECT %(month)s, %(suppressed)s
    ) AS untold GROUP BY month HAVING sum(people) > 0
    ON CONFLICT (month) DO UPDATE SET suppressed = retention_facttally.suppressed + EXCLUDED.suppressed
"""


@dataclass(frozen=True, slots=True)
class Facts:
    """What a batch may leave behind."""

    month: date
    generalised: Generalised


@dataclass(frozen=True, slots=True)
class Report:
    """How well the table hides people: the setting, the smallest group, and how much was not told."""

    k: int
    smallest: int | None
    groups: int
    people: int
    suppressed: int

    @property
    def holds(self) -> bool:
        """Whether every group has at least k people."""
        return self.smallest is None or self.smallest >= self.k


def write_facts(*, values: Sequence[DueItem | DueValue], now: datetime) -> int:
    """Writes generalised facts of values that are about to be destroyed; gives how many people they are of.

    Called in the transaction of a batch, with the subjects locked and before any key is destroyed. Batches
    that depersonalise take turns from here on; ``gather_facts`` and ``store_facts`` let one wait less.
    """
    return store_facts(gather_facts(values=values, now=now)) if values else 0


def gather_facts(*, values: Sequence[DueItem | DueValue], now: datetime) -> Facts:
    """Opens the values and generalises them, in memory. Three queries."""
    today = day_of(now)
    purposes = dict(
        RetentionRule.objects.filter(pk__in={value.rule_id for value in values}).values_list(
            "pk", "purpose_id"
        )
    )
    items = list(
        DataItem.objects.held()
        .filter(pk__in=[value.item_id for value in values])
        .exclude(category__anonymisation="none")
        .select_related("category", "subject")
        .defer("tokens")
    )
    opened = open_values(
        [item.value for item in items], [(item.subject_id, item.category.code) for item in items]
    )
    told: dict[tuple[int, int | None], dict[str, str]] = {}
    counts: dict[tuple[int, int | None], int] = {}
    kinds = {item.subject_id: item.subject.kind for item in items}
    purpose_of = {value.item_id: purposes.get(value.rule_id) for value in values}
    for item, text in zip(items, opened, strict=True):
        whose = (item.subject_id, purpose_of[item.pk])
        counts[whose] = counts.get(whose, 0) + 1
        fact = _fact(item.category.anonymisation, text, today) if isinstance(text, str) else ""
        if fact:
            told.setdefault(whose, {})[item.category.anonymisation] = fact
    people = [
        Person(
            subject=subject,
            purpose=purpose,
            kind=kinds[subject],
            age_band=told.get((subject, purpose), {}).get("age_band", ""),
            region=told.get((subject, purpose), {}).get("region", ""),
            categories=count,
        )
        for (subject, purpose), count in counts.items()
    ]
    return Facts(today.replace(day=1), generalise(people, settings.ANONYMITY_K))


def store_facts(facts: Facts) -> int:
    """Adds the facts of a batch to its month; gives how many people they are of. Two statements."""
    found = facts.generalised
    groups = [
        {
            "purpose_id": group.purpose,
            "kind": group.kind,
            "age_band": group.age_band,
            "region": group.region,
            "categories": group.categories,
            "people": people,
        }
        for group, people in found.groups.items()
    ]
    with connection.cursor() as cursor:
        # Another batch of the same month would write the same rows.
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [FACTS_LOCK])
        cursor.execute(
            REWRITE,
            {
                "k": settings.ANONYMITY_K,
                "month": facts.month,
                "groups": json.dumps(groups),
                "suppressed": found.suppressed,
            },
        )
    return sum(found.groups.values())


def report_of_k() -> Report:
    """What the whole table looks like. Two queries."""
    seen = AnonymousFact.objects.aggregate(smallest=Min("people"), people=Sum("people"))
    return Report(
        k=settings.ANONYMITY_K,
        smallest=seen["smallest"],
        groups=AnonymousFact.objects.count(),
        people=seen["people"] or 0,
        suppressed=FactTally.objects.aggregate(sum=Sum("suppressed"))["sum"] or 0,
    )


def _fact(rule: str, text: str, today: date) -> str:
    if rule == "region":
        return region_of(text)
    if rule == "age_band":
        try:
            return age_band(date.fromisoformat(text), today)
        except ValueError:
            return ""
    return ""
