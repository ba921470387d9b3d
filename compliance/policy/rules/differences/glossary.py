"""The words of the Law in both languages (docs/glossary.md): a dictionary of the field, not of one policy.

Nothing here says where a text differs. It says what corresponds to what, so that a text can be asked.
"""

from __future__ import annotations

import re
from dataclasses import dataclass


def stems(pattern: str) -> re.Pattern[str]:
    """Words that begin like this."""
    return re.compile(rf"\b(?:{pattern})", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Term:
    """A term of the Law: Russian stem, the Kazakh word of the Law, and words that texts use instead."""

    code: str
    ru: re.Pattern[str]
    kk: re.Pattern[str]
    instead: re.Pattern[str]
    right: str  # the word to use


TERMS = (
    Term(
        "personal_data",
        stems(r"персональн\w+\s+данн"),
        stems(r"дербес\s+дерек"),
        stems(r"жеке\s+дерек\w*"),
        "дербес деректер",
    ),
    Term(
        "depersonalised",
        stems("обезличен|обезличив"),
        stems("иесіздендір"),
        stems(r"аноним\w*|бүркеншік\w*"),
        "иесіздендірілген",
    ),
    Term("access", stems("доступ"), stems(r"қол\s*жет"), stems(r"рұқсат\w*\s+(?:бер|ал)\w*"), "қол жеткізу"),
    Term(
        "guarantor",
        stems("поручител"),
        stems("кепілгер|кепілдік беруші"),
        stems(r"кепіл\s+беруші\w*"),
        "кепілгер",
    ),
    Term("deletion", stems("удален"), stems(r"өшір|алып\s+таста"), stems(r"(?:жою|жой)\w*"), "өшіру"),
    Term("blocking", stems("блокирован"), stems("бұғатта"), stems(r"блокта\w*|тосқауыл\w*"), "бұғаттау"),
    Term(
        "withdrawal",
        stems(r"отзыв|отозва"),
        stems(r"қайтарып\s+ал"),
        stems(r"кері\s+шақыр\w*"),
        "кері қайтарып алу",
    ),
    Term(
        "third_party",
        stems(r"треть\w+\s+лиц"),
        stems("үшінші"),
        stems(r"бөгде\s+тұлға\w*"),
        "үшінші тұлға",
    ),
)

# Members of a list in brackets, by their place: «распространение, предоставление, доступ».
LISTED = (
    (stems("распростран"), stems("тарат"), "тарату"),
    (stems("предоставл"), stems("ұсын"), "ұсыну"),
    (stems("доступ"), stems("қол"), "қол жеткізу"),
    (stems("обновл"), stems("жаңарт"), "жаңарту"),
    (stems("изменен"), stems("өзгерт"), "өзгерту"),
    (stems("уничтож"), stems("жою"), "жою"),
    (stems("удален"), stems("өшір|алып таста"), "өшіру"),
)

# A party to a contract. In Kazakh the word must stand with the contract, or be what somebody is.
PARTY_RU = stems(r"сторон(?:ой|а|ы|ою)\s+(?:котор|договор|по\s+котор|является)|сторон(?:ой|ою)\b")
PARTY_KK = stems(r"тарап")
PARTY_KK_ATTACHED = stems(
    r"(?:келісім)?шарт\w*\s+(?:\w+\s+){0,2}тарап|тарап\w*\s+(?:ретінде\s+|болып\s+)|тарап\w*[,]?\s+(?:\w+\s+){0,3}шарт"
)

# Words that mean two things, which the other text settles: «келісім шарт» is an agreement, not a condition.
AGREEMENT_KK = stems(r"келісім\s?шарт\w*")
AGREEMENT_RU = stems("договор|контракт|соглашени")

# For names of organisations: stems that mean the same. Alike words need no line here.
DICTIONARY = (
    ("орталық", "центр"), ("орталығ", "центр"), ("дүкен", "магазин"), ("сатып", "закуп"),
    ("сатып", "госзакуп"), ("мемлекет", "государств"), ("мемлекет", "гос"), ("қор", "фонд"),
    ("банк", "банк"), ("компания", "компани"), ("қоғам", "общество"), ("серіктестік", "товарищество"),
    ("ұлттық", "национальн"), ("республика", "республик"), ("ақпарат", "информаци"), ("жүйе", "систем"),
    ("қызмет", "услуг"), ("қызмет", "сервис"), ("сауда", "торг"), ("үй", "дом"), ("білім", "образован"),
    ("даму", "развит"), ("қазақстан", "казахстан"), ("қаржы", "финанс"), ("байланыс", "связ"),
    ("мектеп", "школ"), ("кеңес", "совет"), ("одақ", "союз"), ("алаң", "площадк"), ("желі", "сет"),
    ("көлік", "транспорт"), ("энергия", "энерги"), ("мұнай", "нефт"), ("газ", "газ"),
    ("электрон", "электрон"), ("коммерция", "коммерч"), ("деректер", "данн"), ("дербес", "персональн"),
    ("қорғау", "защит"), ("заң", "прав"), ("жаңа", "нов"), ("халық", "народн"),
    ("халықаралық", "международн"),
)  # fmt: skip
