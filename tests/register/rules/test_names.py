from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from compliance.register.rules.names import fold, normalise_name, prefixes, searched_words
from compliance.register.rules.outcome import Normalised, Rejected
from tests.register.makers import outcome

NAMES = st.text(alphabet="абвгдеёжзийклмнопрстуфхцчшщъыьэюяәғқңөұүһі", min_size=1, max_size=20)
PLAIN = str.maketrans("ёәғқңөұүһі", "еагкноуухи")


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        ("Серікбаева", "Серікбаева"),
        (" Иванов ", "Иванов"),
        ("Римский - Корсаков", "Римский-Корсаков"),
        ("Римский–Корсаков", "Римский-Корсаков"),
        ("O’Connor", "O'Connor"),
        ("Мамед  оглы", "Мамед оглы"),
        ("Д'Артаньян", "Д'Артаньян"),
        ("Müller", "Müller"),
        ("Ю", "Ю"),
        ("Анна Мария-Луиза", "Анна Мария-Луиза"),
        ("Henry III", "Henry III"),
        ("Anna Мария", "Anna Мария"),
    ],
)
def test_names_are_kept_in_one_spelling(raw, value):
    assert normalise_name(raw) == (value, ())


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        ("", "empty"),
        ("-", "name_characters"),
        ("Иванов1", "name_characters"),
        ("Иванов И.", "name_characters"),
        ("Ива--нов", "name_characters"),
        ("=Иванов", "name_characters"),
        ("Иван/ов", "name_characters"),
        ("李", "name_characters"),
        ("Ивaнов", "name_mixed_scripts"),
        ("Серiкбаев", "name_mixed_scripts"),
        ("O'Коннор", "name_mixed_scripts"),
        ("Иван\u200bов", "invisible_characters"),
        ("\u202eвонавИ", "bidi_characters"),
        ("Иван\x00", "control_characters"),
        ("И" * 151, "too_long"),
        ("И" * 10_000_000, "too_long"),
    ],
)
def test_what_is_no_name_is_rejected_with_its_reason(raw, code):
    with pytest.raises(Rejected) as caught:
        normalise_name(raw)
    assert caught.value.code == code


@given(NAMES)
def test_plain_spelling_folds_to_the_same(name):
    assert fold(name) == fold(name.translate(PLAIN)) == fold(name.upper()) == fold(name.title())


@given(st.text(max_size=40))
def test_folding_twice_changes_nothing_and_never_fails(name):
    words = fold(name)
    assert fold(" ".join(words)) == words
    assert all(word and " " not in word for word in words)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Семёнов", "СЕМЕНОВ"),
        ("Әбдірахманов", "Абдирахманов"),
        ("Мейіз", "Меиз"),
        ("Серік", "Серiк"),
        ("Һаким", "hаким"),
        ("Д’Артаньян", "дартаньян"),
        ("Müller", "muller"),
        ("Жүнісов", "жунисов"),
    ],
)
def test_one_name_in_two_spellings_folds_to_the_same(one, other):
    assert searched_words(one) == searched_words(other)


def test_compound_names_are_found_by_the_whole_and_by_later_parts():
    assert searched_words("Римский-Корсаков") == ["римскикорсаков", "корсаков"]
    assert searched_words("Римский Корсаков") == searched_words("Римский-Корсаков")


def test_beginnings_have_three_to_twelve_letters_and_short_words_stand_whole():
    assert prefixes("иванов") == ["ива", "иван", "ивано", "иванов"]
    assert prefixes("ли") == ["ли"]
    assert prefixes("ким") == ["ким"]
    assert prefixes("") == []
    assert max(map(len, prefixes("а" * 40))) == 12


@given(st.text(max_size=200))
def test_any_text_is_a_name_once_and_for_all_or_rejected(raw):
    found = outcome(normalise_name, raw)
    if isinstance(found, Normalised):
        assert normalise_name(found.value) == found
