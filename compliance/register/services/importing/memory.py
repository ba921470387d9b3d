"""Whom an import has met in earlier batches: a table for real ones, a temporary table for dry runs."""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Iterable

from django.db import connection

from .candidates import Candidate
from .people import People, Person

MET = "SELECT subject_id FROM register_importedsubject WHERE run_id = %s AND subject_id = ANY(%s::bigint[])"
MEET = """
    INSERT INTO register_importedsubject (run_id, subject_id, row)
    SELECT %s, * FROM unnest(%s::bigint[], %s::bigint[])
"""


def recall(run_id: int, people: People) -> None:
    """Marks those of the people whom an earlier batch of this import has met."""
    known = people.all()
    if not known:
        return
    with connection.cursor() as cursor:
        cursor.execute(MET, [run_id, list(known)])
        for (pk,) in cursor.fetchall():
            known[pk].met = True


def remember(run_id: int, met: Iterable[tuple[Person, Candidate]]) -> None:
    """Keeps whom this batch has met, in its transaction."""
    pairs = [(person.id, candidate.number) for person, candidate in met]
    if pairs:
        with connection.cursor() as cursor:
            cursor.execute(MEET, [run_id, [pk for pk, _ in pairs], [row for _, row in pairs]])


class Imagination:
    """What a dry run would have made of people so far, as digests under a key that dies with it.

    A temporary table of this connection: it grows with the file, memory does not, and nothing is
    written to the register. ``subject`` is an id for people in the register, else null, and then
    ``token`` is the mark by which they would be known.
    """

    def __init__(self) -> None:
        self._key = secrets.token_bytes(32)
        with connection.cursor() as cursor:
            cursor.execute("DROP TABLE IF EXISTS pg_temp.import_imagined")
            cursor.execute(
                "CREATE TEMPORARY TABLE import_imagined (subject_id bigint, token bigint, digests bigint[])"
            )
            cursor.execute("CREATE INDEX ON pg_temp.import_imagined (subject_id)")
            cursor.execute("CREATE INDEX ON pg_temp.import_imagined (token)")

    def recall(self, people: People, candidates: Iterable[Candidate]) -> None:
        """Puts what earlier batches would have changed in the place of what is held."""
        known = people.all()
        tokens = [token for c in candidates for _, found in c.identities for token in found]
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT subject_id, token, digests FROM pg_temp.import_imagined "
                "WHERE subject_id = ANY(%s::bigint[]) OR token = ANY(%s::bigint[])",
                [list(known), tokens],
            )
            for subject_id, token, digests in cursor.fetchall():
                person = known.get(subject_id)
                if person is None:
                    person = people.by_token.get(token) or Person(None, "", "")
                    people.by_token[token] = person
                person.met, person.imagined = True, frozenset(digests)

    def remember(self, met: Iterable[tuple[Person, Candidate]]) -> None:
        """Keeps what would have become of the people this batch has met."""
        subjects, tokens, digests = [], [], []
        for person, candidate in met:
            tokens_of_row = [token for _, found in candidate.identities for token in found]
            marks: list[int | None] = [*tokens_of_row] or [None]
            kept = self._digests({**person.values, "kind": person.kind, "language": person.language})
            for mark in marks:
                subjects.append(person.id)
                tokens.append(mark)
                digests.append("{" + ",".join(map(str, sorted(kept))) + "}")
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO pg_temp.import_imagined SELECT a, b, c::bigint[] "
                "FROM unnest(%s::bigint[], %s::bigint[], %s::text[]) AS imagined (a, b, c)",
                [subjects, tokens, digests],
            )

    def holds(self, candidate: Candidate, digests: frozenset[int]) -> bool:
        """Whether the row says nothing but what would be held by then."""
        said = {code: text for code, text in candidate.about.items() if code in {"kind", "language"}}
        return self._digests({**candidate.values, **said}) <= digests

    def _digests(self, values: dict[str, str]) -> set[int]:
        return {
            int.from_bytes(
                hmac.digest(self._key, f"{code}\0{text}".encode(), "sha256")[:8], "big", signed=True
            )
            for code, text in values.items()
        }
