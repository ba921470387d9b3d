"""The shipped calendar of Kazakhstan, from the package ``holidays``; the operator's own days come on top.

The package speaks Kazakh when told so and no Russian at all (it would answer in English), so the Russian
and English names are kept here.
"""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache

import holidays

from .rules import Day, Name, Why

FIRST_YEAR, LAST_YEAR = 2006, 2099

_OBSERVED = "қайта белгіленген демалыс"
_ESTIMATED = "бағаланған"
_SUBSTITUTED = re.compile(r"Демалыс күні \(\d\d\.\d\d\.\d{4} бастап ауыстырылды\)")
_LABELS = re.compile(r" \(([^()]*)\)$")

NAMES: dict[str, Name] = {
    name.kk: name
    for name in (
        Name("Жаңа жыл", "Новый год", "New Year"),
        Name("Православиелік Рождество", "Православное Рождество", "Orthodox Christmas"),
        Name("Халықаралық әйелдер күні", "Международный женский день", "International Women's Day"),
        Name("Наурыз мейрамы", "Наурыз мейрамы", "Nauryz"),
        Name(
            "Қазақстан халқының бірлігі мерекесі",
            "Праздник единства народа Казахстана",
            "Day of Unity of the People of Kazakhstan",
        ),
        Name("Отан Қорғаушы күні", "День защитника Отечества", "Defender of the Fatherland Day"),
        Name("Жеңіс күні", "День Победы", "Victory Day"),
        Name("Астана күні", "День Астаны", "Day of Astana"),
        Name(
            "Қазақстан Республикасының Конституциясы күні",
            "День Конституции Республики Казахстан",
            "Constitution Day",
        ),
        Name("Республика күні", "День Республики", "Republic Day"),
        Name("Қазақстан Республикасы күні", "День Республики Казахстан", "Day of the Republic of Kazakhstan"),
        Name(
            "Қазақстан Республикасының Тұңғыш Президенті күні",
            "День Первого Президента Республики Казахстан",
            "First President Day",
        ),
        Name("Тәуелсіздік күні", "День Независимости", "Independence Day"),
        Name("Құрбан айт", "Курбан-айт", "Kurban Ait"),
    )
}


class NoCalendar(LookupError):
    """There is no calendar for this year; a term that reaches it cannot be counted."""


def shipped_day(day: date) -> Day:
    """What the shipped calendar says of a day. Raises NoCalendar."""
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise NoCalendar(str(day.year))
    calendar = _around(day.year)
    works: bool = calendar.is_working_day(day)
    names: list[str] = calendar.get_list(day)
    weekend: bool = calendar.is_weekend(day)
    if works:
        return Day(day, Why.WORKED if weekend else Why.ORDINARY)
    if not names:
        return Day(day, Why.WEEKEND)
    return _holiday(day, names)


def _holiday(day: date, names: list[str]) -> Day:
    plain = [name for name in names if not _SUBSTITUTED.fullmatch(name)]
    if not plain:
        return Day(day, Why.DAY_OFF)
    read = [_read(name) for name in plain]
    # A holiday of its own says more than one that was moved here from a weekend.
    name, observed, estimated = min(read, key=lambda found: found[1])
    return Day(day, Why.MOVED_HOLIDAY if observed else Why.HOLIDAY, _named(name), estimated=estimated)


def _read(text: str) -> tuple[str, bool, bool]:
    labels = _LABELS.search(text)
    if labels is None:
        return text, False, False
    said = {label.strip() for label in labels[1].split(",")}
    return text[: labels.start()], _OBSERVED in said, _ESTIMATED in said


def _named(kazakh: str) -> Name:
    # A holiday that a later release of the package brings: in Kazakh everywhere rather than in English.
    return NAMES.get(kazakh) or Name(kazakh, kazakh, kazakh)


@lru_cache(maxsize=8)
def _around(year: int) -> holidays.HolidayBase:
    """A year with its neighbours: a transfer over New Year is known to the other year only."""
    return holidays.country_holidays("KZ", years=range(year - 1, year + 2), language="kk", expand=False)
