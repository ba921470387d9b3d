"""Numbers and addresses in a letter, by the register's own rules of what is one."""

import re
from collections.abc import Iterator
from datetime import date

from compliance.register.rules.contacts import email_key, normalise_email, normalise_phone
from compliance.register.rules.identifiers import normalise_bin, normalise_iin
from compliance.register.rules.outcome import Rejected

from .message import Found, Identifiers, Letter, Where

_MOST = 50  # of one kind: what a person may have; a table of thousands is not one person's letter

# Twelve digits together, or in groups; never a part of a longer number. A number may be glued to its name
# (ИИН851…, ЖСН: 851…).
_TOGETHER = re.compile(
    r"(?:(?<![0-9A-Za-zА-яЁё_])|(?<=[нНnN]))(?<![+/-])(?<![0-9][.,])[0-9]{12}(?![0-9A-Za-zА-яЁё_])(?![.,/-][0-9])"
)
_GROUPED = re.compile(
    r"(?<![0-9A-Za-zА-яЁё_+/.,-])(?<![0-9][ \u00a0])[0-9]{2,6}(?:[ \u00a0-][0-9]{1,6}){1,5}"
    r"(?![0-9A-Za-zА-яЁё_/])(?![ \u00a0.,-][0-9])"
)
_PHONE = re.compile(
    r"(?<![0-9A-Za-zА-яЁё_+/.-])(?:\+ ?7|[78])?[ \u00a0-]{0,3}\(?[0-9]{3,5}\)?"
    r"(?:[ \u00a0.–-]{0,3}[0-9]{1,4}){2,5}"
    r"(?![0-9A-Za-zА-яЁё_])"
)
_FOREIGN = re.compile(r"(?<![0-9A-Za-zА-яЁё_])\+[1-9](?:[ \u00a0().-]{0,2}[0-9]){8,14}(?![0-9])")
_PHONE_WORD = re.compile(
    r"тел|моб|сот|номер|нөмір|нөмер|номір|ұялы|байланыс|whats|ватсап|вотсап|звон|phone|контакт|хабарлас",
    re.IGNORECASE,
)
_LOCAL = re.compile(r"[\w!#$%&'*+/=?^`{|}~.-]{1,64}\Z")
_DOMAIN = re.compile(r"[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}")


def find_identifiers(letter: Letter) -> Identifiers:
    """IINs, BINs, phones and e-mail addresses of a letter, normalised; the writer's own words first."""
    iins: dict[str, Found] = {}
    bins: dict[str, Found] = {}
    phones: dict[str, Found] = {}
    emails: dict[str, Found] = {}
    for where in (Where.SUBJECT, Where.BODY, Where.QUOTED):
        text = letter.part(where)
        taken: list[tuple[int, int]] = []
        for value, start, end in _emails(text):
            taken.append((start, end))
            _keep(emails, email_key(value), Found(value, where, start, end))
        for kind, value, start, end in _numbers(text):
            taken.append((start, end))
            _keep(iins if kind == "iin" else bins, value, Found(value, where, start, end))
        for value, start, end in _phones(text, taken):
            _keep(phones, value, Found(value, where, start, end))
    return Identifiers(*(tuple(found.values()) for found in (iins, bins, phones, emails)))


def _keep(found: dict[str, Found], key: str, value: Found) -> None:
    if len(found) < _MOST:
        found.setdefault(key, value)


def _emails(text: str) -> Iterator[tuple[str, int, int]]:
    position = text.find("@")
    count = 0
    while position >= 0 and count < 4 * _MOST:
        count += 1
        local = _LOCAL.search(text[max(0, position - 64) : position])
        domain = _DOMAIN.match(text, position + 1)
        if local is not None and domain is not None:
            name = local[0].lstrip(".'")
            value = _email(f"{name}@{domain[0].rstrip('-_')}")
            if value:
                yield value, position - len(name), domain.end()
        position = text.find("@", position + 1)


def _email(raw: str) -> str:
    try:
        return normalise_email(raw).value
    except Rejected:
        return ""


def _numbers(text: str) -> Iterator[tuple[str, str, int, int]]:
    for pattern in (_TOGETHER, _GROUPED):
        for found in pattern.finditer(text):
            digits = "".join(filter(str.isdigit, found[0]))
            if len(digits) != 12:
                continue
            kind = _kind(digits)
            if kind:
                yield kind, digits, found.start(), found.end()


# Whether somebody is born already is for matching to judge: letters and test data have such numbers, too.
def _kind(digits: str) -> str:
    try:
        normalise_iin(digits, today=date.max)
    except Rejected:
        pass
    else:
        return "iin"
    try:
        normalise_bin(digits)
    except Rejected:
        return ""
    return "bin"


def _phones(text: str, taken: list[tuple[int, int]]) -> Iterator[tuple[str, int, int]]:
    for pattern in (_PHONE, _FOREIGN):
        for found in pattern.finditer(text):
            if any(start < found.end() and found.start() < end for start, end in taken):
                continue
            raw = found[0].strip(" \u00a0-–.")
            if not _looks_like_phone(text, raw, found.start()):
                continue
            value = _phone(raw)
            if value:
                yield value, found.start(), found.end()


def _looks_like_phone(text: str, raw: str, start: int) -> bool:
    digits = sum(map(str.isdigit, raw))
    if raw.startswith("+"):
        return digits >= 9
    if digits == 11 and raw[0] in "78":
        return raw[0] == "8" or raw[1:2] in "07 (-" or not raw.isdigit()
    # Ten digits alone may be the number of an order: they need a word or the look of a phone number.
    if digits == 10 and raw.lstrip("(")[0] == "7":
        return not raw.isdigit() or _PHONE_WORD.search(text, max(0, start - 30), start) is not None
    return False


def _phone(raw: str) -> str:
    try:
        return normalise_phone(raw).value
    except Rejected:
        return ""
