"""Terms that a letter names: «до 15 мая 2026 года», «5 жұмыс күні ішінде», «в месячный срок» (3.2.4)."""

import re
from collections.abc import Iterator
from datetime import date

from .message import Letter, NamedTerm, TermUnit, Where

_MOST = 20

_MONTHS = {
    "январ": 1, "феврал": 2, "март": 3, "апрел": 4, "ма[йя]": 5, "июн": 6, "июл": 7, "август": 8,
    "сентябр": 9, "октябр": 10, "ноябр": 11, "декабр": 12,
    "қаңтар": 1, "ақпан": 2, "наурыз": 3, "сәуір": 4, "мамыр": 5, "маусым": 6, "шілде": 7, "тамыз": 8,
    "қыркүйек": 9, "қазан": 10, "қараша": 11, "желтоқсан": 12,
}  # fmt: skip
_MONTH = "(?:" + "|".join(_MONTHS) + r")\w{0,6}"
_DAY = r"(?P<day>[0-3]?\d)"
_YEAR = r"(?P<year>20\d\d)"
_NUMERIC = rf"{_DAY}\s?[./]\s?(?P<number>[01]?\d)\s?[./]\s?{_YEAR}"
_ISO = r"(?P<year>20\d\d)-(?P<number>[01]\d)-(?P<day>[0-3]\d)"
_WORDED = rf"[«\"]?{_DAY}(?:-?го\b)?[»\"]?\s{{1,3}}(?P<month>{_MONTH})(?:\s{{1,3}}{_YEAR})?"
_KAZAKH_YEAR = r"\s{0,3}(?:ж\.?|жыл\w{0,6})?\s{0,3}"
_BEFORE = (
    r"\b(?:(?:в срок |срок(?:ом)? )?до|не позднее|не позже|к|срок[:\s—–-]{1,4}|"
    r"срок исполнения[:\s—–-]{1,4}(?:до )?|крайний срок[:\s—–-]{1,4})\s{0,3}"
    r"(?:\d{1,2}[:.]\d\d\s{1,3}(?:ч\w{0,4}\.?,?\s{1,3})?)?"
)
_UNTIL = r"(?:дейін|шейін|кешіктірмей)"
_AFTER = rf"(?:\s{{0,3}}(?:ж\.?|жыл\w{{0,6}}))?\s{{0,3}}(?:-?\s?(?:ға|ге|қа|ке|не|на)\s)?\s{{0,3}}{_UNTIL}"

_DATE_FORMS = (
    _BEFORE + _NUMERIC,
    _BEFORE + _WORDED,
    _BEFORE + _ISO,
    _NUMERIC + _AFTER,
    _ISO + _AFTER,
    rf"{_YEAR}{_KAZAKH_YEAR}{_DAY}\s{{1,3}}(?P<month>{_MONTH})\s{{0,3}}{_UNTIL}",
    rf"{_DAY}\s{{1,3}}(?P<month>{_MONTH})\s{{0,3}}{_UNTIL}",
)
_DATES = tuple(re.compile(form, re.IGNORECASE) for form in _DATE_FORMS)

_WORDS = {
    "одного": 1, "двух": 2, "трех": 3, "трёх": 3, "четырех": 4, "четырёх": 4, "пяти": 5, "шести": 6,
    "семи": 7, "восьми": 8, "девяти": 9, "десяти": 10, "двенадцати": 12, "четырнадцати": 14, "пятнадцати": 15,
    "двадцати": 20, "тридцати": 30, "он бес": 15, "бір": 1, "екі": 2, "үш": 3, "төрт": 4, "бес": 5, "алты": 6,
    "жеті": 7, "сегіз": 8, "тоғыз": 9, "он": 10, "жиырма": 20, "отыз": 30,
}  # fmt: skip
_AMOUNT = (
    r"(?P<amount>\d{1,3}|" + "|".join(sorted(_WORDS, key=len, reverse=True)) + r")(?:\s?\([^()\n]{1,25}\))?"
)
_ENDING = r"(?:-?\s?(?:х|ти|и)\b\.?)?"
_UNIT = r"(?:\s{1,3}(?P<unit>рабоч|календарн|раб\.|кал\.)\w{0,4})?\s{0,3}"
_WITHIN = r"\b(?:в течени[еи]|в срок|за|не позднее|не более|не позже(?: чем)?(?: через)?)\s{1,3}(?:до\s)?"
_HYPHENED = (
    r"\s?-?\s?(?:ти|х|и)?-?\s?(?:дневн|суточн)\w{0,4}\s{1,3}(?:(?P<unit>рабоч|календарн)\w{0,4}\s{1,3})?срок"
)
_KAZAKH_DAYS = r"\s{1,3}(?:(?P<unit>жұмыс|күнтізбелік)\s{1,3})?күн\w{0,4}\s{0,3}"
_DAY_FORMS = (
    rf"{_WITHIN}{_AMOUNT}{_ENDING}{_UNIT}(?:дн|день|сут)",
    rf"\bво?\s{{1,3}}{_AMOUNT}{_HYPHENED}",
    rf"\b{_AMOUNT}{_KAZAKH_DAYS}(?:ішінде|мерзім|аралығында|кешіктірмей|дейін)",
)
_DAYS = tuple(re.compile(form, re.IGNORECASE) for form in _DAY_FORMS)
_HOURS = re.compile(r"\b(?:в течени[еи]|за)\s{1,3}(?P<amount>24|48|72)\s?-?\s?(?:х\s)?час", re.IGNORECASE)
# Not «за месяц»: that is as often the time that the information is about.
_LONG = (
    r"\b(?:в течени[еи]|в срок(?: до)?|не позднее|не позже(?: чем)?(?: через)?)\s{1,3}"
    rf"(?:{_AMOUNT.replace('amount', 'number')}{_ENDING}\s{{1,3}})?"
)
_COUNT = _AMOUNT.replace("amount", "count")
_MONTHS_WITHIN = re.compile(
    rf"\bв\s{{1,3}}(?:(?P<amount>\d{{1,2}}|двух|трех|трёх|шести)?\s?-?\s?месячн)\w{{0,4}}\s{{1,3}}срок|"
    rf"{_LONG}(?:календарн\w{{1,4}}\s{{1,3}})?месяц|"
    rf"\b{_COUNT}\s{{1,3}}ай(?:дың|лық)?\s{{1,3}}(?:ішінде|мерзім|аралығында)",
    re.IGNORECASE,
)
_WEEKS_WITHIN = re.compile(
    rf"\bв\s{{1,3}}(?:(?P<amount>\d|двух|трех|трёх)?\s?-?\s?недельн)\w{{0,4}}\s{{1,3}}срок|"
    rf"{_LONG}недел|"
    rf"\b{_COUNT}\s{{1,3}}апта\w{{0,4}}\s{{1,3}}(?:ішінде|мерзім|аралығында)",
    re.IGNORECASE,
)
_MOST_MONTHS = 12
_HINT = re.compile(r"\d|сроч|теч|мерзім|күн|срок|\bай|апта|недел|месяц", re.IGNORECASE)


