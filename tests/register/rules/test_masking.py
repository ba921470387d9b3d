from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from compliance.register.rules.masking import DOTS, MASKS, mask
from tests.register.makers import iins

# What a mask may show at most, beside dots and signs between.
SHOWN = {"all": 0, "first_letter": 1, "last4": 4, "email": 2, "phone": 2, "year": 4}
SIGNS = set("•@-")


@pytest.mark.parametrize(
    ("code", "value", "masked"),
    [
        ("all", "Алматы қ., Абай даңғылы, 10", DOTS),
        ("first_letter", "Серікбаева", "С•••••"),
        ("first_letter", "Ли", DOTS),
        ("last4", "791028302728", "•••••2728"),
        ("last4", "2728", DOTS),
        ("email", "ivan.petrov@example.com", "i•••••@e•••••"),
        ("email", "i@example.com", "•••••@e•••••"),
        ("email", "not an address", DOTS),
        ("phone", "+77011234567", "•••••67"),
        ("phone", "67", DOTS),
        ("year", "1985-02-01", "1985-••-••"),
        ("year", "01.02.1985", DOTS),
        ("no such mask", "anything", DOTS),
    ],
)
def test_a_mask_shows_what_it_says(code, value, masked):
    assert mask(code, value) == masked


def test_every_mask_is_held_to_a_bound():
    assert set(MASKS) == set(SHOWN)


@given(st.sampled_from(MASKS), st.text(max_size=60))
def test_a_mask_never_shows_more_than_its_bound(code, value):
    shown = [sign for sign in mask(code, value) if sign not in SIGNS]
    assert len(shown) <= SHOWN[code]


@given(st.sampled_from(MASKS), st.text(min_size=3, max_size=60))
def test_a_mask_never_shows_the_value(code, value):
    assert value not in mask(code, value)


@given(st.sampled_from([code for code in MASKS if code not in {"email", "year"}]), st.text(), iins())
def test_the_length_of_a_value_does_not_show(code, value, iin):
    assert len(mask(code, value)) in {len(DOTS), len(DOTS) + SHOWN[code]}
    assert mask("last4", iin)[:-4] == DOTS
