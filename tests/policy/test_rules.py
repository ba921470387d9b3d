"""Numbers with a check digit."""

import pytest

from compliance.policy.demo import made_up_bin
from compliance.policy.rules import bin_fault, check_digit, is_bin


def test_known_numbers_have_their_check_digit():
    for number in ("791028302728", "900101300017", "940140000385", "950101300707"):
        assert check_digit(number[:11]) == int(number[11])


def test_eleven_digits_without_a_check_digit_are_known():
    assert check_digit("95010130077") is None


@pytest.mark.parametrize(
    ("digits", "fault"),
    [
        ("940140000385", ""),
        ("941340000385", "bin_month"),
        ("940130000385", "bin_kind"),
        ("940144000385", "bin_division"),
        ("940140000386", "bin_check_digit"),
    ],
)
def test_what_is_wrong_with_a_bin_is_told_by_a_code(digits, fault):
    assert bin_fault(digits) == fault


@pytest.mark.parametrize("text", ["", "94014000038", "9401400003855", "94014000038a", "٩٤٠١٤٠٠٠٠٣٨٥"])
def test_other_texts_are_no_bin(text):
    assert not is_bin(text)


def test_the_bin_of_the_demonstration_has_the_form_of_one_and_a_year_that_is_not_near():
    assert is_bin(made_up_bin())
    assert made_up_bin().startswith("9912")
