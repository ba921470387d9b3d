"""The subjects a batch may be about, as they are held now: locked, opened, with their blockings.

Three set-based queries and one for the keys, however many rows the batch has.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db import connection

from compliance.register.models import Category
from compliance.register.models.subjects import GONE, Status
from compliance.vault.reading import open_values
from compliance.vault.values import Sealed

from .candidates import Candidate

# Rows are locked in the order of their ids; FOR NO KEY UPDATE keeps out change, blocking and
# destruction, which take FOR UPDATE, and lets others go on referring to the subject.
BY_IDENTITY = """
    SELECT i.identity, s.id, s.reference, s.kind, s.language, s.status
    FROM register_dataitem i JOIN register_subject s ON s.id = i.subject_id
    WHERE i.identity = ANY(%s::bigint[]) ORDER BY s.id
"""
BY_REFERENCE = """
    SELECT NULL, s.id, s.reference, s.kind, s.language, s.status
    FROM register_subject s WHERE s.reference = ANY(%s::varchar[]) ORDER BY s.id
"""
LOCKED = " FOR NO KEY UPDATE OF s"
HELD = """
    SELECT id, subject_id, category_id, value FROM register_dataitem
    WHERE subject_id = ANY(%s::bigint[]) AND state <> 'destroyed'
"""
BLOCKED = """
    SELECT subject_id, category_id FROM register_blocking
    WHERE subject_id = ANY(%s::bigint[]) AND lifted_at IS NULL
"""


@dataclass(slots=True)
class Person:
    """A subject as the batch finds it and leaves it; ``id`` is None for one the batch registers.

    ``met`` says that an earlier row of this import was about the same person.
    """

    id: int | None
    kind: str
    language: str
    status: str = Status.ACTIVE
    values: dict[str, str] = field(default_factory=dict, repr=False)
    items: dict[str, int] = field(default_factory=dict)
    unreadable: set[str] = field(default_factory=set)
    blocked: set[str] = field(default_factory=set)
    met: bool = False
    #: In a dry run: digests of what earlier rows of the file would have made of this person.
    imagined: frozenset[int] | None = None

    @property
    def is_gone(self) -> bool:
        """Whether the person's data was destroyed."""
        return self.status in GONE


@dataclass(slots=True)
class People:
    """Whom the rows of a batch may be about, by token of an identifying value and by reference code."""

    by_token: dict[int, Person] = field(default_factory=dict)
    by_reference: dict[str, Person] = field(default_factory=dict)

    def all(self) -> dict[int, Person]:
        """Everybody who was in the register before the batch, by id."""
        found = (*self.by_token.values(), *self.by_reference.values())
        return {person.id: person for person in found if person.id is not None}


def find_people(candidates: Iterable[Candidate], categories: Iterable[Category], *, lock: bool) -> People:
    """The subjects that the rows name. With ``lock`` they stay as they are until the transaction ends."""
    people = People()
    known: dict[int, Person] = {}
    tokens = [token for c in candidates for _, found in c.identities for token in found]
    references = [c.reference for c in candidates if c.reference]
    ending = LOCKED if lock else ""
    with connection.cursor() as cursor:
        for query, wanted in ((BY_IDENTITY, tokens), (BY_REFERENCE, references)):
            if not wanted:
                continue
            cursor.execute(query + ending, [wanted])
            for identity, pk, reference, kind, language, status in cursor.fetchall():
                person = known.setdefault(pk, Person(pk, kind, language, status))
                person.status = status
                if identity is not None:
                    people.by_token[identity] = person
                people.by_reference[reference] = person
    if known:
        _load(known, {category.pk: category.code for category in categories})
    return people


def _load(known: dict[int, Person], codes: dict[int, str]) -> None:
    ids = list(known)
    with connection.cursor() as cursor:
        cursor.execute(HELD, [ids])
        held = cursor.fetchall()
        cursor.execute(BLOCKED, [ids])
        for pk, category_id in cursor.fetchall():
            if category_id is None:
                known[pk].status = Status.BLOCKED
            else:
                known[pk].blocked.add(codes[category_id])
    opened = open_values([Sealed(bytes(row[3]), "register.dataitem.value") for row in held])
    for (item_id, pk, category_id, _), value in zip(held, opened, strict=True):
        person, code = known[pk], codes[category_id]
        person.items[code] = item_id
        if isinstance(value, str):
            person.values[code] = value
        else:
            person.unreadable.add(code)
