from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from compliance.register import catalogue
from compliance.register.rules.search_terms import confirms, parse_query, terms_of
from compliance.register.rules.values import normalise
from tests.register.makers import TODAY, people

CATEGORIES = {category.code: category for category in catalogue.CATEGORIES}


def known(raw: dict[str, str]) -> tuple[dict[str, str], set[tuple[str, str]]]:
    """The normalised values of a subject, and all of its terms."""
    values = {
        code: normalise(CATEGORIES[code].validator, text, today=TODAY).value for code, text in raw.items()
    }
    terms = {
        term
        for code, value in values.items()
        for term in terms_of(
            category=code,
            validator=CATEGORIES[code].validator,
            search=CATEGORIES[code].search,
            value=value,
        )
    }
    return values, terms


def finds(query: str, raw: dict[str, str]) -> bool:
    values, terms = known(raw)
    return any(
        set(alternative.terms) <= terms and confirms(alternative, values)
        for alternative in parse_query(query)
    )


SUBJECT = {
    "surname": "Әбдірахманова",
    "name": "Гүлнұр",
    "patronymic": "Серікқызы",
    "iin": "791028302728",
    "email": "Gulnur@Почта.қаз",
    "mobile_phone": "8 701 123 45 67",
    "company_bin_iin": "940140000385",
    "legal_address": "Алматы",
}


@pytest.mark.parametrize(
    "query",
    [
        "Әбд",
        "абдирахманова",
        "АБДИРАХМАНОВА ГУЛ",
        "абдир гульнур"[:5] + " гулн",
        "Гүлнұр Әбдірахманова",
        "Әбдірахманова Гүлнұр Серікқызы",
        "абдирахманова гулнур серик",
        "Гүлнұр Серікқызы Әбдірахманова",
        "Әбдірахманова Г. С.",
        "Г. Әбдірахманова",
        "Әбдірахмановa",
        "791028302728",
        "791028 302728",
        "940140000385",
        "+7 (701) 123-45-67",
        "87011234567",
        "7011234567",
        "\u202a+77011234567\u202c",
        "GULNUR@почта.ҚАЗ",
        "gulnur@xn--80a1acny.xn--80ao21a",
    ],
)
def test_a_subject_is_found_as_staff_would_look(query):
    assert finds(query, SUBJECT)


@pytest.mark.parametrize(
    "query",
    [
        "",
        "   ",
        "Әб",
        "Гүлнұр",
        "Әбдірахманова Айгүл",
        "Әбдірахманова К.",
        "Әбдірахмановалар",
        "791028302729",
        "+77011234568",
        "gulnur@example.com",
        "Алматы",
        "2728",
        "8701 и ещё слова",
        "@",
        "+",
        "а" * 1000,
    ],
)
def test_a_subject_is_not_found_by_what_does_not_fit(query):
    assert not finds(query, SUBJECT)


def test_the_reading_longest_known_beginning_is_confirmed_in_full():
    assert finds("Константинопольск", {"surname": "Константинопольский"})
    assert not finds("Константинопольщ", {"surname": "Константинопольский"})


def test_short_names_are_found_whole_only():
    assert finds("Ли", {"surname": "Ли"})
    assert not finds("Ли", {"surname": "Лисов"})
    # A hash may coincide: then the opened value decides.
    assert not confirms(parse_query("Ли")[0], {"surname": "Лисов"})


@pytest.mark.parametrize("query", ["Римский-Корсаков", "Римский Корсаков", "корсаков", "римскии-корсаков Н"])
def test_compound_surnames_are_found_however_written(query):
    assert finds(query, {"surname": "Римский-Корсаков", "name": "Николай"})


def test_a_compound_patronymic_is_found():
    assert finds("Алиев Вагиф Мамед оглы", {"surname": "Алиев", "name": "Вагиф", "patronymic": "Мамед оглы"})


def test_twelve_digits_are_looked_for_as_iin_and_as_bin():
    assert [alternative.terms for alternative in parse_query("791028302728")][:2] == [
        (("iin", "791028302728"),),
        (("bin", "791028302728"),),
    ]


def test_what_is_not_searched_has_no_terms():
    assert terms_of(category="legal_address", validator="text", search="none", value="Алматы") == []
    with pytest.raises(LookupError):
        terms_of(category="legal_address", validator="text", search="other", value="Алматы")


def test_a_person_is_found_by_each_of_their_values():
    for made in people(200):
        for code in ("iin", "email", "mobile_phone", "company_bin_iin", "surname"):
            if code in made.values:
                assert finds(made.values[code], made.values), code
        full = " ".join(made.values[code] for code in ("surname", "name", "patronymic"))
        assert finds(full, made.values)


@given(st.text(max_size=250))
def test_any_query_is_read_without_failing(query):
    for alternative in parse_query(query):
        assert alternative.terms
        assert all(text for _, text in alternative.terms)
        confirms(alternative, {})


def test_the_repr_of_an_alternative_holds_no_value():
    assert "791028302728" not in repr(parse_query("791028302728"))
    assert "иван" not in repr(parse_query("Иванов Иван"))
