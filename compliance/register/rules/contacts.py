"""Telephone numbers in E.164 and e-mail addresses, with the spelling that search compares."""

import encodings.idna
import re
import unicodedata

import phonenumbers

from .outcome import Normalised, Rejected
from .text import has_mixed_scripts, refuse_unseen, without_harmless_marks

HOME_REGION = "KZ"
PHONE_LIMIT = 60
EMAIL_LIMIT = 254
LOCAL_PART_LIMIT = 64


def _home_patterns() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Kazakh mobile and fixed numbers as the library itself describes them, so that both ways agree."""
    home = phonenumbers.PhoneMetadata.metadata_for_region(HOME_REGION)
    if home is None or home.mobile is None or home.fixed_line is None:
        raise LookupError(HOME_REGION)
    prefix = r"(?:\+?7|8)?"
    return (
        re.compile(f"{prefix}({home.mobile.national_number_pattern})", re.ASCII),
        re.compile(f"{prefix}({home.fixed_line.national_number_pattern})", re.ASCII),
    )


_MOBILE, _FIXED = _home_patterns()
_GROUPING = dict.fromkeys(map(ord, " \t()-.\u00a0\u2007\u2009\u202f\u2010\u2011\u2012\u2013\u2014"))
_EXTENSION = re.compile(r"доб|вн|ішкі|қос|ext|#|x", re.IGNORECASE)
_SEVERAL = re.compile(r"[,;/|\n]")
_MOBILE_TYPES = frozenset(
    {
        phonenumbers.PhoneNumberType.MOBILE,
        phonenumbers.PhoneNumberType.FIXED_LINE_OR_MOBILE,
    }
)


def normalise_phone(raw: str) -> Normalised:
    """A telephone number as ``+77011234567``; a number without a country code is Kazakh."""
    if len(raw) > PHONE_LIMIT:
        raise Rejected("too_long")
    text, removed = without_harmless_marks(raw)
    warnings = ("invisible_removed",) if removed else ()
    # The library takes some 50 µs a number; nearly all numbers here are plain Kazakh ones.
    compact = text.translate(_GROUPING)
    if (match := _MOBILE.fullmatch(compact)) is not None:
        return Normalised("+7" + match[1], warnings)
    if (match := _FIXED.fullmatch(compact)) is not None:
        return Normalised("+7" + match[1], (*warnings, "phone_not_mobile"))
    return _parsed_phone(text.strip(), warnings)


def _parsed_phone(text: str, warnings: tuple[str, ...]) -> Normalised:
    if not text:
        raise Rejected("empty")
    refuse_unseen(text)
    if _SEVERAL.search(text) is not None:
        raise Rejected("phone_several")
    if any(map(str.isalpha, text)) or "#" in text:
        raise Rejected("phone_extension" if _EXTENSION.search(text) else "phone_characters")
    number = _parse(text)
    if number is None or number.extension or not phonenumbers.is_valid_number(number):
        raise Rejected("phone_invalid")
    if phonenumbers.number_type(number) not in _MOBILE_TYPES:
        warnings = (*warnings, "phone_not_mobile")
    return Normalised(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164), warnings)


def _parse(text: str) -> phonenumbers.PhoneNumber | None:
    try:
        return phonenumbers.parse(text, HOME_REGION)
    except phonenumbers.NumberParseException:
        return None


_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_ASCII_LOCAL = re.compile(rf"{_ATOM}(?:\.{_ATOM})*")
_LOCAL_MARKS = frozenset("!#$%&'*+/=?^_`{|}~-")
_ASCII_LABEL = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?")


def normalise_email(raw: str) -> Normalised:
    """One address as its owner writes it, with the domain in small letters.

    Letters of any alphabet are accepted on both sides of the ``@``; quoted local parts and addresses
    of bare numbers are not: no mail of ours goes to them. Compare with :func:`email_key`.
    """
    if len(raw) > EMAIL_LIMIT + 20:
        raise Rejected("email_length")
    text, removed = without_harmless_marks(raw.strip())
    if not text:
        raise Rejected("empty")
    if not text.isascii():
        refuse_unseen(text)
        text = unicodedata.normalize("NFC", text)
    elif not text.isprintable():
        refuse_unseen(text)
    local, at, domain = text.rpartition("@")
    if "@" in local:
        raise Rejected("email_several")
    if not at or not local or not domain:
        raise Rejected("email_syntax")
    warnings: list[str] = ["invisible_removed"] if removed else []
    _check_local(local, warnings)
    domain = domain.lower()
    ascii_domain = _ascii_domain(domain)
    if len(local.encode()) + 1 + len(ascii_domain) > EMAIL_LIMIT:
        raise Rejected("email_length")
    if local[0] in "=+-":
        warnings.append("formula_like")
    return Normalised(f"{local}@{domain}", tuple(warnings))


def email_key(value: str) -> str:
    """The spelling under which an address is searched: no case, the domain as the network has it."""
    local, _, domain = value.rpartition("@")
    return f"{unicodedata.normalize('NFC', local.casefold())}@{_ascii_domain(domain.lower())}"


def _check_local(local: str, warnings: list[str]) -> None:
    if len(local.encode()) > LOCAL_PART_LIMIT:
        raise Rejected("email_length")
    if _ASCII_LOCAL.fullmatch(local) is not None:
        return
    if local.isascii():
        raise Rejected("email_syntax")
    for atom in local.split("."):
        if not atom or not all(sign.isalnum() or sign in _LOCAL_MARKS or _joins(sign) for sign in atom):
            raise Rejected("email_syntax")
    # The commonest slip: a Cyrillic «с» in a Latin word, typed with the wrong layout.
    if has_mixed_scripts(local):
        raise Rejected("email_mixed_scripts")
    warnings.append("email_local_not_latin")


def _joins(sign: str) -> bool:
    return unicodedata.category(sign) in {"Mn", "Mc"}


def _ascii_domain(domain: str) -> str:
    """The domain in punycode, or ``Rejected``."""
    labels = domain.split(".")
    if len(labels) < 2 or len(domain) > 253:
        raise Rejected("email_domain")
    encoded = ".".join(map(_ascii_label, labels))
    last = encoded.rpartition(".")[2]
    if len(last) < 2 or last.isdigit() or len(encoded) > 253:
        raise Rejected("email_domain")
    return encoded


def _ascii_label(label: str) -> str:
    if label.isascii():
        if _ASCII_LABEL.fullmatch(label) is None or (label[2:4] == "--" and not _is_punycode(label)):
            raise Rejected("email_domain")
        return label
    if has_mixed_scripts(label):
        raise Rejected("email_mixed_scripts")
    if not all(sign.isalnum() or sign == "-" or _joins(sign) for sign in label):
        raise Rejected("email_domain")
    encoded = _to_punycode(label)
    if encoded is None or _ASCII_LABEL.fullmatch(encoded) is None:
        raise Rejected("email_domain")
    return encoded


# Preparation of names (RFC 3491) leaves these as they are; it takes thirty times as long as the rest.
_PREPARED = re.compile("[а-яёәғқңөұүһі0-9-]+")


def _to_punycode(label: str) -> str | None:
    if _PREPARED.fullmatch(label) is not None:
        return "xn--" + label.encode("punycode").decode("ascii")
    # A failing codec keeps the text in its error: it must not become the context of ours.
    try:
        return encodings.idna.ToASCII(label).decode("ascii")
    except (UnicodeError, ValueError, IndexError):
        return None


def _is_punycode(label: str) -> bool:
    try:
        return label.startswith("xn--") and bool(encodings.idna.ToUnicode(label))
    except (UnicodeError, ValueError, IndexError):
        return False
