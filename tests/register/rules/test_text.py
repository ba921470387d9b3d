from __future__ import annotations

import unicodedata
from time import perf_counter

import pytest
from hypothesis import given, strategies as st

from compliance.register.rules.outcome import Normalised, Rejected
from compliance.register.rules.text import (
    TEXT_LIMIT,
    escape_formula,
    normalise_text,
    normalise_web_statistics,
    unescape_formula,
)
from tests.register.makers import outcome


def code_of(raw: str) -> str:
    with pytest.raises(Rejected) as caught:
        normalise_text(raw)
    return caught.value.code


def test_ordinary_text_in_three_languages_is_kept():
    for text in ("«Алатау Сервис» ЖШС", "ТОО “Ромашка” №1", "Smith & Sons, Ltd.", "Müller GmbH", "中国公司"):
        assert normalise_text(text) == (text, ())


def test_white_space_is_trimmed_and_made_single():
    assert normalise_text("  Абай\u00a0 даңғылы,\r\n10\t") == ("Абай даңғылы, 10", ())


def test_composed_and_decomposed_letters_become_one():
    assert normalise_text(unicodedata.normalize("NFD", "Йод Ёж")) == ("Йод Ёж", ())


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        ("", "empty"),
        (" \t\r\n\u00a0", "empty"),
        ("а\x00б", "control_characters"),
        ("а\x1bб", "control_characters"),
        ("а\x85б", "control_characters"),
        ("а\x7fб", "control_characters"),
        ("a\x07b", "control_characters"),
        ("а\u202eб", "bidi_characters"),
        ("а\u200fб", "bidi_characters"),
        ("а\u2067б", "bidi_characters"),
        ("а\u200bб", "invisible_characters"),
        ("\ufeffа", "invisible_characters"),
        ("а\u00adб", "invisible_characters"),
        ("а\u3164б", "invisible_characters"),
        ("а\U000e0041б", "invisible_characters"),
        ("а\ud800б", "unreadable_characters"),
        ("а\ue000б", "unreadable_characters"),
        ("а\uffffб", "unreadable_characters"),
        ("Тег\ufffd", "replacement_character"),
        ("а" + "\u0301" * 5, "stacked_marks"),
        ("а" * (TEXT_LIMIT + 1), "too_long"),
        ("а" * 10_000_000, "too_long"),
        (" " * 10_000_000, "too_long"),
    ],
)
def test_what_cannot_be_seen_or_kept_is_rejected_with_its_reason(raw, code):
    assert code_of(raw) == code


def test_ten_megabytes_are_refused_at_once():
    huge = "а\u202e" * 5_000_000
    start = perf_counter()
    assert code_of(huge) == "too_long"
    assert perf_counter() - start < 0.05


@pytest.mark.parametrize("raw", ["=1+1", "+7", "-5", "@SUM(A1)", "＝1"])
def test_text_like_a_formula_is_kept_flagged_and_disarmed_in_exports(raw):
    assert normalise_text(raw) == (raw, ("formula_like",))
    assert escape_formula(raw) == "'" + raw
    assert unescape_formula(escape_formula(raw)) == raw


def test_mixed_scripts_are_flagged_in_text():
    assert normalise_text("ТОО «IТ-Сервис»").warnings == ("mixed_scripts",)
    assert normalise_text("ТОО IT-Сервис").warnings == ()


@given(st.text(max_size=100))
def test_any_text_is_normalised_once_and_for_all_or_rejected(raw):
    found = outcome(normalise_text, raw)
    if isinstance(found, Normalised):
        assert normalise_text(found.value) == found
        assert unicodedata.is_normalized("NFC", found.value)
        assert found.value.encode()


@given(st.text(max_size=20))
def test_disarming_a_formula_can_be_undone(text):
    assert not escape_formula(text).startswith(("=", "+", "-", "@"))
    if not text.startswith("'"):
        assert unescape_formula(escape_formula(text)) == text


def test_an_identifier_of_statistics_is_one_token():
    assert normalise_web_statistics("GA1.2.1234567890.1700000000").value == "GA1.2.1234567890.1700000000"
    for raw in ("Иван", "two words", "a;b"):
        with pytest.raises(Rejected, match="web_statistics_format"):
            normalise_web_statistics(raw)
