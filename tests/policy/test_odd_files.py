"""Odd files, each taken in by the command and by the form: both say the same, in the reader's language."""

from __future__ import annotations

import random
import zipfile
from io import BytesIO
from typing import Any

import pytest
from django.utils import translation

from compliance.audit.models import AuditEntry
from compliance.policy.models import Clause, PolicyVersion
from compliance.policy.rules.decoding import MOST_BYTES
from compliance.policy.rules.splitting import MOST_CLAUSES
from compliance.policy.services.versions import rest_of
from tests.policy.taking import LANGUAGES, Way, by_command, by_form, in_language
from tests.policy.wordings import CLAUSES, KK, REAL, RU, SMALL

pytestmark = pytest.mark.django_db

KAZAKH, RUSSIAN = "Оператор дербес деректерді қорғайды.", "Оператор защищает персональные данные."


@pytest.fixture(params=["command", "form"])
def way(request: pytest.FixtureRequest, tmp_path: Any) -> Way:
    """Both ways to take a file in."""
    if request.param == "command":
        return by_command(tmp_path)
    return by_form(request.getfixturevalue("officer"))


def clause(number: str) -> Clause:
    found: Clause = PolicyVersion.objects.get().clauses.get(number=number, heading=False)
    return found


def archive() -> bytes:
    """A document of a word processor is an archive, whatever its name ends with."""
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w") as file:
        file.writestr("word/document.xml", SMALL)
    return packed.getvalue()


@pytest.mark.parametrize(
    ("encoding", "guessed"),
    [
        ("utf-8", False), ("utf-8-sig", False), ("utf-16", False), ("utf-32", False),
        ("utf-16-le", True), ("utf-16-be", True), ("kz1048", True), ("ptcp154", True),
    ],
)  # fmt: skip
def test_both_languages_are_whole_in_every_encoding_that_has_their_letters(way, encoding, guessed):
    told = way(SMALL.encode(encoding))
    assert ("The encoding was guessed" in told) == guessed
    assert (clause("1.1").text_kk, clause("1.1").text_ru) == (KAZAKH, RUSSIAN)


@pytest.mark.parametrize("encoding", ["cp1251", "koi8-r", "cp866", "iso8859-5", "mac-cyrillic"])
def test_russian_alone_is_whole_in_encodings_without_kazakh_letters(way, encoding):
    russian = REAL.read_text(encoding="utf-8").partition("ПОЛИТИКА КОНФИДЕНЦИАЛЬНОСТИ")[2]
    told = way(russian.encode(encoding, "xmlcharrefreplace"), "ru")
    assert f"предположительно: {encoding}" in told
    assert "Казахский: ни одного пункта" in told
    rows = PolicyVersion.objects.get().clauses
    assert list(dict.fromkeys(rows.order_by("place").values_list("number", flat=True))) == CLAUSES
    assert "уничтожение персональных данных" in clause("9.1").text_ru


@pytest.mark.parametrize("encoding", ["cp1251", "koi8-r"])
def test_kazakh_saved_without_its_letters_is_refused_and_says_how_to_save_it(way, encoding):
    for language in LANGUAGES:
        assert in_language("letters_lost", language) in way((KK * 3).encode(encoding, "replace"), language)
    assert not PolicyVersion.objects.exists()


RUBBISH = {
    "noise": random.Random(1).randbytes(40_000),
    "noise after a mark of UTF-16": b"\xff\xfe" + random.Random(2).randbytes(40_001),
    "a picture": b"\x89PNG\r\n\x1a\n" + random.Random(3).randbytes(9_000),
    "a document of a word processor": archive(),
    "nothing but NUL": bytes(5_000),
}


@pytest.mark.parametrize("content", RUBBISH.values(), ids=list(RUBBISH))
def test_what_is_no_text_is_refused_in_the_readers_language_and_leaves_nothing_but_a_trace(way, content):
    for language in LANGUAGES:
        told = way(content, language)
        codes = AuditEntry.objects.filter(event="policy.refused").latest("pk").details["codes"]
        assert codes in {"no_text", "no_clauses", "encoding_unknown", "letters_lost"}
        assert in_language(codes, language) in told
    assert not PolicyVersion.objects.exists()


def test_nul_between_letters_is_left_out_and_the_rest_is_whole(way):
    way(SMALL.replace("защищает", "защи\x00щает\x00").encode())
    assert (clause("1.1").text_kk, clause("1.1").text_ru) == (KAZAKH, RUSSIAN)


def test_an_empty_file_is_refused_in_the_readers_language(way, request):
    for language in LANGUAGES:
        told = way(b"", language)
        with translation.override(language):
            empty = translation.gettext("The submitted file is empty.")
        assert in_language("no_text", language) in told or empty in told
    assert not PolicyVersion.objects.exists()


@pytest.mark.parametrize(
    ("text", "lacking", "there", "empty"),
    [(KK, "Русский", "text_kk", "text_ru"), (RU, "Казахский", "text_ru", "text_kk")],
)
def test_one_language_only_is_a_draft_that_says_which_one_is_lacking(way, text, lacking, there, empty):
    assert f"{lacking}: ни одного пункта" in way(text.encode(), "ru")
    rows = PolicyVersion.objects.get().clauses.all()
    assert len(rows) == 5
    assert all(getattr(one, there) and not getattr(one, empty) for one in rows)


def test_clauses_missing_twice_and_out_of_order_are_told_and_none_is_lost(way):
    kazakh = KK.replace("1.1. Оператор", "1.3. Оператор")
    russian = RU.replace("1.2. Политика", "1.1. Политика")
    kazakh = kazakh.replace("2. Құқықтар", "1.2. Тағы да.\n\n2. Құқықтар")
    told = way(f"{kazakh}\n\n{russian}".encode(), "ru")
    assert "Казахский, отсутствуют пункты: 1.1." in told
    assert "Казахский, повторены, второй текст сохранён рядом: 1.2." in told
    assert "Казахский: пункты стоят не по порядку номеров" in told
    assert "Русский, отсутствуют пункты: 1.2, 1.3." in told
    assert "Русский, повторены, второй текст сохранён рядом: 1.1." in told
    assert "Русский: пункты стоят не по порядку" not in told
    version = PolicyVersion.objects.get()
    assert [one.number for one in version.clauses.order_by("place")] == ["1", "1.1", "1.2", "1.3", "2", "2.1"]
    assert {one.text for one in rest_of(version)} >= {
        "Тағы да.",
        "Политика применяется к сайту https://amart.kz/.",
    }


def numbered(count: int) -> str:
    """So many clauses, in order."""
    return "\n".join(f"{1 + place // 900}.{1 + place % 900}. Оператор." for place in range(count))


def test_more_clauses_than_any_policy_has_are_refused_in_the_readers_language(way):
    content = numbered(MOST_CLAUSES + 1).encode()
    assert len(content) < MOST_BYTES
    for language in LANGUAGES:
        assert in_language("too_many_clauses", language) in way(content, language)
    assert not PolicyVersion.objects.exists()


def test_as_many_clauses_as_are_taken_at_most_are_all_there(way):
    way(numbered(MOST_CLAUSES).encode(), "ru")
    assert PolicyVersion.objects.get().clauses.count() == MOST_CLAUSES