def find_terms(letter: Letter, *, today: date | None = None) -> tuple[NamedTerm, ...]:
    """The terms that the writer names, in the order they stand; quoted ones only in what is sent on.

    A date without a year is the next such date from ``today`` on; without ``today`` it is left out.
    """
    found: list[NamedTerm] = []
    for where in (Where.SUBJECT, Where.BODY, *((Where.QUOTED,) if letter.forwarded else ())):
        text = letter.part(where)[:50_000]
        if _HINT.search(text) is None:
            continue
        here = sorted((*_dates(text, where, today), *_periods(text, where)), key=lambda term: term.start)
        for term in here:
            if not found or found[-1].where != where or term.start >= found[-1].end:
                found.append(term)
    return tuple(found[:_MOST])


def _dates(text: str, where: Where, today: date | None) -> Iterator[NamedTerm]:
    for pattern in _DATES:
        for match in pattern.finditer(text):
            parts = match.groupdict()
            month = int(parts["number"]) if parts.get("number") else _month(parts.get("month") or "")
            until = _date(parts.get("year"), month, int(parts["day"]), today)
            if until is not None:
                yield NamedTerm(until, None, TermUnit.CALENDAR, where, match.start(), match.end())


def _month(word: str) -> int:
    return next((number for stem, number in _MONTHS.items() if re.match(stem, word, re.IGNORECASE)), 0)


def _date(year: str | None, month: int, day: int, today: date | None) -> date | None:
    try:
        if year:
            return date(int(year), month, day)
        if today is None:
            return None
        this_year = date(today.year, month, day)
        return this_year if this_year >= today else date(today.year + 1, month, day)
    except ValueError:
        return None


def _periods(text: str, where: Where) -> Iterator[NamedTerm]:
    for pattern in _DAYS:
        for match in pattern.finditer(text):
            parts = match.groupdict()
            amount = parts["amount"].lower()
            days = int(amount) if amount.isdigit() else _WORDS[amount]
            if days:
                yield NamedTerm(None, days, _unit(parts.get("unit") or ""), where, match.start(), match.end())
    for match in _WEEKS_WITHIN.finditer(text):
        yield NamedTerm(None, 7 * _number(match), TermUnit.CALENDAR, where, match.start(), match.end())
    for match in _MONTHS_WITHIN.finditer(text):
        if 0 < (months := _number(match)) <= _MOST_MONTHS:
            yield NamedTerm(None, None, TermUnit.CALENDAR, where, match.start(), match.end(), months)
    for match in _HOURS.finditer(text):
        days = int(match["amount"]) // 24
        yield NamedTerm(None, days, TermUnit.CALENDAR, where, match.start(), match.end())


def _number(match: re.Match[str]) -> int:
    """How many weeks or months; one where no number stands («в месячный срок»)."""
    said = (match["amount"] or match["number"] or match["count"] or "1").lower()
    return int(said) if said.isdigit() else _WORDS[said]


def _unit(word: str) -> TermUnit:
    word = word.lower()
    if word.startswith(("раб", "жұмыс")):
        return TermUnit.WORKING
    return TermUnit.CALENDAR if word else TermUnit.UNSAID
