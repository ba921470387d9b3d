from __future__ import annotations

import gettext
import os
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import polib
import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import CommandError, call_command
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
from config.messages.checking import check
from config.messages.compiling import compile_if_needed
from config.messages.extraction import own_messages
from config.messages.third_party import SOURCES, Source
from config.messages.updating import update_project, update_third_party
from config.messages.wording import faults


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A small checkout of its own."""
    for name in ("config", "compliance", "requests_inbox", "templates", "locale"):
        (tmp_path / name).mkdir()
    return tmp_path


@pytest.fixture(autouse=True)
def _fresh_translations() -> Iterator[None]:
    yield
    translation.activate(settings.LANGUAGE_CODE)


def put(root: Path, name: str, text: str) -> None:
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def problems(root: Path) -> list[str]:
    folder = root / "locale"
    return [str(each) for each in check(project=folder, third_party=folder / "other", root=root, sources=())]


def translate(root: Path, language: str, **texts: str) -> None:
    """Fill a catalogue; ``texts`` maps message ids (with _ for blanks) to translations."""
    catalogue = Catalogue(root / "locale", language, "django")
    entries = catalogue.read()
    for entry in entries:
        entry.msgstr = texts.get(entry.msgid.replace(" ", "_"), entry.msgstr)
    catalogue.write(entries)


def entry_of(root: Path, language: str, msgid: str) -> polib.POEntry:
    entry = Catalogue(root / "locale", language, "django").read().find(msgid)
    assert entry is not None
    return entry


# Extraction


def test_every_way_of_asking_for_a_message_in_python_is_read(root: Path) -> None:
    put(
        root,
        "config/a.py",
        """
