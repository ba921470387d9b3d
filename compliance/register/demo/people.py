"""Made-up people with valid numbers: the same seed gives the same people, each number once.

An IIN or phone that is made up may still belong to somebody. To make that unlikely the serials are the
highest ones of each day and the phone ranges are none of the large operators'; the mail domains are
reserved for examples, so that no letter can arrive.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from random import Random
from typing import NamedTuple

from compliance.policy.rules import check_digit

from .words import KAZAKH, RUSSIAN, STREETS, TOWNS, TRADES, WORDS, Names

_FIRST_BIRTH = date(1945, 1, 1)
_BIRTH_DAYS = 22_000  # the youngest are born in March 2005
_SERIALS = 500  # four numbers each from 8000 on, as some have no check digit
_PEOPLE = _BIRTH_DAYS * 2 * _SERIALS
_COMPANY_MONTHS = 12 * 24  # from 1998
_COMPANIES = _COMPANY_MONTHS * 25_000
_PHONE_PREFIXES = ("760", "761", "762", "763", "764")
_PHONES = len(_PHONE_PREFIXES) * 10_000_000
_MAIL_DOMAINS = (
    "example.com",
    "example.org",
    "example.net",
    "mail.example",
    "почта.example",
    "пошта.example",
)
# Multiplying by a prime that does not divide the range visits every number of it once, in no visible order.
_STRIDE = 1_000_003

_TO_LATIN = str.maketrans("абвгдеёзийклмнопрстуфыэәғқңөұүһі", "abvgdeeziiklmnoprstufyeagqnouuhi", "ъь") | {
    ord(letter): latin
    for letter, latin in {
        "ж": "zh",
        "х": "kh",
        "ц": "ts",
        "ч": "ch",
        "ш": "sh",
        "щ": "sch",
        "ю": "yu",
        "я": "ya",
    }.items()
}


class Person(NamedTuple):
    """A subject who does not exist: raw values by category, as somebody would have typed them."""

    number: int
    kind: str
    language: str
    values: dict[str, str]


def people(count: int, *, seed: int = 1, start: int = 0) -> Iterator[Person]:
    """``count`` people from the one with number ``start`` on."""
    for number in range(start, start + count):
        yield person(number, seed=seed)


def person(number: int, *, seed: int = 1) -> Person:
    """The person with this number. Three of ten speak for a company."""
    random = Random(number * 1_000_003 + seed)  # noqa: S311 - for variety, not for secrets
    place = (number * _STRIDE + seed * 7919) % _PEOPLE
    woman = place % 2 == 1
    born = _FIRST_BIRTH + timedelta(days=place // 2 % _BIRTH_DAYS)
    kazakh = random.random() < 0.7
    names = KAZAKH if kazakh else RUSSIAN
    values = _named(names, random, woman=woman)
    values["birth_date"] = born.isoformat() if number % 3 else f"{born:%d.%m.%Y}"
    values["iin"] = iin(born, place // 2 // _BIRTH_DAYS, woman=woman)
    values["email"] = _email(values, number, random)
    values["mobile_phone"] = _phone((number * _STRIDE + seed) % _PHONES, number)
    representative = random.random() < 0.3
    if representative:
        values |= _company(random, (number * _STRIDE + seed) % _COMPANIES)
    kind = "company_representative" if representative else "person"
    return Person(number, kind, "kk" if kazakh and random.random() < 0.6 else "ru", values)


def _named(names: Names, random: Random, *, woman: bool) -> dict[str, str]:
    choose = random.choice
    surname = choose(names.surnames)
    patronymic = choose(names.fathers)
    return {
        "surname": surname + "а" if woman and surname.endswith(("ев", "ов", "ин")) else surname,
        "name": choose(names.women if woman else names.men),
        "patronymic": patronymic + (names.daughter if woman else names.son),
    }


def iin(born: date, serial: int, *, woman: bool) -> str:
    """An IIN of somebody born on a day; ``serial`` sets apart those of one day, up to 500."""
    century = (5 if born.year >= 2000 else 3) + woman
    return _with_check_digit(f"{born:%y%m%d}{century}", 8000 + 4 * serial, width=4)


def _company_bin(place: int) -> str:
    serial, month = divmod(place, _COMPANY_MONTHS)
    year = 1998 + month // 12
    return _with_check_digit(f"{year % 100:02}{month % 12 + 1:02}40", 4 * serial, width=5)


def _with_check_digit(beginning: str, serial: int, *, width: int) -> str:
    """The number with the first of four serials that has a check digit."""
    for candidate in range(serial, serial + 4):
        eleven = f"{beginning}{candidate:0{width}}"
        digit = check_digit(eleven)
        if digit is not None:
            return f"{eleven}{digit}"
    raise ArithmeticError("Four serials in a row have no check digit.")


def _phone(place: int, number: int) -> str:
    prefix = _PHONE_PREFIXES[place % len(_PHONE_PREFIXES)]
    digits = f"{place // len(_PHONE_PREFIXES):07}"
    if number % 2:
        return f"+7{prefix}{digits}"
    return f"8 ({prefix}) {digits[:3]}-{digits[3:5]}-{digits[5:]}"


def _email(values: dict[str, str], number: int, random: Random) -> str:
    name = values["name"].lower().translate(_TO_LATIN)
    surname = values["surname"].lower().translate(_TO_LATIN)
    return f"{name}.{surname}{number}@{random.choice(_MAIL_DOMAINS)}"


def _company(random: Random, place: int) -> dict[str, str]:
    choose = random.choice
    word = choose(WORDS)
    trade_kk, trade_ru = choose(TRADES)
    town_kk, town_ru, postcode = choose(TOWNS)
    street_kk, street_ru = choose(STREETS)
    house = random.randrange(1, 200)
    # Addresses are kept in one language, as the company wrote them.
    address = (
        f"{postcode}, {town_kk} қ., {street_kk} көшесі, {house}-үй"
        if random.random() < 0.5
        else f"{postcode}, г. {town_ru}, ул. {street_ru}, д. {house}"
    )
    return {
        "company_bin_iin": _company_bin(place),
        "company_name_kk": f"«{word} {trade_kk}» ЖШС",
        "company_name_ru": f"ТОО «{word} {trade_ru}»",
        "legal_address": address,
    }
