"""Twelve-digit numbers of Kazakhstan: the check digit of IIN and BIN, and the form of a BIN.

A BIN is YYMM, kind (4–6), division (0–3), serial and check digit.
"""

from operator import mul

_FIRST_WEIGHTS = (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11)
_SECOND_WEIGHTS = (3, 4, 5, 6, 7, 8, 9, 10, 11, 1, 2)
_MONTHS = frozenset(f"{month:02}" for month in range(1, 13))
_BIN_KINDS = frozenset("456")
_BIN_DIVISIONS = frozenset("0123")


def check_digit(first_eleven: str) -> int | None:
    """The twelfth digit for these eleven, or None where such a number is never issued."""
    # Both rows of weights add up to 66, a multiple of 11, so the codes of the characters serve as well
    # as the digits themselves.
    codes = first_eleven.encode("ascii")
    digit: int = sum(map(mul, codes, _FIRST_WEIGHTS)) % 11
    if digit == 10:
        digit = sum(map(mul, codes, _SECOND_WEIGHTS)) % 11
        if digit == 10:
            return None
    return digit


def bin_fault(digits: str) -> str:
    """What is wrong with twelve digits as a BIN, as a code; empty for a BIN."""
    if digits[2:4] not in _MONTHS:
        return "bin_month"
    if digits[4] not in _BIN_KINDS:
        return "bin_kind"
    if digits[5] not in _BIN_DIVISIONS:
        return "bin_division"
    if check_digit(digits[:11]) != ord(digits[11]) - 48:
        return "bin_check_digit"
    return ""


def is_bin(text: str) -> bool:
    """Whether a text is a BIN."""
    return len(text) == 12 and text.isascii() and text.isdigit() and not bin_fault(text)
