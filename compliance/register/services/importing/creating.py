"""Registering the new subjects of a batch: COPY for their rows, keys and values, one INSERT for each history.

What a value costs is paid here, so lines are put together by hand: every field is a number, a code
or hexadecimal, none of which needs escaping.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import connection

from compliance.register.models import DataItem, Subject
from compliance.register.models.subjects import REFERENCE_ALPHABET, ItemState, Status
from compliance.vault.bulk import KeyRow, seal_fresh, store_keys
from compliance.vault.masterkeys import Keyring

from .candidates import Candidate, NewValue
from .indexing import Indexer
from .options import Plan, medium_of
from .people import Person
from .stamp import Stamp, history_of

LABEL = "register.dataitem.value"
ACTIVE = str(ItemState.ACTIVE)
COPY_SUBJECTS = "COPY register_subject (id, reference, kind, status, language, registered_at) FROM STDIN"
COPY_ITEMS = (
    "COPY register_dataitem (subject_id, category_id, value, state, source, medium, collected_at, tokens, "
    "identity, token_key) FROM STDIN"
)
NEW_IDS = "SELECT nextval(pg_get_serial_sequence('register_subject', 'id')) FROM generate_series(1, %s)"
NEW_ROWS = "{table} WHERE {column} = ANY(%(ids)s::bigint[])"


def seal_ahead(candidate: Candidate, plan: Plan, indexer: Indexer, ring: Keyring, now: datetime) -> None:
    """Seals a row's values as of a new subject: work that needs no database, done before its turn."""
    values = candidate.values
    sealed = seal_fresh([value.encode() for value in values.values()], label=LABEL, ring=ring)
    source, medium, collected = provenance_of(candidate, plan, now)
    origin = f"\t{ACTIVE}\t{source}\t{medium}\t{collected.isoformat()}\t"
    candidate.fresh = fresh = []
    for (code, value), (key_id, wrapped, envelope) in zip(values.items(), sealed, strict=True):
        category = plan.categories[code]
        tokens, identity, token_key = indexer.index(category, value)
        index = f"{tokens}\t{_or_null(identity)}\t{_or_null(token_key)}\n"
        line = f"\t{category.pk}\t\\\\x{envelope.hex()}{origin}{index}"
        fresh.append(NewValue(code, key_id, wrapped, line))


def provenance_of(candidate: Candidate, plan: Plan, now: datetime) -> tuple[str, str, datetime]:
    """Source, medium and time of collection of a row's values."""
    source = candidate.about.get("source", plan.options.source)
    day = candidate.about.get("collected_at")
    collected = (
        datetime.fromisoformat(day).replace(tzinfo=ZoneInfo(settings.TIME_ZONE)) if day is not None else now
    )
    return source, medium_of(source), collected


def _or_null(number: int | None) -> int | str:
    return "\\N" if number is None else number


def create(created: Sequence[tuple[Person, Candidate]], *, ring: Keyring, stamp: Stamp) -> None:
    """Registers new subjects, whose values are sealed already, with keys and history.

    Raises IntegrityError when somebody else registers one of them at the same time.
    """
    if not created:
        return
    for (person, _), pk in zip(created, _new_ids(len(created)), strict=True):
        person.id = pk
    now = stamp.now.astimezone(UTC).isoformat()
    references = _new_references(len(created))
    _copy(
        COPY_SUBJECTS,
        (
            f"{person.id}\t{reference}\t{person.kind}\t{Status.ACTIVE}\t{person.language}\t{now}\n"
            for (person, _), reference in zip(created, references, strict=True)
        ),
    )
    store_keys(
        (
            KeyRow(person.id or 0, value.scope, value.key_id, value.wrapped)
            for person, candidate in created
            for value in candidate.fresh or ()
        ),
        ring=ring,
        now=stamp.now,
    )
    # In the order of their identities: two imports of the same people wait for each other, no more.
    ordered = sorted(created, key=lambda pair: [tokens[0] for _, tokens in pair[1].identities])
    _copy(
        COPY_ITEMS,
        (f"{person.id}{value.line}" for person, candidate in ordered for value in candidate.fresh or ()),
    )
    ids = [person.id for person, _ in created]
    with connection.cursor() as cursor:
        for model, column in ((Subject, "id"), (DataItem, "subject_id")):
            rows = NEW_ROWS.format(table=model._meta.db_table, column=column)
            cursor.execute(history_of(model, "+", rows=rows), {"ids": ids, **stamp.parameters()})


def _new_ids(count: int) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(NEW_IDS, [count])
        return sorted(row[0] for row in cursor.fetchall())


def _new_references(count: int) -> list[str]:
    """Random reference codes, see ``models.subjects.new_reference``; none twice in this lot."""
    found: dict[str, None] = {}
    while len(found) < count:
        for raw in _chunks(secrets.token_bytes(8 * (count - len(found))), 8):
            letters = "".join([REFERENCE_ALPHABET[byte & 31] for byte in raw])
            found[f"S-{letters[:4]}-{letters[4:]}"] = None
    return list(found)


def _chunks(raw: bytes, size: int) -> Iterable[bytes]:
    return (raw[start : start + size] for start in range(0, len(raw), size))


def _copy(statement: str, lines: Iterable[str]) -> None:
    with connection.wrap_database_errors, connection.cursor() as cursor, cursor.copy(statement) as copy:
        copy.write("".join(lines))
