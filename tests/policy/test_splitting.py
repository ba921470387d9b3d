"""Taking a policy apart: every clause of both languages is found, and nothing of the text is lost."""

from __future__ import annotations

import re
from collections import Counter
from contextlib import suppress

import pytest
from hypothesis import given, settings, strategies as st

from compliance.policy.rules.decoding import MOST_BYTES, NotAText, decode
from compliance.policy.rules.languages import language_of
from compliance.policy.rules.numbering import gaps, marker_of
from compliance.policy.rules.splitting import Split, split
from tests.policy.wordings import CLAUSES, KK, REAL, RU, SMALL, real


def letters(text: str) -> Counter[str]:
    """What must not be lost. Digits may: the numbers of clauses are kept as numbers."""
    return Counter(character for character in text if character.isalpha())


def said(taken: Split) -> str:
    whole = [one.text for one in taken.clauses] + [one.text for one in taken.rest]
    return "\n".join([*whole, *taken.titles.values()])


def test_every_clause_of_the_operators_policy_is_found_in_both_languages():
    taken = real()
    assert taken.numbers("kk") == CLAUSES
    assert taken.numbers("ru") == CLAUSES
    assert taken.missing == taken.doubled == {"kk": [], "ru": []}
    assert taken.titles == {"kk": "Құпиялылық саясаты", "ru": "ПОЛИТИКА КОНФИДЕНЦИАЛЬНОСТИ"}
    assert all(language_of(one.text) in {one.language, ""} for one in taken.clauses)


def test_what_the_web_page_had_around_the_policy_is_kept_apart():
    assert [one.text for one in real().rest] == ["2\n1 102 118 ₸\nПолитика конфиденциальности"]


def test_nothing_of_the_operators_policy_is_lost():
    assert letters(said(real())) == letters(decode(REAL.read_bytes()).text)


def test_a_heading_and_the_text_under_it_are_two():
    found = [
        (one.heading, one.text[:20]) for one in real().clauses if (one.number, one.language) == ("10", "ru")
    ]
    assert found == [(True, "КОНФИДЕНЦИАЛЬНОСТЬ"), (False, "Оператор и иные лица")]


@pytest.mark.parametrize(
    ("line", "number"),
    [
        ("3.2.4. осы органның", (3, 2, 4)),
        ("3.2.4 осы", (3, 2, 4)),
        ("1 .\u00a0\u00a0Жалпы", (1,)),
        ("\t3 . 2 .\u20094.  осы", (3, 2, 4)),
        ("\ufeff2.10.\u00a0 Субъект", (2, 10)),
        ("п. 5.1. Обработка", (5, 1)),
        ("4.10.Согласие", (4, 10)),
        ("30 күн ішінде", None),
        ("1 102 118 ₸", None),
        ("2", None),
        ("21.05.2013 жылғы", None),
        ("03.03.2023 г.", None),
        ("94-V", None),
        ("1) первое", None),
    ],
)
def test_numbers_are_read_as_people_write_them(line, number):
    found = marker_of(line)
    assert (found and found[0]) == number


def test_languages_may_alternate_clause_by_clause():
    mixed = "\n\n".join(
        f"{one}\n\n{two}" for one, two in zip(KK.split("\n\n")[1:], RU.split("\n\n")[1:], strict=True)
    )
    taken = split(mixed)
    assert taken.numbers("kk") == taken.numbers("ru") == ["1", "1.1", "1.2", "2", "2.1"]


@pytest.mark.parametrize(("text", "language"), [(KK, "kk"), (RU, "ru")])
def test_one_language_alone_is_taken_and_the_other_is_not_called_missing(text, language):
    taken = split(text)
    assert taken.languages == [language]
    assert taken.missing == {"kk": [], "ru": []}


def test_missing_and_doubled_clauses_are_named_and_the_second_copy_is_kept():
    taken = split(
        SMALL.replace("1.1. Оператор защищает", "1.2. Другой текст закона.\n\n1.2. Оператор защищает")
    )
    assert taken.missing == {"kk": [], "ru": ["1.1"]}
    assert taken.doubled == {"kk": [], "ru": ["1.2"]}
    assert [(one.after, one.why, one.text) for one in taken.rest] == [
        ("1.2", "doubled", "Оператор защищает персональные данные."),
        ("1.2", "doubled", "Политика применяется к сайту https://amart.kz/."),
    ]


