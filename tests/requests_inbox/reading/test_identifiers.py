from datetime import date

import pytest

from requests_inbox.reading import Letter, TermUnit, Where, find_identifiers, find_terms
from tests.mail.letters import an_iin

IIN = an_iin("85110330042")
BIN = "940140000385"


def found(text: str) -> dict[str, list[str]]:
    result = find_identifiers(Letter(own=text))
    return {
        name: [item.value for item in getattr(result, name)]
        for name in ("iins", "bins", "phones", "emails")
        if getattr(result, name)
    }


@pytest.mark.parametrize(
    "text",
    [
        f"ИИН {IIN}",
        f"ИИН{IIN}.",
        f"ЖСН: {IIN[:6]} {IIN[6:]}",
        f"{IIN[:6]}-{IIN[6:9]}-{IIN[9:]}",
        f"({IIN})",
        f"тел 87015550102 {IIN}",
    ],
)
def test_an_iin_is_found_however_it_is_written(text):
    assert found(text)["iins"] == [IIN]


@pytest.mark.parametrize(
    "text",
    [
        f"{IIN}1",
        f"1{IIN}",
        f"KZ{IIN}",
        f"{IIN}/15",
        f"{IIN[:-1]}{(int(IIN[-1]) + 1) % 10}",
        f"№ 12.{IIN}",
        f"{IIN[:4]} {IIN[4:8]} {IIN[8:]} 12",
    ],
)
def test_a_part_of_another_number_or_a_wrong_check_digit_is_no_iin(text):
    assert "iins" not in found(text)


def test_a_bin_is_not_an_iin():
    assert found(f"БИН {BIN}") == {"bins": [BIN]}


@pytest.mark.parametrize(
    "text",
    [
        "87015550102",
        "+7 701 555 01 02",
        "8 (701) 555-01-02",
        "8-701-555-0102",
        "+7(701)5550102",
        "(701) 555 01 02",
        "тел. 7015550102",
        "7 701 555 01 02",
    ],
)
def test_a_kazakh_phone_is_found_however_it_is_written(text):
    assert found(text) == {"phones": ["+77015550102"]}


@pytest.mark.parametrize(
    "text", ["Заказ 7015550102", "№ 8701555010255", "12.05.2026 14:30", "счет 40817810099910004312"]
)
def test_other_numbers_are_no_phones(text):
    assert "phones" not in found(text)


def test_addresses_and_places_are_told_and_nothing_twice():
    letter = Letter(
        subject="olga@corp.example", own="Olga@corp.example, иван@почта.рф", quoted="support@shop.example"
    )
    emails = find_identifiers(letter).emails

    assert [(item.value, item.where) for item in emails] == [
        ("olga@corp.example", Where.SUBJECT),
        ("иван@почта.рф", Where.BODY),
        ("support@shop.example", Where.QUOTED),
    ]
    assert letter.part(emails[1].where)[emails[1].start : emails[1].end] == "иван@почта.рф"


@pytest.mark.parametrize(
    ("text", "until", "days", "unit"),
    [
        ("до 15 мая 2026 года", date(2026, 5, 15), None, TermUnit.CALENDAR),
        ("в срок до 20.05.2026 г.", date(2026, 5, 20), None, TermUnit.CALENDAR),
        ("не позднее «20» мая 2026 года", date(2026, 5, 20), None, TermUnit.CALENDAR),
        ("15.05.2026 дейін", date(2026, 5, 15), None, TermUnit.CALENDAR),
        ("2026 жылғы 15 мамырға дейін", date(2026, 5, 15), None, TermUnit.CALENDAR),
        ("2026 ж. 3 маусымнан кешіктірмей", date(2026, 6, 3), None, TermUnit.CALENDAR),
        ("к 1 июня", date(2026, 6, 1), None, TermUnit.CALENDAR),
        ("в течение 5 рабочих дней", None, 5, TermUnit.WORKING),
        ("в течение 10 (десяти) календарных дней", None, 10, TermUnit.CALENDAR),
        ("в трехдневный срок", None, 3, TermUnit.UNSAID),
        ("5 жұмыс күні ішінде", None, 5, TermUnit.WORKING),
        ("15 (он бес) күнтізбелік күн ішінде", None, 15, TermUnit.CALENDAR),
        ("в течение 24 часов", None, 1, TermUnit.CALENDAR),
    ],
)
def test_terms_that_a_letter_names_are_read(text, until, days, unit):
    (term,) = find_terms(Letter(own=f"Просим ответить {text} со дня получения."), today=date(2026, 4, 1))

    assert (term.until, term.days, term.unit) == (until, days, unit)


@pytest.mark.parametrize(
    "text",
    ["договор от 15.05.2026", "с 5 по 10 мая 2026", "5 дней назад", "до 45 мая 2026 года", "статья 15"],
)
def test_other_dates_and_days_are_no_terms(text):
    assert find_terms(Letter(own=text), today=date(2026, 4, 1)) == ()


def test_terms_of_others_do_not_bind():
    assert find_terms(Letter(quoted="до 15 мая 2026 года")) == ()
    assert len(find_terms(Letter(quoted="до 15 мая 2026 года", forwarded=True))) == 1
