"""Who is named, and which act is cited.

Names are in two languages and cannot be compared letter by letter. Their words can: a loanword is alike in
both («коммерция»), and for ordinary words there is a small dictionary. A name that shares less than half of
its words with the other is another name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from .glossary import DICTIONARY
from .quantities import ACT_NUMBER, dates_of
from .shapes import Difference, Kind, Span, Texts, Weight

_FORMS = r"ЖШС|АҚ|КАҚ|ШЖҚ|РМК|ТОО|АО|НАО|ООО|ЗАО|ПАО|ИП|ЖК|РГП|ГУ|ММ|LLP|JSC"
_ORGANISATION = re.compile(
    rf"(?:\b(?:{_FORMS})\s*[«\"“](?P<after>[^»\"”]{{2,120}})[»\"”]|[«\"“](?P<before>[^»\"”]{{2,120}})[»\"”]\s*(?:{_FORMS})\b)"
)
_BIN = re.compile(r"\b\d{12}\b")
_WORD = re.compile(r"[^\W\d_]{3,}")
_LAW = re.compile(r"\b[Зз]аң\w*|\b[Зз]акон\w*")
_EDITION = re.compile(
    r"по состоянию на|в редакции|с изменениями|жағдай бойынша|өзгерістер|редакциясы", re.IGNORECASE
)
_ALIKE = str.maketrans("әғқңөұүһіёйы", "агкноуухиеии")
SAME_AT_LEAST = 0.5
ROOT = 5


def organisations_of(text: str) -> list[tuple[str, Span]]:
    """Names of organisations, which stand in quotes beside a legal form."""
    return [(found["after"] or found["before"], found.span()) for found in _ORGANISATION.finditer(text)]


def compare_organisations(texts: Texts) -> Iterator[Difference]:
    """An organisation that goes by different names."""
    kk, ru = organisations_of(texts.kk), organisations_of(texts.ru)
    lonely_kk = [one for one in kk if not any(same_name(one[0], other[0]) for other in ru)]
    lonely_ru = [one for one in ru if not any(same_name(other[0], one[0]) for other in kk)]
    if lonely_kk or lonely_ru:
        yield Difference(
            Kind.ORGANISATION, Weight.HIGH, texts.number, texts.heading,
            tuple(span for _name, span in lonely_kk), tuple(span for _name, span in lonely_ru),
            {"kk": _named(lonely_kk), "ru": _named(lonely_ru)},
        )  # fmt: skip
    if kk and ru and not (_BIN.search(texts.kk) and _BIN.search(texts.ru)):
        yield Difference(
            Kind.NO_BIN, Weight.MEDIUM, texts.number, texts.heading,
            tuple(span for _name, span in kk), tuple(span for _name, span in ru),
            {"kk": _named(kk), "ru": _named(ru)},
        )  # fmt: skip


def compare_laws(texts: Texts) -> Iterator[Difference]:
    """The number, the day or the edition of an act that only one text gives."""
    if not (_LAW.search(texts.kk) and _LAW.search(texts.ru)):
        return
    days_kk = {one.day: one.span for one in dates_of(texts.kk, "kk")}
    days_ru = {one.day: one.span for one in dates_of(texts.ru, "ru")}
    acts_kk = {_plain(found[0]): found.span() for found in ACT_NUMBER.finditer(texts.kk)}
    acts_ru = {_plain(found[0]): found.span() for found in ACT_NUMBER.finditer(texts.ru)}
    marks_kk = [days_kk[day] for day in days_kk.keys() - days_ru.keys()]
    marks_kk += [acts_kk[act] for act in acts_kk.keys() - acts_ru.keys()]
    marks_ru = [days_ru[day] for day in days_ru.keys() - days_kk.keys()]
    marks_ru += [acts_ru[act] for act in acts_ru.keys() - acts_kk.keys()]
    if marks_kk or marks_ru:
        yield Difference(
            Kind.LAW_CITED, Weight.MEDIUM, texts.number, texts.heading,
            tuple(sorted(marks_kk)), tuple(sorted(marks_ru)),
            {
                "kk": ", ".join(texts.kk[start:end] for start, end in sorted(marks_kk)),
                "ru": ", ".join(texts.ru[start:end] for start, end in sorted(marks_ru)),
            },
        )  # fmt: skip


def edition_of(text: str) -> tuple[int, int, int] | None:
    """The day of the edition of the Law that a text says it follows, as year, month and day."""
    for found in _EDITION.finditer(text):
        for one in dates_of(text[found.start() : found.end() + 40], "ru"):
            return one.day
    return None


def same_name(kk: str, ru: str) -> bool:
    """Whether a Kazakh and a Russian name may be one: most of their words have a counterpart."""
    left, right = _words(kk), _words(ru)
    if not left or not right:
        return False
    met = sum(any(_counterparts(one, other) for other in right) for one in left)
    met_back = sum(any(_counterparts(other, one) for other in left) for one in right)
    return (met + met_back) / (len(left) + len(right)) > SAME_AT_LEAST


def _counterparts(kk: str, ru: str) -> bool:
    one, two = kk.translate(_ALIKE), ru.translate(_ALIKE)
    if one[:ROOT] == two[:ROOT] and len(one) >= ROOT - 1:
        return True
    return any(kk.startswith(in_kk) and ru.startswith(in_ru) for in_kk, in_ru in DICTIONARY)


def _words(name: str) -> list[str]:
    return [word.lower() for word in _WORD.findall(name)]


def _plain(act: str) -> str:
    return re.sub(r"[\s№]", "", act).upper()


def _named(found: list[tuple[str, Span]]) -> str:
    return ", ".join(f"«{name}»" for name, _span in found)
