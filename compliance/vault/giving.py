"""Giving the key of a document to whom the document is about."""

from __future__ import annotations

from django.db import connection

# In the order of their ids, as everywhere but in a destruction, which holds the subject.
ASSIGN = """
    WITH given AS (
        SELECT id FROM vault_datakey
        WHERE subject_id IS NULL AND scope = ANY(%(scopes)s) AND shredded_at IS NULL ORDER BY id FOR UPDATE
    )
    UPDATE vault_datakey k SET subject_id = %(subject)s FROM given WHERE k.id = given.id RETURNING k.id
"""
MOVE = """
    WITH moved AS (
        SELECT id FROM vault_datakey
        WHERE subject_id = %(before)s AND scope = ANY(%(scopes)s) AND shredded_at IS NULL
        ORDER BY id FOR UPDATE
    )
    UPDATE vault_datakey k SET subject_id = %(after)s FROM moved WHERE k.id = moved.id RETURNING k.id
"""


def assign_keys(*, scopes: list[str], subject_id: int) -> int:
    """Gives live keys that belong to nobody to a subject, so that they go with that subject's data.

    One statement; how many keys. A key is given once: the database refuses to give it to another. Whoever
    calls holds the subject's row locked and has seen that it is not destroyed.
    """
    with connection.cursor() as cursor:
        cursor.execute(ASSIGN, {"subject": subject_id, "scopes": scopes})
        return len(cursor.fetchall())


def move_keys(*, scopes: list[str], from_subject: int, to_subject: int) -> int:
    """Gives live keys of documents that are about somebody else after all to that subject; how many.

    One statement. Whoever calls holds both subjects' rows locked, has seen that neither is destroyed, and
    records it. The database moves no key of a category (a scope without a colon).
    """
    with connection.cursor() as cursor:
        cursor.execute(MOVE, {"before": from_subject, "after": to_subject, "scopes": scopes})
        return len(cursor.fetchall())
