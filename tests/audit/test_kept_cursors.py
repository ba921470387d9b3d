"""Cursors that are kept with their statement hold nothing of their last use, and are nobody else's meanwhile."""

from __future__ import annotations

import gc
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from compliance.audit.postgresql.kept_cursors import MOST, ForgetfulCursor
from compliance.audit.prepared import prepared_cursor

TEXT = "SELECT %(said)s::text"
pytestmark = pytest.mark.django_db


def asked(said: str) -> str:
    with prepared_cursor() as cursor:
        cursor.execute(TEXT, {"said": said})
        return str(cursor.fetchone()[0])


def kept() -> list[Any]:
    return [one for one in gc.get_objects() if type(one) is ForgetfulCursor and one._last_query == TEXT]


def test_the_same_statement_runs_on_the_same_cursor():
    assert [asked("one"), asked("two")] == ["one", "two"]
    assert len(kept()) == 1


def test_a_kept_cursor_holds_neither_what_it_was_given_nor_what_it_found():
    asked("Бекова")
    [cursor] = kept()
    assert (cursor.pgresult, cursor._results, cursor._query, cursor._tx.pgresult) == (None, [], None, None)


def test_a_statement_within_the_same_statement_has_a_cursor_of_its_own():
    with prepared_cursor() as outer:
        outer.execute(TEXT, {"said": "outer"})
        assert asked("inner") == "inner"
        assert outer.fetchall() == [("outer",)]


def test_one_that_failed_is_not_used_again():
    broken = "SELECT 1 / %(by)s::int"
    with prepared_cursor() as cursor:
        cursor.execute(broken, {"by": 1})
    for _ in range(2):
        with pytest.raises(DatabaseError), transaction.atomic(), prepared_cursor() as cursor:
            cursor.execute(broken, {"by": 0})
    with prepared_cursor() as cursor:
        cursor.execute(broken, {"by": 1})
        assert (cursor.rowcount, list(cursor)) == (1, [(1,)])


def test_texts_that_never_come_again_do_not_pile_up():
    for number in range(MOST + 5):
        with prepared_cursor() as cursor:
            cursor.execute(f"SELECT {number}")
    link: Any = connection
    assert len(link._kept._free) <= MOST


def test_every_statement_is_told_to_who_counts_them():
    with CaptureQueriesContext(connection) as seen:
        asked("told")
    assert len(seen) == 1
