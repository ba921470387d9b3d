"""Texts of arrays are what the database reads back, and nothing else can be in them."""

from __future__ import annotations

import pytest
from django.db import connection

from compliance.vault.arrays import array_of, words_of


@pytest.mark.django_db
@pytest.mark.parametrize("words", [[], [""], ["", ""], ["D-2026-000001", "", "two words", "{a,b}", "NULL"]])
def test_what_goes_in_comes_out(words):
    with connection.cursor() as cursor:
        cursor.execute("SELECT %s::text[], %s::bigint[]", [words_of(words), array_of([3, None, -1])])
        assert cursor.fetchone() == (words, [3, None, -1])


@pytest.mark.parametrize("word", ['a"b', "a\\b"])
def test_a_quote_is_refused_rather_than_read_as_the_end_of_a_word(word):
    with pytest.raises(ValueError, match="not a word"):
        words_of(["fine", word])


def test_what_is_no_number_is_refused():
    with pytest.raises(ValueError, match="invalid literal"):
        array_of(["1,2}"])  # type: ignore[list-item] # what a careless caller does
