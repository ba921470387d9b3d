"""Finding subjects by IIN, BIN, phone, e-mail or the beginning of a name, through the blind index.

Plan: bitmap scans of the GIN index over ``tokens``, one a term, intersected; then at most
``CANDIDATES`` subjects are opened and confirmed. PostgreSQL knows how often common tokens occur and
takes a rare one for half as common, so that it would rather walk the table until it has met enough:
for a million subjects that takes seconds, and is therefore switched off while candidates are looked up.
Of a common beginning that is all that was typed, the index gives some ``ENOUGH`` holders, any of them:
they are more than are shown anyway.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction

from compliance.audit.actors import Actor
from compliance.audit.services import record_event
from compliance.register.models import DataItem, Subject
from compliance.register.models.subjects import ItemState
from compliance.register.rules.search_terms import Alternative, confirms, parse_query
from compliance.vault.reading import open_values
from compliance.vault.tokens import search_tokens
from compliance.vault.values import Sealed

CANDIDATES = 200
# Of a million: fewer lie scattered over the table, more take as long to gather as all of them.
ENOUGH = 20_000
# A reference code is no personal value and is looked up as it is; nothing else that was typed may be.
REFERENCE = re.compile(r"S-[0-9A-Z]{4}-[0-9A-Z]{4}")


@dataclass(frozen=True, slots=True)
class Found:
    """Ids of the subjects found, newest first, and whether there may be more than were looked at."""

    subject_ids: list[int]
    more: bool


def find_subjects(text: str, *, actor: Actor, now: datetime) -> Found:
    """Subjects that fit what staff typed. The text is not kept anywhere; that a search took place is."""
    with transaction.atomic():
        found = _by_reference(text) or _by_values(text)
        record_event(
            "register.subjects_searched",
            actor=actor,
            now=now,
            object_label="register.subject",
            details={"found": len(found.subject_ids), "more": found.more},
        )
    return found


def _by_reference(text: str) -> Found | None:
    code = text.strip().upper()
    if not REFERENCE.fullmatch(code):
        return None
    return Found(list(Subject.objects.filter(reference=code).values_list("pk", flat=True)), False)


def _by_values(text: str) -> Found:
    ids: set[int] = set()
    more = False
    alternatives = parse_query(text)
    # Where terms are intersected, none may be cut short: the few who hold all might be left out.
    single = all(len(alternative.terms) == 1 for alternative in alternatives)
    with by_index_only(holders=ENOUGH if single else 0):
        found = [_candidates(alternative) for alternative in alternatives]
    for alternative, candidates in zip(alternatives, found, strict=True):
        more = more or len(candidates) > CANDIDATES
        ids.update(_confirmed(alternative, candidates[:CANDIDATES]))
    return Found(sorted(ids, reverse=True), more)


@contextmanager
def by_index_only(*, holders: int = 0) -> Iterator[None]:
    """In a transaction: tables are not walked in the block, for questions that the blind index answers.

    Of a token that many more than ``holders`` have, the index gives about so many; all, for 0.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SET LOCAL enable_seqscan = off; SET LOCAL jit = off; "
            f"SET LOCAL gin_fuzzy_search_limit = {int(holders)}"
        )
        yield
        cursor.execute(
            "SET LOCAL enable_seqscan TO DEFAULT; SET LOCAL jit TO DEFAULT; "
            "SET LOCAL gin_fuzzy_search_limit TO DEFAULT"
        )


def _candidates(alternative: Alternative) -> list[int]:
    subjects = None
    for term in alternative.terms:
        # Without an order: with one (and the model has one), every holder of a common beginning would be
        # read before the first row.
        holders = DataItem.objects.filter(tokens__overlap=search_tokens(term)).order_by().values("subject_id")
        subjects = holders if subjects is None else subjects.filter(subject_id__in=holders)
    if subjects is None:
        return []
    return list(subjects.values_list("subject_id", flat=True)[: CANDIDATES + 1])


@dataclass(frozen=True, slots=True)
class Holding:
    """A value that a token led to, still sealed: whose it is, and how it is compared."""

    subject_id: int
    category: str
    validator: str
    search: str
    value: Sealed


def holdings_of(tokens: Collection[int], *, most: int) -> list[Holding]:
    """Values held under any of these tokens of exact terms, ``most`` of them. In a transaction.

    Plan: one bitmap scan of the GIN index, whatever PostgreSQL takes the tokens to be as common as.
    """
    with connection.cursor() as cursor:
        # Together they are one statement to the server's wire, so that a batch of letters costs a trip each.
        cursor.execute(_HOLDINGS, [list(tokens), ItemState.DESTROYED, most])
        while cursor.description is None:
            cursor.nextset()
        rows = cursor.fetchall()
    return [Holding(*row[:4], Sealed(bytes(row[4]), "register.dataitem.value")) for row in rows]


_HOLDINGS = """
    SET LOCAL enable_seqscan = off; SET LOCAL jit = off;
    SELECT item.subject_id, category.code, category.validator, category.search, item.value
    FROM register_dataitem item JOIN register_category category ON category.id = item.category_id
    WHERE item.tokens && %s::bigint[] AND item.state <> %s LIMIT %s;
    SET LOCAL enable_seqscan TO DEFAULT; SET LOCAL jit TO DEFAULT
"""


def _confirmed(alternative: Alternative, subject_ids: list[int]) -> list[int]:
    items = list(
        DataItem.objects.held()
        .filter(subject_id__in=subject_ids)
        .exclude(tokens=[])
        .select_related("category")
        .defer("tokens")
    )
    values: dict[int, dict[str, str]] = defaultdict(dict)
    for item, value in zip(items, open_values([item.value for item in items]), strict=True):
        if isinstance(value, str):
            values[item.subject_id][item.category.code] = value
    return [pk for pk in dict.fromkeys(subject_ids) if confirms(alternative, values[pk])]
