from __future__ import annotations

import ast
import copy
import pickle
import traceback
from pathlib import Path

import pytest
from hypothesis import given, strategies as st

import compliance.register.rules
from compliance.register import catalogue
from compliance.register.rules.outcome import REJECTIONS, WARNINGS, Normalised, Rejected
from compliance.register.rules.values import VALIDATORS, compare, normalise
from tests.register.makers import TODAY, outcome, people, with_check_digit

ALL_VALIDATORS = (*VALIDATORS, "language", "kind", "source", "reference", "day")

# One input for every code that there is.
REJECTED = {
    "empty": ("text", " "),
    "too_long": ("text", "а" * 501),
    "control_characters": ("text", "а\x00"),
    "bidi_characters": ("text", "а\u202e"),
    "invisible_characters": ("text", "а\u200b"),
    "unreadable_characters": ("text", "а\ue000"),
    "replacement_character": ("text", "а\ufffd"),
    "stacked_marks": ("text", "а" + "\u0301" * 9),
    "iin_characters": ("iin", "79102830272x"),
    "iin_length": ("iin", "791"),
    "iin_date": ("iin", "791328302728"),
    "iin_date_in_future": ("iin", "991231602728"),
    "iin_century": ("iin", "791028902728"),
    "iin_check_digit": ("iin", "791028302720"),
    "bin_characters": ("bin_or_iin", "x"),
    "bin_length": ("bin_or_iin", "9"),
    "bin_month": ("bin_or_iin", "941340000385"),
    "bin_kind": ("bin_or_iin", "940190000385"),
    "bin_division": ("bin_or_iin", "940149000385"),
    "bin_check_digit": ("bin_or_iin", "940140000380"),
    "name_characters": ("name", "4"),
    "name_mixed_scripts": ("name", "Ивaн"),
    "date_format": ("date", "вчера"),
    "date_impossible": ("date", "32.01.2000"),
    "date_in_future": ("date", "01.01.2100"),
    "date_too_early": ("date", "01.01.1800"),
    "phone_characters": ("phone", "телефон"),
    "phone_extension": ("phone", "87011234567 доб 1"),
    "phone_several": ("phone", "87011234567; 87021234567"),
    "phone_invalid": ("phone", "1"),
    "email_length": ("email", "a" * 300),
    "email_syntax": ("email", "a"),
    "email_domain": ("email", "a@b"),
    "email_mixed_scripts": ("email", "аa@b.kz"),
    "email_several": ("email", "a@b.kz c@d.kz"),
    "web_statistics_format": ("web_statistics", "ой"),
    "language_unknown": ("language", "клингонский"),
    "kind_unknown": ("kind", "кот"),
    "source_unknown": ("source", "сорока"),
    "reference_format": ("reference", "№?"),
}
WARNED = {
    "invisible_removed": ("phone", "\u202a87011234567"),
    "formula_like": ("text", "=1"),
    "mixed_scripts": ("text", "Ивaн"),
    "iin_without_century": ("iin", with_check_digit("79102800001")),
    "iin_nineteenth_century": ("iin", with_check_digit("79102810003")),
    "phone_not_mobile": ("phone", "87272501234"),
    "email_local_not_latin": ("email", "иван@почта.қаз"),
}


@pytest.mark.parametrize("code", sorted(REJECTIONS))
def test_every_rejection_can_happen(code):
    validator, raw = REJECTED[code]
    with pytest.raises(Rejected) as caught:
        normalise(validator, raw, today=TODAY)
    assert caught.value.code == code


@pytest.mark.parametrize("code", sorted(WARNINGS - {"iin_birth_date_differs"}))
def test_every_warning_can_happen(code):
    validator, raw = WARNED[code]
    assert code in normalise(validator, raw, today=TODAY).warnings


def test_every_code_that_is_raised_is_declared():
    folder = Path(compliance.register.rules.__file__).parent
    raised = {
        argument.value
        for path in folder.glob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Rejected"
        for argument in node.args
        if isinstance(argument, ast.Constant)
    }
    assert raised <= REJECTIONS


def test_an_iin_that_does_not_fit_the_birth_date_is_told():
    assert compare({"iin": "791028302728", "birth_date": "1979-10-29"}) == ("iin_birth_date_differs",)
    assert compare({"iin": "791028302728", "birth_date": "1979-10-28"}) == ()
    assert compare({"iin": with_check_digit("79102800001"), "birth_date": "1979-10-29"}) == ()
    assert compare({"iin": "791028302728"}) == compare({"birth_date": "1979-10-29"}) == compare({}) == ()


def test_an_unknown_validator_is_a_mistake_of_ours():
    with pytest.raises(LookupError):
        normalise("colour", "red", today=TODAY)


def test_the_shipped_categories_name_validators_that_exist():
    assert {category.validator for category in catalogue.CATEGORIES} <= set(VALIDATORS)


def test_made_up_people_are_valid_without_warnings():
    for made in people(300, seed=5):
        values = {}
        for code, raw in made.values.items():
            validator = next(category.validator for category in catalogue.CATEGORIES if category.code == code)
            found = normalise(validator, raw, today=TODAY)
            assert not found.warnings
            values[code] = found.value
        assert compare(values) == ()


@pytest.mark.parametrize(
    ("validator", "raw", "value"),
    [
        ("language", "Қазақша", "kk"),
        ("language", "RU", "ru"),
        ("language", "русский", "ru"),
        ("kind", "Физ. лицо", "person"),
        ("kind", "Компания өкілі", "company_representative"),
        ("source", "E-mail", "email"),
        ("source", "Сайт", "website_form"),
        ("reference", "s-7k3m-9qtx", "S-7K3M-9QTX"),
    ],
)
def test_words_of_an_import_are_understood_in_each_language(validator, raw, value):
    assert normalise(validator, raw, today=TODAY).value == value


@given(st.sampled_from(ALL_VALIDATORS), st.text(max_size=80))
def test_every_normaliser_is_final_and_fails_only_by_rejecting(validator, raw):
    found = outcome(normalise, validator, raw, today=TODAY)
    if isinstance(found, Rejected):
        assert found.code in REJECTIONS
        return
    assert set(found.warnings) <= WARNINGS
    assert normalise(validator, found.value, today=TODAY).value == found.value


@pytest.mark.parametrize(
    ("validator", "raw"),
    [
        ("iin", "79102830272Ж"),
        ("phone", "+7 000 111 22 33"),
        ("email", "секрет@се крет"),
        ("email", "a@секрет\u3002қаз"),
        ("date", "1985-02-31"),
        ("name", "Секрет5"),
    ],
)
def test_no_traceback_of_ours_holds_the_value(validator, raw):
    with pytest.raises(Rejected) as caught:
        normalise(validator, raw, today=TODAY)
    assert raw not in "".join(traceback.format_exception(caught.value)[1:][-1:])
    assert raw not in repr(caught.value)


def test_outcomes_hide_their_value_and_survive_copying():
    outcome = Normalised("секрет", ("formula_like",))
    assert "секрет" not in f"{outcome} {outcome!r} {[outcome]}"
    assert copy.copy(outcome) == outcome
    assert pickle.loads(pickle.dumps(Rejected("empty"))).code == "empty"
