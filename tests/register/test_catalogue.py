from __future__ import annotations

import re

from compliance.register import catalogue
from compliance.register.rules.masking import MASKS
from compliance.register.rules.search_terms import SEARCHES
from compliance.register.rules.values import VALIDATORS

CATEGORIES = {category.code: category for category in catalogue.CATEGORIES}
PURPOSES = {purpose.code for purpose in catalogue.PURPOSES}


def test_the_eleven_items_of_clause_4_1_are_there():
    assert sum(category.clause == "4.1" for category in catalogue.CATEGORIES) == 11


def test_the_special_categories_of_clause_4_4_are_there_and_forbidden():
    special = [category for category in catalogue.CATEGORIES if category.clause == "4.4"]
    assert len(special) == 5
    assert all(category.sensitivity == "special" and not category.allowed for category in special)
    assert all(category.allowed for category in catalogue.CATEGORIES if category not in special)


def test_every_rule_that_a_category_names_exists():
    for category in catalogue.CATEGORIES:
        assert category.validator in VALIDATORS
        assert category.mask in MASKS
        assert category.search in SEARCHES
        assert category.sensitivity in catalogue.SENSITIVITIES
        assert category.anonymisation in catalogue.ANONYMISATIONS


def test_codes_are_unique_and_names_are_in_three_languages():
    for things in (catalogue.CATEGORIES, catalogue.PURPOSES, catalogue.LEGAL_BASES):
        codes = [thing.code for thing in things]
        assert len(set(codes)) == len(codes)
        for thing in things:
            assert re.fullmatch(r"[a-z_]{3,40}", thing.code)
            assert len({thing.name_kk, thing.name_ru, thing.name_en}) == 3
            assert re.search("[а-яё]", thing.name_ru, re.IGNORECASE)
            assert re.search("[а-яәғқңөұүһі]", thing.name_kk, re.IGNORECASE)
            assert thing.name_en.isascii()


def test_every_allowed_category_serves_a_purpose_and_no_forbidden_one_does():
    needed = {need.category for need in catalogue.PURPOSE_CATEGORIES}
    assert needed == {category.code for category in catalogue.CATEGORIES if category.allowed}
    pairs = [(need.purpose, need.category) for need in catalogue.PURPOSE_CATEGORIES]
    assert len(set(pairs)) == len(pairs)
    assert {purpose for purpose, _ in pairs} == PURPOSES


def test_statistics_and_marketing_are_compatible_with_nothing():
    assert {purpose for pair in catalogue.COMPATIBLE_PURPOSES for purpose in pair} == {
        "service_access",
        "notification",
    }


def test_only_the_iin_identifies_one_person():
    assert [category.code for category in catalogue.CATEGORIES if category.identifies] == ["iin"]
    assert CATEGORIES["iin"].search == "exact"
