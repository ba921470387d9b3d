"""IIN of a person, BIN of an organisation: twelve digits with a check digit.

Form: IIN is YYMMDD, century and sex, serial, check digit; BIN is YYMM, kind, division, serial, check
digit. The fifth digit tells them apart: in an IIN it begins the day (0–3), in a BIN it is the kind (4–6).
"""

from datetime import date

from compliance.policy.rules import bin_fault, check_digit

from .outcome import Normalised, Rejected
from .text import refuse_unseen, without_harmless_marks

_CENTURIES = {"1": "18", "2": "18", "3": "19", "4": "19", "5": "20", "6": "20"}
_DAYS = frozenset(
    f"{month:02}{day:02}"
    for month, days in enumerate((31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31), start=1)
    for day in range(1, days + 1)
)

# People group the digits with spaces, dashes or dots; East Asian keyboards give full-width digits. Other
# digits (Arabic, Devanagari) are nobody's way to write an IIN and are refused.
_SEPARATORS = dict.fromkeys(map(ord, " \t-.\u00a0\u2007\u2009\u202f\u2010\u2011\u2012\u2013\u2014\u2212"))
_TO_DIGITS = _SEPARATORS | {0xFF10 + digit: str(digit) for digit in range(10)}


def _twelve_digits(raw: str, name: str) -> tuple[str, tuple[str, ...]]:
    if len(raw) == 12 and raw.isascii() and raw.isdigit():
        return raw, ()
    if len(raw) > 100:
        raise Rejected("too_long")
    text, removed = without_harmless_marks(raw)
    digits = text.strip().translate(_TO_DIGITS)
    if not digits:
        raise Rejected("empty")
    if not (digits.isascii() and digits.isdigit()):
        refuse_unseen(text)
        raise Rejected(name + "_characters")
    if len(digits) != 12:
        raise Rejected(name + "_length")
    return digits, ("invisible_removed",) if removed else ()


def normalise_iin(raw: str, *, today: date) -> Normalised:
    """An individual identification number as twelve digits."""
    digits, warnings = _twelve_digits(raw, "iin")
    return _checked_iin(digits, warnings, today)


def _checked_iin(digits: str, warnings: tuple[str, ...], today: date) -> Normalised:
    if digits[2:6] not in _DAYS:
        raise Rejected("iin_date")
    century = _CENTURIES.get(digits[6])
    if century is not None:
        year = century + digits[:2]
        if digits[2:6] == "0229" and not _is_leap(int(year)):
            raise Rejected("iin_date")
        if f"{year}-{digits[2:4]}-{digits[4:6]}" > today.isoformat():
            raise Rejected("iin_date_in_future")
        if century == "18":
            warnings = (*warnings, "iin_nineteenth_century")
    elif digits[6] == "0":
        # Said to be given to some foreigners; the century is then unknown.
        if digits[2:6] == "0229" and int(digits[:2]) % 4:
            raise Rejected("iin_date")
        warnings = (*warnings, "iin_without_century")
    else:
        raise Rejected("iin_century")
    if check_digit(digits[:11]) != ord(digits[11]) - 48:
        raise Rejected("iin_check_digit")
    return Normalised(digits, warnings)


def normalise_bin(raw: str) -> Normalised:
    """A business identification number as twelve digits."""
    digits, warnings = _twelve_digits(raw, "bin")
    return _checked_bin(digits, warnings)


def _checked_bin(digits: str, warnings: tuple[str, ...]) -> Normalised:
    if fault := bin_fault(digits):
        raise Rejected(fault)
    return Normalised(digits, warnings)


def normalise_bin_or_iin(raw: str, *, today: date) -> Normalised:
    """The number of a company: a BIN, or the IIN of a person who trades under their own name (4.1)."""
    digits, warnings = _twelve_digits(raw, "bin")
    if digits[4] in "0123":
        return _checked_iin(digits, warnings, today)
    return _checked_bin(digits, warnings)


def birth_date_in(iin: str) -> date | None:
    """The birth date in a normalised IIN, or None where it does not say the century."""
    century = _CENTURIES.get(iin[6])
    if century is None:
        return None
    return date(int(century + iin[:2]), int(iin[2:4]), int(iin[4:6]))


def _is_leap(year: int) -> bool:
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
