"""What the screens say: the terms of the Law, one word for one thing, packages in our languages, dates."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import polib
import pytest
from django.utils import formats, translation

from config.messages.catalogues import (
    DOMAINS,
    FORM_COUNT,
    LOCALE_FOLDERS,
    PLURAL_FORMS,
    PROJECT_LOCALE,
    Catalogue,
    Key,
)
from config.messages.third_party import SOURCES


@pytest.mark.parametrize("language", ["ru", "kk"])
def test_plural_rules_are_word_for_word_those_of_django(language: str) -> None:
    path = SOURCES[0].folder / "conf" / "locale" / language / "LC_MESSAGES" / "django.mo"
    header = polib.mofile(str(path)).metadata["Plural-Forms"]
    assert header == PLURAL_FORMS[language]
    assert f"nplurals={FORM_COUNT[language]};" in header


@pytest.mark.parametrize(
    ("language", "msgid", "expected"),
    [
        ("kk", "Save", "Сақтау"),
        ("kk", "Delete", "Өшіру"),
        ("kk", "Date/time", "Күні мен уақыты"),
        ("ru", "Apply Filters", "Применить фильтры"),
        ("kk", "Apply Filters", "Сүзгілерді қолдану"),
        ("ru", "Revert", "Восстановить"),
    ],
)
def test_packages_speak_our_languages(language: str, msgid: str, expected: str) -> None:
    with translation.override(language):
        assert translation.gettext(msgid) == expected


def test_no_kazakh_message_of_a_package_falls_back_to_russian() -> None:
    # Django falls back to the default language, Russian, not to English.
    with translation.override("kk"):
        assert translation.ngettext("%(num)d week", "%(num)d weeks", 5) % {"num": 5} == "5 апта"
        assert translation.pgettext("alt. month", "June") == "маусым"


TERMS = {
    # English: what the Russian and the Kazakh must then hold (docs/glossary.md).
    r"\bdestr(oy|uct)": (r"уничтож", r"жой|жоя|жою"),
    r"\b[Dd]elet": (r"удал", r"өшір"),
    r"\b[Bb]lock": (r"блокир", r"бұғатта"),
    r"\b[Cc]onsent": (r"соглас", r"келісім"),
    r"\b[Pp]ersonal data": (r"персональн", r"дербес дерек"),
    r"\b[Pp]urpose": (r"цел", r"мақсат"),
    r"\b[Ss]ubjects?\b(?! lines?\b)": (r"субъект", r"субъект"),
    r"\b[Pp]olicy": (r"политик", r"саясат"),
    r"\bIIN\b": (r"иин", r"жсн"),
    r"\bBIN\b": (r"бин", r"бсн"),
    r"\b[Ww]ithdraw": (r"отзыв|отозва", r"қайтарып ал"),
    r"\b[Aa]nonymis|\b[Dd]epersonalis": (r"обезлич", r"иесіздендір"),
}


@pytest.mark.parametrize(("english", "terms"), TERMS.items())
@pytest.mark.parametrize("language", ["ru", "kk"])
def test_terms_of_the_law_are_translated_by_the_glossary(
    language: str, english: str, terms: tuple[str, str]
) -> None:
    expected = terms[0] if language == "ru" else terms[1]
    for entry in Catalogue(PROJECT_LOCALE, language, "django").read():
        text = " ".join([entry.msgstr, *entry.msgstr_plural.values()]).lower()
        if entry.translated() and re.search(english, entry.msgid):
            assert re.search(expected, text), f"{entry.msgid}: {text}"


@pytest.mark.parametrize("folder", LOCALE_FOLDERS)
@pytest.mark.parametrize("domain", DOMAINS)
def test_kazakh_is_not_a_copy_of_the_russian(folder: Path, domain: str) -> None:
    russian = {Key.of(each): each.msgstr for each in Catalogue(folder, "ru", domain).read()}
    for entry in Catalogue(folder, "kk", domain).read():
        if len(entry.msgstr.split()) > 3:
            assert entry.msgstr != russian.get(Key.of(entry)), entry.msgid


@pytest.mark.parametrize("unwanted", ["жеке дерек", "қолданушы", "мәліметтер баз"])
def test_kazakh_keeps_to_one_word_for_one_thing(unwanted: str) -> None:
    for folder in LOCALE_FOLDERS:
        for entry in Catalogue(folder, "kk", "django").read():
            assert unwanted not in entry.msgstr.lower(), entry.msgid


@pytest.mark.parametrize(
    ("language", "expected"), [("kk", "2026 ж. 8 маусым"), ("ru", "8 июня 2026 г."), ("en", "8 June 2026")]
)
def test_dates_are_written_as_in_kazakhstan(language: str, expected: str) -> None:
    with translation.override(language):
        assert formats.date_format(date(2026, 6, 8)) == expected
        assert formats.get_format("DATE_INPUT_FORMATS")[0] == "%d.%m.%Y"
