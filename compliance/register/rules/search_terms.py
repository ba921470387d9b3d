"""From values to the terms under which they are found, and from what staff type to the same terms.

A term is (kind, text); it is stored only as a keyed hash. An alternative is found where *all* of its
terms are present, and counts only if it also fits the values once they are opened: a hash is cut short,
and a prefix longer than the longest stored one is compared here.
"""

from collections.abc import Mapping
from typing import NamedTuple

from .contacts import email_key, normalise_email, normalise_phone
from .names import LONGEST_PREFIX, SHORTEST_PREFIX, fold, prefixes, run_together, searched_words
from .outcome import Normalised, Rejected

Term = tuple[str, str]

QUERY_LIMIT = 200
SEARCHES = ("none", "exact", "prefix")

# The kind that values of a validator share, whatever category they are in.
_KIND_OF_VALIDATOR = {"iin": "iin", "bin_or_iin": "bin", "email": "email", "phone": "phone"}
_CATEGORY_OF_KIND = {"iin": "iin", "bin": "company_bin_iin", "email": "email", "phone": "mobile_phone"}
_NAME_KINDS = ("surname", "name", "patronymic")

_HIDDEN = dict.fromkeys(map(ord, "\u00ad\u061c\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"))
_HIDDEN |= dict.fromkeys((*range(0x202A, 0x202F), *range(0x2066, 0x206A), *range(0x20), 0x7F), " ")
_NUMBER_SIGNS = frozenset(" ()-.+‐‑‒–—\u00a0\u202f")


class Alternative(NamedTuple):
    """One reading of a query: terms to look up, and beginnings to confirm, by kind."""

    terms: tuple[Term, ...]
    beginnings: tuple[Term, ...]

    def __repr__(self) -> str:
        return f"Alternative({[kind for kind, _ in self.beginnings]!r})"


def terms_of(*, category: str, validator: str, search: str, value: str) -> list[Term]:
    """The terms of one normalised value, to be hashed and kept with its subject."""
    if search == "none":
        return []
    if search == "exact":
        kind = _KIND_OF_VALIDATOR.get(validator, category)
        return [(kind, _exact(validator, value))]
    if search == "prefix":
        words = searched_words(value)
        if len(words) == 1:
            return [(category, beginning) for beginning in prefixes(words[0])]
        return list(dict.fromkeys((category, beginning) for word in words for beginning in prefixes(word)))
    raise LookupError(f"There is no way of search “{search}”.")


def _exact(validator: str, value: str) -> str:
    if validator == "email":
        return email_key(value)
    if validator == "name":
        return run_together(fold(value))
    return value


def parse_query(text: str) -> tuple[Alternative, ...]:
    """What staff may mean by one line: an IIN or BIN, a phone, an e-mail, or the beginning of a full name.

    Nothing searchable gives nothing. The line is forgiving: what may be stored is decided elsewhere.
    """
    if len(text) > QUERY_LIMIT:
        return ()
    line = " ".join(text.translate(_HIDDEN).split())
    if "@" in line:
        return _email_query(line)
    if any(map(str.isdigit, line)):
        return _number_query(line)
    return _name_query(line)


def confirms(alternative: Alternative, values: Mapping[str, str]) -> bool:
    """Whether the opened values of a subject, by category, really are what was asked for."""
    alone = len(alternative.beginnings) == 1
    return all(
        _name_fits(wanted, values.get(kind, ""), alone=alone)
        if kind in _NAME_KINDS
        else wanted == _asked_of(kind, values.get(_CATEGORY_OF_KIND[kind], ""))
        for kind, wanted in alternative.beginnings
    )


def _name_fits(wanted: str, value: str, *, alone: bool) -> bool:
    words = searched_words(value)
    if alone and len(wanted) < SHORTEST_PREFIX:
        return wanted in words
    return any(word.startswith(wanted) for word in words)


def _asked_of(kind: str, value: str) -> str:
    return email_key(value) if kind == "email" and value else value


def _single(kind: str, wanted: str) -> Alternative:
    return Alternative(((kind, wanted),), ((kind, wanted),))


def _email_query(line: str) -> tuple[Alternative, ...]:
    found = _accepted_email(line)
    return () if found is None else (_single("email", email_key(found.value)),)


def _number_query(line: str) -> tuple[Alternative, ...]:
    if not all(sign.isdigit() or sign in _NUMBER_SIGNS for sign in line):
        return ()
    digits = "".join(str(int(sign)) for sign in line if sign.isdecimal())
    found: list[Alternative] = []
    if len(digits) == 12 and "+" not in line:
        # Without a look at the check digit: a number stored before a rule changed must still be found.
        found += [_single("iin", digits), _single("bin", digits)]
    for spelling in ("+" + digits if "+" in line else digits, "+" + digits):
        phone = _accepted_phone(spelling)
        if phone is not None:
            found.append(_single("phone", phone.value))
            break
    return tuple(found)


def _accepted_phone(raw: str) -> Normalised | None:
    try:
        return normalise_phone(raw)
    except Rejected:
        return None


def _accepted_email(raw: str) -> Normalised | None:
    try:
        return normalise_email(raw)
    except Rejected:
        return None


def _name_query(line: str) -> tuple[Alternative, ...]:
    # A hyphen joins the parts of one name, so that «Римский-Корсаков» is not a surname and a name.
    words = [run_together(fold(word)) for word in line.replace(".", " ").split()]
    words = [word for word in words if word][:6]
    readings = _readings(words)
    return tuple(dict.fromkeys(filter(None, map(_name_alternative, readings))))


def _readings(words: list[str]) -> list[tuple[Term, ...]]:
    """Which word may be which part of the name, likeliest first."""
    readings: list[tuple[Term, ...]]
    first, rest = words[:1], words[1:]
    if not first:
        return []
    surname = ("surname", first[0])
    if not rest:
        return [(surname,)]
    if len(rest) == 1:
        readings = [(surname, ("name", rest[0])), (("name", first[0]), ("surname", rest[0]))]
    else:
        readings = [
            (surname, ("name", rest[0]), ("patronymic", run_together(rest[1:]))),
            (("name", first[0]), ("patronymic", run_together(rest[:-1])), ("surname", rest[-1])),
        ]
    # Compound names written apart (Абу Бакр, Анна Мария), which initials never are.
    if all(len(word) > 1 for word in words):
        if len(rest) > 1:
            readings += [
                (("surname", run_together(words[:2])), ("name", rest[1]), *_patronymic(rest[2:])),
                (surname, ("name", run_together(rest[:2])), *_patronymic(rest[2:])),
            ]
        readings.append((("surname", run_together(words)),))
    return readings


def _patronymic(words: list[str]) -> tuple[Term, ...]:
    return (("patronymic", run_together(words)),) if words else ()


def _name_alternative(reading: tuple[Term, ...]) -> Alternative | None:
    # An initial is too short to look up; it only confirms. A short word alone is a whole name (Ли, Ан).
    long = [(kind, word[:LONGEST_PREFIX]) for kind, word in reading if len(word) >= SHORTEST_PREFIX]
    if long:
        return Alternative(tuple(long), reading)
    return Alternative(reading, reading) if len(reading) == 1 else None
