"""Columns of a file of consents, by heading in Kazakh, Russian or English, and what its cells mean."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from compliance.register.reading.layout import Layout, heading_key
from compliance.register.rules.dates import normalise_date
from compliance.register.rules.outcome import Rejected
from compliance.register.rules.text import clean

# Column → how spreadsheets spoil it (``register.reading.cells``).
_CHECKS = {
    "reference": "reference",
    "iin": "iin",
    "series": "text",
    "version": "text",
    "received_at": "date",
    "channel": "text",
    "purposes": "text",
    "categories": "text",
    "valid_until": "date",
    "giver": "text",
    "representative": "text",
    "representative_proof": "text",
    "conditions": "text",
    "message": "text",
    "reason": "text",
}
_HEADINGS: dict[str, tuple[str, ...]] = {
    "reference": ("Reference code", "Субъект коды", "Код субъекта", "Номер субъекта", "Сілтеме коды"),
    "iin": ("ИИН", "ЖСН", "IIN", "Индивидуальный идентификационный номер", "Жеке сәйкестендіру нөмірі"),
    "series": ("Series of wordings", "Consent", "Серия", "Серия текста", "Согласие", "Келісім",
               "Мәтін сериясы"),
    "version": ("Version", "Версия", "Версия текста", "Нұсқа", "Мәтін нұсқасы"),
    "received_at": ("Received", "Received at", "Given", "Given at", "Дата согласия", "Дата получения",
                    "Получено", "Дата и время получения", "Алынған күні", "Келісім күні", "Алынған уақыты"),
    "channel": ("Channel", "Канал", "Способ получения", "Арна", "Алу тәсілі"),
    "purposes": ("Purposes", "Purpose", "Цели", "Цель", "Мақсаттар", "Мақсаты", "Мақсат"),
    "categories": ("Categories", "Data", "Категории", "Данные", "Санаттар", "Деректер", "Дербес деректер"),
    "valid_until": ("Valid until", "Expires", "Действует до", "Срок действия", "Действительно до",
                    "Жарамды мерзімі", "Дейін жарамды", "Қолданылу мерзімі"),
    "giver": ("Giver", "Given by", "Кто дал", "Кем дано", "Кім берді", "Берген адам"),
    "representative": ("Representative", "Представитель", "ФИО представителя", "Өкіл", "Өкілдің аты-жөні"),
    "representative_proof": ("Authority", "Proof of authority", "Полномочия", "Документ представителя",
                             "Өкілеттік", "Өкілдің құжаты"),
    "conditions": ("Conditions", "Условия", "Условия субъекта", "Шарттар", "Субъектінің шарттары"),
    "message": ("Message", "Message id", "Номер сообщения", "Номер документа", "Хабарлама нөмірі",
                "Құжат нөмірі"),
    "reason": ("Причина", "Себебі", "Причина отказа", "Бас тарту себебі", "Reason of rejection"),
}  # fmt: skip
CHANNELS = {
    "website_form": ("website form", "form", "site", "website", "сайт", "форма на сайте", "форма",
                     "сайттағы нысан"),
    "email": ("email", "e-mail", "электронная почта", "почта", "электрондық пошта"),
    "paper": ("paper", "бумага", "на бумаге", "бумажный носитель", "қағаз", "қағазда"),
    "state_service": ("state service", "state database service", "государственный сервис",
                      "сервис госорганов", "egov", "мемлекеттік сервис"),
    "in_person": ("in person", "лично", "личный приём", "өзі келіп", "жеке өзі"),
    "import": ("import", "file", "импорт", "файл"),
}  # fmt: skip
GIVERS = {
    "self": ("self", "subject", "сам", "сама", "субъект", "лично", "өзі"),
    "representative": ("representative", "representing", "представитель", "өкіл", "өкілі"),
}
_SEPARATORS = re.compile(r"[;|\n]")
_MOMENT = re.compile(
    r"(?P<day>[0-9]{4}-[0-9]{2}-[0-9]{2}|[0-9]{1,2}\.[0-9]{1,2}\.[0-9]{4})"
    r"(?:[T ](?P<hour>[0-9]{1,2}):(?P<minute>[0-9]{2})(?::(?P<second>[0-9]{2})(?:\.[0-9]{1,6})?)?"
    r"(?P<zone>Z|[+-][0-9]{2}:?[0-9]{2})?)?"
)
_LATEST = date(2200, 12, 31)


class CellRejected(Exception):
    """A cell cannot be understood: the code of its column and of a message. Holds nothing of the cell."""

    def __init__(self, column: str, code: str) -> None:
        super().__init__(code)
        self.column, self.code = column, code


@dataclass(frozen=True, slots=True)
class Moment:
    """A time in a cell; ``whole_day`` when the cell names a day only."""

    at: datetime
    whole_day: bool


def layout(*, needs_series: bool) -> Layout:
    """Which columns a file of consents may and must have."""
    columns = {heading_key(heading): code for code in _CHECKS for heading in (code, *_HEADINGS.get(code, ()))}
    required: tuple[tuple[str, ...], ...] = (("iin", "reference"), ("received_at",))
    if needs_series:
        required = (*required, ("series",))
    return Layout(columns=columns, validators=_CHECKS, forbidden=frozenset(), required=required)


def moment_in(text: str, *, column: str, zone: ZoneInfo) -> Moment:
    """The time a cell names; without a zone it is the operator's. Raises CellRejected."""
    match = _MOMENT.fullmatch(text.strip())
    if match is None:
        raise CellRejected(column, "time_format")
    at: datetime | None
    try:
        day = date.fromisoformat(normalise_date(match["day"], today=_LATEST).value)
        if match["hour"] is None:
            return Moment(datetime.combine(day, time.min, tzinfo=zone), whole_day=True)
        second = match["second"] or "00"
        clock = time(int(match["hour"]), int(match["minute"]), int(second))
        said = (match["zone"] or "").replace("Z", "+00:00")
        at = (
            datetime.fromisoformat(f"{day.isoformat()}T{clock.isoformat()}{said}")
            if said
            else datetime.combine(day, clock, tzinfo=zone)
        )
    except (Rejected, ValueError):
        at = None
    if at is None:
        raise CellRejected(column, "time_format")
    return Moment(at, whole_day=False)


