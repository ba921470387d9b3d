"""Differences between the languages, found from the texts: those of the operator's policy, and any other."""

from __future__ import annotations

import pytest

from compliance.policy.rules.changes import What, fate, pieces
from compliance.policy.rules.differences import Kind, Texts, Weight, compare
from compliance.policy.rules.differences.names import edition_of, same_name
from compliance.policy.rules.links import email_fault, url_fault
from tests.policy.wordings import pairs, real, real_differences

HIGH, MEDIUM, LOW = Weight.HIGH, Weight.MEDIUM, Weight.LOW
# The table of differences as a lawyer made it, by hand: clause, weight, kind. The garbled sentences of 1.1, 2.9,
# 3.3.1 and 9.2 take a reader.
KNOWN = [
    ("1", HIGH, Kind.ORGANISATION),
    ("1", MEDIUM, Kind.NO_BIN),
    ("1", MEDIUM, Kind.LAW_CITED),
    ("3.2.4", HIGH, Kind.TERM),
    ("3.4.3", HIGH, Kind.DENIAL_MISSING),
    ("5.7", HIGH, Kind.CONCEPT_MISSING),
    ("9.1", HIGH, Kind.WORD_DOUBLED),
    ("11.1", HIGH, Kind.EMAIL),
    ("3.3.3", MEDIUM, Kind.AMBIGUOUS),
    ("4.9", LOW, Kind.TERM_OTHER),
    ("4.3", MEDIUM, Kind.TERM_OTHER),
    ("4.8", MEDIUM, Kind.TERM_OTHER),
    ("5.2", MEDIUM, Kind.TERM_MIXED),
    ("6.1.1", MEDIUM, Kind.CITATION_DETACHED),
    ("6.1.2", MEDIUM, Kind.TERM_OTHER),
    ("8.4", MEDIUM, Kind.TERM_MIXED),
    ("5.7", MEDIUM, Kind.TERM_OTHER),
    ("7.2", MEDIUM, Kind.TERM_OTHER),
    ("7.2", MEDIUM, Kind.CONCEPT_DETACHED),
    ("5.8.1", MEDIUM, Kind.TERM_OTHER),
    ("8.7", MEDIUM, Kind.TERM_OTHER),
    ("6.3", MEDIUM, Kind.TERM_OTHER),
    ("2", LOW, Kind.LENGTH),
    ("3", LOW, Kind.CONCEPT_MISSING),
    ("5", LOW, Kind.LENGTH),
    ("10", LOW, Kind.LENGTH),
]
# True as well, though the lawyer's table says it in another line or not at all: «жою» stands for «удаление».
ALSO = [("5.6", MEDIUM, Kind.TERM_OTHER), ("9.1", MEDIUM, Kind.TERM_OTHER), ("3", LOW, Kind.LENGTH)]


def one(kk: str, ru: str) -> list[tuple[Kind, Weight]]:
    return [(found.kind, found.weight) for found in compare([Texts("1.1", kk, ru)])]


@pytest.mark.parametrize(("clause", "weight", "kind"), KNOWN)
def test_the_differences_a_lawyer_found_are_found(clause, weight, kind):
    assert (clause, weight, kind) in [
        (found.number, found.weight, found.kind) for found in real_differences()
    ]


def test_nothing_else_is_said_to_be_weighty():
    """False alarms would teach people not to look."""
    high = {(found.number, found.kind) for found in real_differences() if found.weight is HIGH}
    assert high == {(clause, kind) for clause, weight, kind in KNOWN if weight is HIGH}


def test_every_finding_in_the_operators_policy_is_a_true_one():
    found = [(one.number, one.weight, one.kind) for one in real_differences()]
    assert sorted(found) == sorted(KNOWN + ALSO)


def test_a_difference_is_marked_where_it_stands():
    found = {(one.number, one.kind): one for one in real_differences()}
    texts = {(one.number, one.heading): one for one in pairs(real())}

    def marked(clause: str, kind: Kind) -> tuple[list[str], list[str]]:
        difference, text = found[clause, kind], texts[clause, False]
        return [text.kk[a:b] for a, b in difference.kk], [text.ru[a:b] for a, b in difference.ru]

    assert marked("3.2.4", Kind.TERM) == (["30 күн"], ["тридцати календарных дней"])
    assert marked("6.1.1", Kind.CITATION_DETACHED) == (
        ["16-тарау", "қағидаларының электрондық дүкені"],
        ["Глава 16"],
    )
    assert marked("11.1", Kind.EMAIL) == (["support@amart.kz"], ["info@amart.kz"])
    assert marked("9.1", Kind.WORD_DOUBLED) == (["жоюды және жоюды"], [])
    assert marked("3.4.3", Kind.DENIAL_MISSING) == ([], ["недостоверн"])