def test_the_menu_under_the_last_clause_is_not_its_text():
    taken = split(SMALL + "Корзина\nВойти\n\n© 2026 amart.kz\n\nНаверх\n")
    last = [one.text for one in taken.clauses if (one.number, one.language) == ("2.1", "ru")]
    assert last == ["Субъект имеет право отозвать согласие."]
    assert "\n".join(one.text for one in taken.rest) == "Корзина\nВойти\n© 2026 amart.kz\nНаверх"


def test_a_list_inside_a_clause_is_not_taken_for_clauses():
    taken = split(RU.replace("персональные данные.", "данные:\n1. фамилию;\n2. имя;\n3. адрес."))
    assert taken.numbers("ru") == ["1", "1.1", "1.2", "2", "2.1"]
    assert "фамилию; 2. имя; 3. адрес." in taken.clauses[2 - 1].text


@pytest.mark.parametrize("ends", ["\r\n", "\r", "\u2028", "\x85"])
def test_any_ends_of_lines_will_do(ends):
    assert split(SMALL.replace("\n", ends)).numbers("kk") == ["1", "1.1", "1.2", "2", "2.1"]


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "kz1048"]
)
def test_a_text_in_any_encoding_with_kazakh_letters_is_the_same_text(encoding):
    assert decode(SMALL.encode(encoding)).text == SMALL


@pytest.mark.parametrize("encoding", ["cp1251", "koi8-r", "cp866", "iso8859-5"])
def test_russian_texts_in_old_encodings_are_read(encoding):
    found = decode((RU * 3).encode(encoding))
    assert (found.text, found.encoding, found.guessed) == (RU * 3, encoding, True)


def test_what_is_no_text_or_too_large_says_so_at_once():
    for content, code in ((b"", "no_text"), (b" \n\t", "no_text"), (b"x" * (MOST_BYTES + 1), "too_large")):
        with pytest.raises(NotAText) as refused:
            decode(content)
        assert refused.value.code == code


def test_gaps_name_parents_and_neighbours():
    assert gaps([(1,), (1, 2), (3, 1, 1)]) == [(1, 1), (2,), (3,), (3, 1)]


piece = st.one_of(
    st.text(max_size=30),
    st.sampled_from(SMALL.split("\n")),
    st.from_regex(r"\A[1-9](\.[1-9]{1,2}){0,3}\.? ?[а-яқ]{0,12}\Z"),
    st.sampled_from(["", "2", "© 2026", "Корзина", "1 102 118 ₸"]),
)


def survives(lines: list[str]) -> None:
    text = "\n".join(lines)
    taken = split(text)
    assert letters(said(taken)) == letters(
        re.sub("(?im)^[\\s\ufeff\u00ad\u200b-\u200d\u2060]*(пункт|тармақ|п|т)(?=[\\s.]*[1-9])", "", text)
    ) or not (letters(text) - letters(said(taken))) - Counter("пПтТункармқУНКАРМҚ")
    keys = [(one.number, one.language, one.heading) for one in taken.clauses]
    assert len(keys) == len(set(keys))


@settings(max_examples=60, deadline=None)
@given(st.lists(piece, max_size=25))
def test_whatever_the_text_no_letter_is_lost_and_no_clause_is_twice(lines):
    survives(lines)


@pytest.mark.long
@settings(max_examples=5_000, deadline=None)
@given(st.lists(piece, max_size=120))
def test_whatever_the_long_text_no_letter_is_lost_and_no_clause_is_twice(lines):
    survives(lines)


@pytest.mark.long
@settings(max_examples=3_000, deadline=None)
@given(st.binary(max_size=4_000))
def test_any_bytes_are_a_text_or_refused(content):
    with suppress(NotAText):
        assert decode(content).text.strip()


@pytest.mark.long
@pytest.mark.parametrize("line", ["1.1 а ", "1. ", "1.1.1.1 ", "а\n\n", "9 9 9 9 9 9 ", "\u00a0\t ", "((((,"])
def test_a_megabyte_of_anything_are_taken_apart_in_seconds(line):
    import time

    text = (line * (MOST_BYTES // len(line.encode()) + 1))[:MOST_BYTES]
    for shape in (text, text.replace(" ", "\n")):
        began = time.monotonic()
        split(shape)
        assert time.monotonic() - began < 20