def end_in(text: str, *, zone: ZoneInfo, worded_end: datetime | None) -> datetime:
    """Until when a consent holds; a day is meant with all its hours. Raises CellRejected."""
    moment = moment_in(text, column="valid_until", zone=zone)
    if not moment.whole_day:
        return moment.at
    end = datetime.combine(moment.at.date() + timedelta(days=1), time.min, tzinfo=zone)
    # The wording's own term may end within that day; then this is what was meant.
    return worded_end if worded_end is not None and moment.at <= worded_end < end else end


def word_in(text: str, words: Mapping[str, tuple[str, ...]], *, column: str, code: str) -> str:
    """Which of a few words a cell holds. Raises CellRejected."""
    wanted = _key(_cleaned(text, column))
    for meaning, spellings in words.items():
        if wanted in {_key(spelling) for spelling in (meaning, *spellings)}:
            return meaning
    raise CellRejected(column, code)


def codes_in(text: str, names: Mapping[str, str], *, column: str, code: str) -> tuple[str, ...]:
    """Codes of purposes or categories that a cell lists by code or name. Raises CellRejected.

    ``names`` is what ``by_name`` made. Parted by semicolons, bars or lines; by commas where no name has one.
    """
    said = _cleaned(text, column)
    parts = [part for part in _SEPARATORS.split(said) if part.strip()]
    if len(parts) == 1 and _key(said) not in names:
        parts = [part for part in said.split(",") if part.strip()]
    found = [names.get(_key(part)) for part in parts]
    known = tuple(dict.fromkeys(one for one in found if one is not None))
    if not known or None in found:
        raise CellRejected(column, code)
    return known


def by_name(names: Mapping[str, tuple[str, ...]]) -> dict[str, str]:
    """Spelling → code, of codes with their names."""
    return {_key(name): code for code, spellings in names.items() for name in (code, *spellings)}


def version_in(text: str) -> int:
    """The number of a version. Raises CellRejected."""
    said = text.strip().removesuffix(".0")
    if not said.isascii() or not said.isdigit() or not 1 <= int(said[:6]) <= 32767:
        raise CellRejected("version", "wording_unknown")
    return int(said)


def text_in(text: str, *, column: str, most: int) -> str:
    """Words of a person, without what cannot be seen. Raises CellRejected."""
    return _cleaned(text, column, most)


def _cleaned(text: str, column: str, most: int = 2000) -> str:
    code = ""
    try:
        return clean(text, most)
    except Rejected as rejected:
        code = rejected.code
    raise CellRejected(column, code)


def _key(text: str) -> str:
    return "".join(filter(str.isalnum, text.casefold()))
