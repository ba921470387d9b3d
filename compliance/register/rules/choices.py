"""Columns of an import that hold one of a few words, in whatever language the file has them."""

import re

from .outcome import Normalised, Rejected
from .text import clean

LANGUAGES = {
    "kk": ("kk", "kz", "kaz", "kazakh", "қазақ", "қазақша", "қазақ тілі", "қаз", "казахский", "каз"),
    "ru": ("ru", "rus", "russian", "орыс", "орысша", "орыс тілі", "русский", "рус"),
}
KINDS = {
    "person": ("person", "individual", "жеке тұлға", "физическое лицо", "физлицо", "физ лицо", "фл"),
    "company_representative": (
        "company_representative",
        "company representative",
        "representative",
        "компания өкілі",
        "заңды тұлға өкілі",
        "өкіл",
        "представитель компании",
        "представитель",
        "представитель юридического лица",
    ),
}
SOURCES = {
    "website_form": (
        "website_form",
        "website form",
        "form",
        "site",
        "website",
        "сайт",
        "форма на сайте",
        "форма",
    ),
    "email": ("email", "e-mail", "электрондық пошта", "электронная почта", "почта", "письмо"),
    "paper": ("paper", "қағаз", "бумага", "бумажный носитель", "на бумаге"),
    "third_person": ("third_person", "third person", "үшінші тұлға", "третье лицо"),
    "import": ("import", "file", "импорт", "файл"),
}


def _by_word(choices: dict[str, tuple[str, ...]]) -> dict[str, str]:
    return {_key(word): code for code, words in choices.items() for word in words}


def _key(text: str) -> str:
    return "".join(filter(str.isalnum, text.casefold()))


_LANGUAGES = _by_word(LANGUAGES)
_KINDS = _by_word(KINDS)
_SOURCES = _by_word(SOURCES)


def normalise_language(raw: str) -> Normalised:
    """``kk`` or ``ru``: the language letters to the subject are written in."""
    return _choose(raw, _LANGUAGES, "language_unknown")


def normalise_kind(raw: str) -> Normalised:
    """``person`` or ``company_representative``."""
    return _choose(raw, _KINDS, "kind_unknown")


def normalise_source(raw: str) -> Normalised:
    """Where a value came from (clause 6.2)."""
    return _choose(raw, _SOURCES, "source_unknown")


def _choose(raw: str, by_word: dict[str, str], code: str) -> Normalised:
    found = by_word.get(raw)
    if found is None:
        found = by_word.get(_key(clean(raw, 100)))
    if found is None:
        raise Rejected(code)
    return Normalised(found)


_REFERENCE = re.compile(r"[0-9A-Z][0-9A-Z-]{2,39}")


def normalise_reference(raw: str) -> Normalised:
    """The reference code of a subject who is in the register already."""
    text = clean(raw, 40).upper()
    if _REFERENCE.fullmatch(text) is None:
        raise Rejected("reference_format")
    return Normalised(text)