@pytest.mark.parametrize(
    ("kk", "ru", "found"),
    [
        ("үш жұмыс күні ішінде", "в течение трех рабочих дней", []),
        ("3 жұмыс күні ішінде", "в течение трёх (3) рабочих дней", []),
        ("үш күн ішінде", "в течение трех рабочих дней", [(Kind.TERM, HIGH)]),
        ("он бес күн ішінде", "в течение пятнадцати дней", []),
        ("бес күн ішінде", "в течение пятнадцати дней", [(Kind.TERM, HIGH)]),
        ("бір ай ішінде", "в течение 30 дней", [(Kind.TERM, HIGH)]),
        ("Заңның 15-бабы", "статья 15 Закона", []),
        ("Заңның 15-бабы", "статья 16 Закона", [(Kind.NUMBER, HIGH)]),
        ("2013 жылғы 21 мамырдағы Заң", "Закон от 21 мая 2013 года", []),
        ("2013 жылғы 21 мамырдағы Заң", "Закон от 21 июня 2013 года", [(Kind.LAW_CITED, MEDIUM)]),
        ("https://a.kz/x мекенжайы", "по адресу https://a.kz/y.", [(Kind.URL, HIGH)]),
        ("info@a.kz мекенжайы", "по адресу INFO@a.kz.", []),
        ("«Ұлттық банк» АҚ 990740000683", "АО «Национальный банк» 990740000683", []),
        ("«Ұлттық банк» АҚ 990740000683", "АО «Народный фонд» 990740000683", [(Kind.ORGANISATION, HIGH)]),
        ("15-бап бойынша", "по статье 15 Закона", [(Kind.CITATION_DETACHED, MEDIUM)]),
        ("Заңның 15-бабы", "статья 15 об этом", [(Kind.CITATION_DETACHED, MEDIUM)]),
        ("7-бап. Қағидалардың дүкені", "Пункт 7. Магазин. Правил", []),
        ("Заң, 15-бап; Кодекстің 3-бабының 2-тармағы", "ст. 15 Закона; п. 2 ст. 3 Кодекса", []),
        ("Қағидалардың 16-тарауы. Сатып алу тәртібі", "Глава 16. Порядок закупок Правил", []),
        ("ҚР АК 395-бабы", "по ст. 395 ГК РК", []),
        ("осы баптың 2-бөлігі", "часть 2 настоящей статьи", []),
        ("осы құжаттың 4.9-тармағы", "пункт 4.9 настоящего документа", []),
        ("дәл деректер", "неточные данные", [(Kind.DENIAL_MISSING, HIGH)]),
        ("деректерді жинауға және жинауға", "сбор и накопление", [(Kind.WORD_DOUBLED, HIGH)]),
        ("", "Новый пункт", [(Kind.CLAUSE_MISSING, HIGH)]),
    ],
)
def test_differences_of_any_other_text_are_found_too(kk, ru, found):
    assert one(kk, ru) == found


def test_names_are_compared_by_what_their_words_mean():
    assert same_name("Ұлттық ақпараттық технологиялар", "Национальные информационные технологии")
    assert not same_name("Электрондық коммерция орталығы", "Электронный магазин гозакупок")
    assert not same_name("", "Центр")


def test_the_edition_of_the_law_is_read_from_the_text():
    assert edition_of("с изменениями по состоянию на 03.03.2023 г.") == (2023, 3, 3)
    assert edition_of("от 21 мая 2013 года") is None


@pytest.mark.parametrize(
    ("address", "fault"),
    [
        ("https://amart.kz/", ""),
        ("https:///amart.kz/learning/", "no_host"),
        ("http://amart.kz", "not_secure"),
        ("https://amart", "malformed"),
        ("https://", "no_host"),
        ("www.amart.kz", "no_scheme"),
        ("ftp://amart.kz", "scheme"),
        ("https://u:p@amart.kz", "credentials"),
        ("https://amart.kz:99999/", "malformed"),
        ("https://[::1", "malformed"),
        ("https://127.0.0.1/", "malformed"),
        ("https://пример.қаз/", ""),
    ],
)
def test_an_address_that_leads_nowhere_is_known_by_its_form(address, fault):
    assert url_fault(address) == fault


def test_wrong_mail_addresses_are_known_by_their_form():
    assert not email_fault("support@amart.kz")
    assert {email_fault(one) for one in ("a@b", "a..b@c.kz", ".a@c.kz", "a@-c.kz", "a@c.1")} == {"malformed"}


def test_changes_are_told_word_by_word():
    woven = pieces("в течение 3 дней", "в течение 5 рабочих дней")
    assert "".join(one.text for one in woven if one.what is not What.ADDED) == "в течение 3 дней"
    assert "".join(one.text for one in woven if one.what is not What.REMOVED) == "в течение 5 рабочих дней"
    assert [one.text for one in woven if one.what is What.REMOVED] == ["3"]
    assert fate("1", {"1": "a"}, {"1": "b"}) is What.CHANGED
    assert (fate("1", {}, {"1": "b"}), fate("1", {"1": "a"}, {})) == (What.ADDED, What.REMOVED)
