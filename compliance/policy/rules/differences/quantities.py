"""Numbers, terms and dates of a text, in digits or words, in both languages."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from .shapes import Difference, Kind, Span, Texts, Weight

_RU_WORDS = {
    "од(?:ин|на|но|ного|ной|ному|ним|ну)": 1, "дв(?:а|е|ух|умя|ум)": 2, "тр(?:и|ех|ёх|емя|ем)": 3,
    "четыр(?:е|ех|ёх|ем|ьмя)": 4, "пят(?:ь|и|ью)": 5, "шест(?:ь|и|ью)": 6, "сем(?:ь|и|ью)": 7,
    "вос(?:емь|ьми|емью)": 8, "девят(?:ь|и|ью)": 9, "десят(?:ь|и|ью)": 10, "пятнадцат(?:ь|и|ью)": 15,
    "двадцат(?:ь|и|ью)": 20, "тридцат(?:ь|и|ью)": 30, "сорок(?:а)?": 40, "пят(?:ьдесят|идесяти)": 50,
    "шест(?:ьдесят|идесяти)": 60, "девяност(?:о|а)": 90, "ст(?:о|а)": 100,
}  # fmt: skip
_KK_WORDS = {
    "бір": 1, "екі": 2, "үш": 3, "төрт": 4, "бес": 5, "алты": 6, "жеті": 7, "сегіз": 8, "тоғыз": 9, "он": 10,
    "он бес": 15, "жиырма": 20, "отыз": 30, "қырық": 40, "елу": 50, "алпыс": 60, "тоқсан": 90, "жүз": 100,
}  # fmt: skip
_RU_MONTHS = (
    "январ",
    "феврал",
    "март",
    "апрел",
    "ма[йя]",
    "июн",
    "июл",
    "август",
    "сентябр",
    "октябр",
    "ноябр",
    "декабр",
)
_KK_MONTHS = (
    "қаңтар", "ақпан", "наурыз", "сәуір", "мамыр", "маусым", "шілде", "тамыз", "қыркүйек", "қазан", "қараша",
    "желтоқсан",
)  # fmt: skip
_UNITS = {
    "kk": (("hour", "сағат"), ("day", "күн"), ("week", "апта"), ("month", "ай"), ("year", "жыл")),
    "ru": (
        ("hour", "час"),
        ("day", "д(?:ень|н)"),
        ("week", "недел"),
        ("month", "месяц"),
        ("year", "(?:год|лет)"),
    ),
}
_QUALIFIERS = {
    "kk": (("working", "жұмыс"), ("calendar", "күнтізбелік"), ("banking", "банк")),
    "ru": (("working", "рабоч"), ("calendar", "календарн"), ("banking", "банковск")),
}
_WORDS = {"kk": _KK_WORDS, "ru": _RU_WORDS}


def _number_pattern(language: str) -> str:
    longest_first = sorted(_WORDS[language], key=len, reverse=True)
    return r"\d{1,6}|" + "|".join(longest_first)


def _either(pairs: tuple[tuple[str, str], ...]) -> str:
    return "|".join(f"(?P<{name}>{pattern})" for name, pattern in pairs)


# "30 күн", "үш жұмыс күнінен", "тридцати (30) календарных дней".
_TERMS = {
    language: re.compile(
        rf"\b(?P<amount>{_number_pattern(language)})\b(?:\s*\([^)]{{1,20}}\))?[\s\u00a0-]+"
        rf"(?:(?:{_either(_QUALIFIERS[language])})\w*[\s\u00a0]+)?(?:{_either(_UNITS[language])})\w*",
        re.IGNORECASE,
    )
    for language in ("kk", "ru")
}
_NUMERIC_DATE = re.compile(r"\b(\d{1,2})\.(\d{1,2})\.(\d{4})\b")
_WORDED_DATES = {
    "ru": re.compile(
        rf"\b(?P<day>\d{{1,2}})\s+(?P<month>{'|'.join(_RU_MONTHS)})\w*\s+(?P<year>\d{{4}})", re.IGNORECASE
    ),
    "kk": re.compile(
        rf"\b(?P<year>\d{{4}})\s+ж(?:ыл\w*|\.)\s+(?P<day>\d{{1,2}})\s+(?P<month>{'|'.join(_KK_MONTHS)})",
        re.IGNORECASE,
    ),
}
_MONTHS = {"ru": _RU_MONTHS, "kk": _KK_MONTHS}
_NUMBER = re.compile(r"(?<![\w.])\d+(?:\.\d+)*(?![\w@])")
# Numbers of the texts of acts are compared where the acts are.
ACT_NUMBER = re.compile(r"№\s*\d+(?:\s*-\s*[IVX\w]+)?")
_ADDRESS = re.compile(r"https?:\S+|\S+@\S+")


@dataclass(frozen=True, slots=True)
class Term:
    """How long something may take: an amount, its unit, and of which days."""

    amount: int
    unit: str
    qualifier: str
    span: Span


@dataclass(frozen=True, slots=True)
class Dated:
    """A day, as year, month and day."""

    day: tuple[int, int, int]
    span: Span


def terms_of(text: str, language: str) -> list[Term]:
    """Terms in a text, in its order."""
    found = []
    for match in _TERMS[language].finditer(text):
        unit = next(name for name, _pattern in _UNITS[language] if match[name])
        qualifier = next((name for name, _pattern in _QUALIFIERS[language] if match[name]), "")
        found.append(Term(_amount(match["amount"], language), unit, qualifier, match.span()))
    # "2013 года" names a year, and does not last two thousand of them.
    return [term for term in found if not (term.unit == "year" and term.amount > 150)]


def dates_of(text: str, language: str) -> list[Dated]:
    """Days in a text, in its order."""
    found = [
        Dated((int(match[3]), int(match[2]), int(match[1])), match.span())
        for match in _NUMERIC_DATE.finditer(text)
    ]
    for match in _WORDED_DATES[language].finditer(text):
        months = _MONTHS[language]
        month = next(at for at, stem in enumerate(months, 1) if re.match(stem, match["month"], re.IGNORECASE))
        found.append(Dated((int(match["year"]), month, int(match["day"])), match.span()))
    return sorted(found, key=lambda one: one.span)


def compare_terms(texts: Texts) -> Iterator[Difference]:
    """Terms that the two texts give differently: 30 days against thirty calendar days."""
    kk, ru = terms_of(texts.kk, "kk"), terms_of(texts.ru, "ru")
    said_kk = Counter((one.amount, one.unit, one.qualifier) for one in kk)
    said_ru = Counter((one.amount, one.unit, one.qualifier) for one in ru)
    if said_kk == said_ru:
        return
    odd_kk = [one for one in kk if (one.amount, one.unit, one.qualifier) not in said_ru]
    odd_ru = [one for one in ru if (one.amount, one.unit, one.qualifier) not in said_kk]
    yield Difference(
        Kind.TERM, Weight.HIGH, texts.number, texts.heading,
        tuple(one.span for one in odd_kk or kk), tuple(one.span for one in odd_ru or ru),
        {"kk": _quoted(texts.kk, odd_kk or kk), "ru": _quoted(texts.ru, odd_ru or ru)},
    )  # fmt: skip


def compare_numbers(texts: Texts) -> Iterator[Difference]:
    """Other numbers that only one text has: articles, chapters, clauses referred to."""
    kk, ru = _numbers_of(texts.kk, "kk"), _numbers_of(texts.ru, "ru")
    only_kk, only_ru = kk.keys() - ru.keys(), ru.keys() - kk.keys()
    if only_kk or only_ru:
        yield Difference(
            Kind.NUMBER, Weight.HIGH, texts.number, texts.heading,
            tuple(kk[one] for one in sorted(only_kk)), tuple(ru[one] for one in sorted(only_ru)),
            {"kk": ", ".join(sorted(only_kk)), "ru": ", ".join(sorted(only_ru))},
        )  # fmt: skip


def _numbers_of(text: str, language: str) -> dict[str, Span]:
    """Numbers that are no part of a term, a date, an act's number or an address; where each is first."""
    taken = [one.span for one in terms_of(text, language)] + [one.span for one in dates_of(text, language)]
    taken += [found.span() for pattern in (ACT_NUMBER, _ADDRESS) for found in pattern.finditer(text)]
    found: dict[str, Span] = {}
    for match in _NUMBER.finditer(text):
        if not any(start <= match.start() < end for start, end in taken):
            found.setdefault(match[0].rstrip("."), match.span())
    return found


def _amount(text: str, language: str) -> int:
    if text.isdigit():
        return int(text)
    return next(
        value for pattern, value in _WORDS[language].items() if re.fullmatch(pattern, text, re.IGNORECASE)
    )


def _quoted(text: str, terms: list[Term]) -> str:
    return ", ".join(text[start:end] for start, end in (one.span for one in terms))