_("plain")
gettext_lazy("joined " "text " + "here")
ngettext("%(n)d day", "%(n)d days", n)
pgettext_lazy("month", "May")
npgettext("kind", "one", "many", n)
django.utils.translation.gettext("by attribute")
""",
    )
    found = own_messages("django", root)
    assert set(found) == {
        Key("plain"),
        Key("joined text here"),
        Key("%(n)d day"),
        Key("May", "month"),
        Key("one", "kind"),
        Key("by attribute"),
    }
    assert found[Key("one", "kind")].plural == "many"


def test_expressions_are_not_taken_for_messages(root: Path) -> None:
    put(root, "config/a.py", '_(names["a"]["b"])\n_(f"{x}")\n_(variable)\nother("text")\n')
    assert own_messages("django", root) == {}


def test_templates_are_read_with_plurals_contexts_and_odd_indentation(root: Path) -> None:
    put(
        root,
        "templates/page.html",
        """{% load i18n %}
      {% if x %}
   {% translate "Title" %}
 {% endif %}
      {% translate "May" context "month" %}
  {% blocktranslate count n=n trimmed %}
      {{ n }} row
  {% plural %}
      {{ n }} rows
  {% endblocktranslate %}
{{ _("in a variable")|upper }}
""",
    )
    found = own_messages("django", root)
    assert set(found) == {Key("Title"), Key("May", "month"), Key("%(n)s row"), Key("in a variable")}
    assert found[Key("%(n)s row")].plural == "%(n)s rows"


def test_javascript_goes_to_its_own_domain(root: Path) -> None:
    put(root, "compliance/x/static/a.js", 'const a = gettext("Hide");\n')
    put(root, "compliance/x/static/a.min.js", 'gettext("Never")')
    assert set(own_messages("djangojs", root)) == {Key("Hide")}
    assert own_messages("django", root) == {}


def test_a_comment_for_translators_reaches_the_catalogue(root: Path) -> None:
    put(root, "config/a.py", '# Translators: a noun,\n# not a verb\nx = _("record")\n')
    update_project(root / "locale", root)
    assert entry_of(root, "kk", "record").comment == "a noun, not a verb"


# Updating


def test_update_adds_new_messages_drops_old_ones_and_keeps_translations(root: Path) -> None:
    put(root, "config/a.py", '_("one thing")\n_("quite another matter")')
    update_project(root / "locale", root)
    translate(root, "ru", one_thing="одно")
    put(root, "config/a.py", '_("one thing")\n_("newly arrived")')

    changed = update_project(root / "locale", root)

    entries = Catalogue(root / "locale", "ru", "django").read()
    assert [entry.msgid for entry in entries] == ["one thing", "newly arrived"]
    assert entry_of(root, "ru", "one thing").msgstr == "одно"
    assert len(changed) == 2
    assert update_project(root / "locale", root) == []


def test_a_reworded_message_keeps_its_translation_as_a_proposal(root: Path) -> None:
    put(root, "config/a.py", '_("This is the first line")')
    update_project(root / "locale", root)
    translate(root, "ru", This_is_the_first_line="Это первая строка")
    put(root, "config/a.py", '_("This is the first line here")')
    update_project(root / "locale", root)

    entry = Catalogue(root / "locale", "ru", "django").read()[0]
    assert entry.fuzzy
    assert entry.msgstr == "Это первая строка"
    assert entry.previous_msgid == "This is the first line"
    assert any("fuzzy" in each for each in problems(root))


# Checking


def test_the_check_finds_what_is_missing_empty_or_no_longer_used(root: Path) -> None:
    put(root, "config/a.py", '_("one thing")')
    update_project(root / "locale", root)
    translate(root, "ru", one_thing="одно")
    assert problems(root) == ["locale/kk/LC_MESSAGES/django.po: 'one thing' is not translated"]

    translate(root, "kk", one_thing="бір нәрсе")
    assert problems(root) == []

    put(root, "config/a.py", '_("other")')
    found = problems(root)
    assert sum("is missing (used in config/a.py)" in each for each in found) == 2
    assert sum("is obsolete" in each for each in found) == 2


def test_an_entry_struck_out_but_left_in_the_file_is_refused(root: Path) -> None:
    put(root, "config/a.py", '_("one thing")')
    update_project(root / "locale", root)
    translate(root, "ru", one_thing="одно")
    translate(root, "kk", one_thing="бір нәрсе")
    catalogue = Catalogue(root / "locale", "kk", "django")
    with catalogue.path.open("a", encoding="utf-8") as stream:
        stream.write('\n#~ msgid "one thing"\n#~ msgstr "ескі"\n')
    assert problems(root) == [
        "locale/kk/LC_MESSAGES/django.po: 'one thing' is obsolete: no source asks for it"
    ]


def test_messages_of_our_own_need_named_placeholders(root: Path) -> None:
    put(root, "config/a.py", '_("%s of %(total)d")\n_("{} rows")\n_("100%% of {name}")')
    named = [each for each in problems(root) if "named placeholders" in each]
    assert [each.partition(": ")[2][:10] for each in named] == ["'%s of %(t", "'{} rows' "]


@pytest.mark.parametrize(
    ("msgid", "msgstr", "expected"),
    [
        ("Hello %(name)s", "Привет, %(name)s", ""),
        ("Hello %(name)s", "Привет", "placeholders: %(name)s"),
        ("Hello {name}", "Привет, {nmae}", "placeholders"),
        ("100%% done", "сделано 100%%", ""),
        ("<b>Bold</b> text", "Жирный текст", "tags"),
        ("A whole sentence.", "Целое предложение", "ends with"),
        ("That is a.m. time", "до полудня", ""),
        ("Sign in", "Вxод", "mixes Latin and Cyrillic"),
        ("Sign in", "Кіру", "Kazakh letters"),
        ("Policy", "Политика «Құпиялық»", ""),
        ("\nText", "Текст", "ends"),
        ("Seal file", "Файл SHA-256 с URL-адресом", ""),
    ],
)
def test_faults_of_a_single_translation_are_told(msgid: str, msgstr: str, expected: str) -> None:
    found = list(faults(polib.POEntry(msgid=msgid, msgstr=msgstr), "ru"))
    assert (expected in found[0] and len(found) == 1) if expected else not found


def test_every_plural_form_must_be_there_and_show_the_number() -> None:
    entry = polib.POEntry(msgid="one row", msgid_plural="%(n)d rows")
    entry.msgstr_plural = {0: "строка", 1: "%(n)d строки", 2: "%(n)d строк"}
    found = list(faults(entry, "ru"))
    assert "has 3 plural forms, ru needs 4" in found[0]
    assert "kk" not in "".join(found)

    entry.msgstr_plural = {0: "бір жол", 1: "%(n)d жол"}
    assert list(faults(entry, "kk")) == []


def test_a_translation_may_give_up_a_placeholder_by_saying_so() -> None:
    entry = polib.POEntry(
        msgid="{0} task{1} run", msgstr="задач: {0}", tcomment="Omits {1}: an English ending."
    )
    assert list(faults(entry, "ru")) == []


def test_a_package_is_checked_against_its_own_source(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(tmp_path, "stranger/__init__.py", '_("Spoken")\n_("Unspoken")')
    own = Catalogue(tmp_path / "stranger" / "locale", "kk", "django")
    entries = own.empty()
    entries.append(polib.POEntry(msgid="Spoken", msgstr="Айтылды"))
    own.write(entries)
    entries.save_as_mofile(str(own.compiled))
    monkeypatch.syspath_prepend(str(tmp_path))
    sources = (Source("stranger"),)
    ours = tmp_path / "ours"

    def missing() -> list[tuple[str, str]]:
        found = check(project=tmp_path / "none", third_party=ours, root=tmp_path, sources=sources)
        return [(each.catalogue.split("/")[-3], each.message) for each in found]

    assert missing() == [("ru", "Spoken"), ("ru", "Unspoken"), ("kk", "Unspoken")]
    update_third_party(ours, sources)
    assert [entry.msgid for entry in Catalogue(ours, "kk", "django").read()] == ["Unspoken"]


def test_our_word_for_something_must_be_the_one_packages_use(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # "may", what a role may do, once stood in every date in May.
    put(tmp_path, "stranger/__init__.py", '_("may")')
    put(tmp_path, "config/a.py", '_("may")\npgettext("month", "may")')
    monkeypatch.syspath_prepend(str(tmp_path))
    for folder, text in (("ours", "может"), ("theirs", "май")):
        catalogue = Catalogue(tmp_path / folder, "ru", "django")
        entries = catalogue.empty()
        entries.append(polib.POEntry(msgid="may", msgstr=text))
        catalogue.write(entries)

    found = check(
        project=tmp_path / "ours",
        third_party=tmp_path / "theirs",
        root=tmp_path,
        sources=(Source("stranger"),),
    )

    assert [each.message for each in found if "also changes 'май'" in each.fault] == ["may"]


def test_an_application_nobody_looks_after_is_named() -> None:
    found = check(sources=(), installed=["config", "compliance.audit", "surprise.app"])
    assert ("INSTALLED_APPS", "surprise") in {(each.catalogue, each.message) for each in found}


def test_every_installed_application_is_looked_after() -> None:
    packages = {each.name.partition(".")[0] for each in apps.get_app_configs()}
    assert packages <= {"config", "compliance", "requests_inbox", *(source.package for source in SOURCES)}


def test_the_command_lists_problems_and_fails(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("config.messages.checking.own_messages", lambda *args: {})
    with pytest.raises(CommandError, match="problems in the message catalogues"):
        call_command("messages", "--check")
    assert "is obsolete" in capsys.readouterr().out


# Compiling


def test_only_what_is_stale_is_compiled(root: Path) -> None:
    put(root, "config/a.py", '_("one thing")')
    update_project(root / "locale", root)
    translate(root, "ru", one_thing="одно")
    folders = (root / "locale",)

    assert compile_if_needed(folders) == 2
    assert compile_if_needed(folders) == 0
    spoken = gettext.translation("django", root / "locale", languages=["ru"])
    assert spoken.gettext("one thing") == "одно"

    source = Catalogue(root / "locale", "ru", "django")
    later = source.compiled.stat().st_mtime + 10
    os.utime(source.path, (later, later))
    assert compile_if_needed(folders) == 1
    assert not list(source.path.parent.glob(".compiling-*"))


def test_an_unconfirmed_translation_is_not_shown(root: Path) -> None:
    catalogue = Catalogue(root / "locale", "ru", "django")
    entries = catalogue.empty()
    entries.append(polib.POEntry(msgid="doubtful", msgstr="сомнительно", flags=["fuzzy"]))
    catalogue.write(entries)
    compile_if_needed((root / "locale",))
    spoken = gettext.translation("django", root / "locale", languages=["ru"])
    assert spoken.gettext("doubtful") == "doubtful"


# What the screens say


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
