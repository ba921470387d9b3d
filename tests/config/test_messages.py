"""Catalogues are brought up to date, checked, and compiled."""

from __future__ import annotations

import gettext
import os
from pathlib import Path
from typing import Any

import polib
import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.utils.translation import gettext as said, override

from config.messages.catalogues import (
    Catalogue,
)
from config.messages.checking import check
from config.messages.compiling import compile_if_needed
from config.messages.reading import compile_and_read_again
from config.messages.third_party import SOURCES, Source
from config.messages.updating import update_project, update_third_party
from config.messages.wording import faults
from tests.config.catalogues import entry_of, problems, put, translate

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


def test_what_was_looked_for_before_it_was_compiled_is_found_afterwards(root: Path, settings: Any) -> None:
    put(root, "config/a.py", '_("one thing")')
    update_project(root / "locale", root)
    translate(root, "ru", one_thing="одно")
    settings.LOCALE_PATHS = [root / "locale", *settings.LOCALE_PATHS]
    with override("ru"):
        assert said("one thing") == "one thing"
    assert compile_and_read_again((root / "locale",)) == 2
    with override("ru"):
        assert said("one thing") == "одно"


def test_an_unconfirmed_translation_is_not_shown(root: Path) -> None:
    catalogue = Catalogue(root / "locale", "ru", "django")
    entries = catalogue.empty()
    entries.append(polib.POEntry(msgid="doubtful", msgstr="сомнительно", flags=["fuzzy"]))
    catalogue.write(entries)
    compile_if_needed((root / "locale",))
    spoken = gettext.translation("django", root / "locale", languages=["ru"])
    assert spoken.gettext("doubtful") == "doubtful"


# What the screens say
