"""What staff see of a value until they reveal it.

A mask has a fixed length, so that it does not tell how long the value is, and a value that has not the
shape its mask expects is hidden whole.
"""

import re
from collections.abc import Callable

DOTS = "•••••"

_TWELVE_DIGITS = re.compile(r"[0-9]{12}")
_PHONE = re.compile(r"\+[0-9]{7,15}")
_DATE = re.compile(r"([0-9]{4})-[0-9]{2}-[0-9]{2}")


def mask(code: str, value: str) -> str:
    """The value as the mask of its category shows it; an unknown mask hides everything."""
    return _MASKS.get(code, _nothing)(value)


def _nothing(value: str) -> str:
    return DOTS


def _first_letter(value: str) -> str:
    # The first letter of a name of one or two letters would give it away.
    return value[0] + DOTS if len(value) > 2 else DOTS


def _last_four(value: str) -> str:
    return DOTS + value[-4:] if _TWELVE_DIGITS.fullmatch(value) is not None else DOTS


def _email(value: str) -> str:
    local, _, domain = value.rpartition("@")
    if len(domain) < 3 or not local:
        return DOTS
    return f"{_first_letter(local)}@{domain[0]}{DOTS}"


def _phone(value: str) -> str:
    # Two digits tell two numbers of one person apart; four and a name would be enough to guess the rest.
    return DOTS + value[-2:] if _PHONE.fullmatch(value) is not None else DOTS


def _year(value: str) -> str:
    match = _DATE.fullmatch(value)
    return f"{match[1]}-••-••" if match is not None else DOTS


_MASKS: dict[str, Callable[[str], str]] = {
    "all": _nothing,
    "first_letter": _first_letter,
    "last4": _last_four,
    "email": _email,
    "phone": _phone,
    "year": _year,
}
MASKS = tuple(_MASKS)
