"""The blind index of held values, and its part in the rotation of the master key."""

from __future__ import annotations

import logging
from typing import Any, NamedTuple

from django.db import connection, transaction

from compliance.register.models import Category
from compliance.register.rules.search_terms import terms_of
from compliance.vault.accepting import number_of
from compliance.vault.masterkeys import keyring
from compliance.vault.reading import Reader
from compliance.vault.tokens import token, tokens
from compliance.vault.values import Sealed


class Index(NamedTuple):
    """What is stored beside a value so that it can be found: see DataItem."""

    tokens: list[int]
    identity: int | None
    token_key: int | None


NOT_FOUND = Index([], None, None)
logger = logging.getLogger(__name__)


def index_of(category: Category, value: str) -> Index:
    """The blind index of a normalised value under the current master key."""
    terms = terms_of(
        category=category.code, validator=category.validator, search=category.search, value=value
    )
    if not terms:
        return NOT_FOUND
    current = keyring().current.id
    identity = token((category.code, value), current) if category.identifies else None
    return Index(tokens(terms), identity, number_of(current))


class ItemTokens:
    """Tokens of data items as a source for the rotation."""

    PENDING = "token_key IS DISTINCT FROM %s AND token_key IS NOT NULL"

    def __init__(self) -> None:
        # How far this process has come, so that a batch does not pass over all that is done already.
        self._after = 0

    def pending(self, *, number: int) -> bool:
        """Whether any item's tokens are under another master key."""
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT EXISTS (SELECT 1 FROM register_dataitem WHERE {self.PENDING})", [number])
            return bool(cursor.fetchone()[0])

    @transaction.atomic
    def recompute(self, *, number: int, limit: int) -> int:
        """Computes up to ``limit`` items' tokens anew; an item that cannot be opened loses its tokens.

        An identifying value that a process with other master keys has given to a second subject stays
        with the first: a rotation that stopped there would never come to its end.
        """
        categories = {category.pk: category for category in Category.objects.all()}
        with connection.cursor() as cursor:
            rows = self._next(cursor, number, limit)
            if not rows:
                return 0
            with Reader() as reader:
                opened = reader.open_many([Sealed(bytes(row[2]), "register.dataitem.value") for row in rows])
            indexes = [
                index_of(categories[category_id], value) if isinstance(value, str) else NOT_FOUND
                for (_, category_id, _), value in zip(rows, opened, strict=True)
            ]
            # Arrays of arrays must be rectangular in PostgreSQL, so each row's tokens travel as text.
            cursor.execute(
                """
                UPDATE register_dataitem i SET tokens = fresh.tokens::bigint[], token_key = fresh.token_key,
                    identity = CASE WHEN turn = 1 AND NOT EXISTS (
                        SELECT 1 FROM register_dataitem other
                        WHERE other.identity = fresh.identity AND other.id <> fresh.id
                    ) THEN fresh.identity END
                FROM (
                    SELECT *, row_number() OVER (PARTITION BY identity ORDER BY id) AS turn
                    FROM unnest(%s::bigint[], %s::text[], %s::bigint[], %s::smallint[])
                        AS given (id, tokens, identity, token_key)
                ) fresh
                WHERE i.id = fresh.id RETURNING i.id, i.identity IS NULL AND fresh.identity IS NOT NULL
                """,
                [
                    [row[0] for row in rows],
                    ["{" + ",".join(map(str, index.tokens)) + "}" for index in indexes],
                    [index.identity for index in indexes],
                    [index.token_key for index in indexes],
                ],
            )
            twice = sorted(pk for pk, taken in cursor.fetchall() if taken)
        if twice:
            logger.warning("Values that identify somebody else already, data items: %s", twice)
        return len(rows)

    def _next(self, cursor: Any, number: int, limit: int) -> list[tuple[int, int, bytes]]:
        """Items to take next, locked; walks the primary key, then once more for those others held."""
        for waiting in ("SKIP LOCKED", ""):
            cursor.execute(
                f"SELECT id, category_id, value FROM register_dataitem WHERE id > %s AND {self.PENDING} "
                f"ORDER BY id LIMIT %s FOR UPDATE {waiting}",
                [self._after, number, limit],
            )
            rows: list[tuple[int, int, bytes]] = cursor.fetchall()
            self._after = rows[-1][0] if rows else 0
            if rows:
                return rows
        return []
