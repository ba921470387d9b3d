from __future__ import annotations

from datetime import date

import pytest
from hypothesis import assume, given, strategies as st
from idnumbers.nationalid.kaz.business_id import BusinessIDNumber
from idnumbers.nationalid.kaz.individual_id import IndividualIDNumber

from compliance.policy.rules import check_digit
from compliance.register.rules.identifiers import (
    birth_date_in,
    normalise_bin,
    normalise_bin_or_iin,
    normalise_iin,
)
from compliance.register.rules.outcome import Normalised, Rejected
from tests.register.makers import TODAY, bins, iins, outcome, with_check_digit


def code_of(action, *arguments, **named) -> str:
    with pytest.raises(Rejected) as caught:
        action(*arguments, **named)
    return caught.value.code


@pytest.mark.parametrize("number", ["791028302728", "900101300017", "950101300707", "950101300719"])
def test_published_iins_are_accepted(number):
    assert normalise_iin(number, today=TODAY) == (number, ())


def test_a_published_bin_is_accepted():
    assert normalise_bin("940140000385") == ("940140000385", ())


def test_eleven_digits_without_a_check_digit_are_known():
    assert check_digit("95010130077") is None
    assert all(
        code_of(normalise_iin, f"95010130077{digit}", today=TODAY) == "iin_check_digit" for digit in range(10)
    )


@given(iins())
def test_generated_iins_agree_with_another_implementation(number):
    assert IndividualIDNumber.validate(number)
    assert normalise_iin(number, today=TODAY).value == number


@given(bins())
def test_generated_bins_agree_with_another_implementation(number):
    assert BusinessIDNumber.validate(number)
    assert normalise_bin(number).value == number
    assert normalise_bin_or_iin(number, today=TODAY).value == number


@given(st.integers(0, 10**12 - 1).map(lambda number: f"{number:012}"))
def test_any_twelve_digits_are_judged_as_another_implementation_does(number):
    assume(number[6] != "0")  # accepted here with a warning
    accepted = isinstance(outcome(normalise_iin, number, today=date(2099, 12, 31)), Normalised)
    assert accepted == IndividualIDNumber.validate(number)


@given(iins(), st.integers(0, 11), st.integers(1, 9))
def test_one_wrong_digit_is_found(number, place, shift):
    wrong = number[:place] + str((int(number[place]) + shift) % 10) + number[place + 1 :]
    # The second pass of weights lets a few slips through; another rule may catch them first.
    assume(check_digit(wrong[:11]) != int(wrong[11]))
    with pytest.raises(Rejected):
        normalise_iin(wrong, today=TODAY)


@given(iins(), st.sampled_from([" ", "-", "\u00a0", ".", "–"]))
def test_grouping_does_not_matter(number, sign):
    assert normalise_iin(f" {number[:6]}{sign}{number[6:]} ", today=TODAY) == (number, ())


def test_full_width_digits_are_read_and_other_digits_are_not():
    number = "791028302728"
    assert normalise_iin("".join(chr(0xFF10 + int(digit)) for digit in number), today=TODAY).value == number
    arabic = "".join(chr(0x660 + int(digit)) for digit in number)
    assert code_of(normalise_iin, arabic, today=TODAY) == "iin_characters"


def test_marks_from_a_phone_book_are_removed_with_a_warning():
    assert normalise_iin("\u202a791028302728\u202c", today=TODAY) == ("791028302728", ("invisible_removed",))


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        ("", "empty"),
        ("   ", "empty"),
        ("79102830272", "iin_length"),
        ("7910283027288", "iin_length"),
        ("79102830272O", "iin_characters"),
        ("7.91028E+11", "iin_characters"),
        ("791328302728", "iin_date"),
        ("790231302728", "iin_date"),
        ("790029302728", "iin_date"),
        ("791028802728", "iin_century"),
        ("791028302729", "iin_check_digit"),
        ("991231602728", "iin_date_in_future"),
        ("\u202e791028302728", "bidi_characters"),
        ("7910\x00283027", "control_characters"),
        ("7" * 10_000_000, "too_long"),
    ],
)
def test_what_is_no_iin_is_rejected_with_its_reason(raw, code):
    assert code_of(normalise_iin, raw, today=TODAY) == code


def test_leap_days_follow_the_century():
    assert code_of(normalise_iin, with_check_digit("01022930000"), today=TODAY) == "iin_date"
    assert normalise_iin(with_check_digit("04022950001"), today=TODAY)


def test_a_seventh_zero_and_the_nineteenth_century_are_kept_with_a_warning():
    assert normalise_iin(with_check_digit("79102800001"), today=TODAY).warnings == ("iin_without_century",)
    assert normalise_iin(with_check_digit("79102810003"), today=TODAY).warnings == ("iin_nineteenth_century",)
    assert birth_date_in(with_check_digit("79102800001")) is None


def test_the_birth_date_stands_in_the_iin():
    assert birth_date_in("791028302728") == date(1979, 10, 28)


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        ("941340000385", "bin_month"),
        ("940170000385", "bin_kind"),
        ("940144000385", "bin_division"),
        ("940140000386", "bin_check_digit"),
        ("94014000038", "bin_length"),
        ("94014000038x", "bin_characters"),
        ("950101300708", "iin_check_digit"),
    ],
)
def test_what_is_no_number_of_a_company_is_rejected_with_its_reason(raw, code):
    assert code_of(normalise_bin_or_iin, raw, today=TODAY) == code


def test_a_person_may_stand_for_a_company():
    assert normalise_bin_or_iin("791028302728", today=TODAY).value == "791028302728"
