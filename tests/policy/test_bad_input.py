"""Files that are no policy, half a policy or in an odd encoding; days that cannot be; a language chosen in between."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.utils import translation

from compliance.audit.models import AuditEntry
from compliance.policy.models import PolicyVersion
from compliance.policy.rules.decoding import MOST_BYTES
from compliance.policy.services import import_policy
from compliance.policy.services.versions import rest_of
from tests.policy.drafts import published
from tests.policy.taking import LANGUAGES, LIST, in_language, refusal, speak, take, upload
from tests.policy.wordings import CLAUSES, KK, REAL, RU, SMALL

pytestmark = pytest.mark.django_db

COMMAND = "compliance.policy.management.commands.import_policy"
HUGE = 50 * 2**20


@pytest.fixture
def put(tmp_path: Path):
    def write(content: bytes) -> Path:
        path = tmp_path / "policy.txt"
        path.write_bytes(content)
        return path

    return write


class TestFiles:
    def test_what_cannot_be_taken_in_is_said_in_the_readers_language_and_leaves_nothing_but_a_trace(
        self, put
    ):
        bad = {
            "no_text": b"\xff\xfe \x00\n\x00",
            "no_clauses": "Политика без пунктов.".encode(),
            "letters_lost": REAL.read_text(encoding="utf-8").encode("cp1251", "replace"),
        }
        for code, content in bad.items():
            for language in LANGUAGES:
                assert refusal(put(content), language) == in_language(code, language), (code, language)
            assert AuditEntry.objects.filter(event="policy.refused", details={"codes": code}).count() == 3
        assert len({in_language(code, language) for code in bad for language in LANGUAGES}) == 9
        assert not PolicyVersion.objects.exists()

    def test_fifty_megabytes_are_refused_without_being_read(self, tmp_path, monkeypatch):
        path = tmp_path / "policy.txt"
        with path.open("wb") as file:
            file.write(SMALL.encode())
            file.truncate(HUGE)
        seen: list[int] = []

        def watched(**said: Any) -> Any:
            seen.append(len(said["content"]))
            return import_policy(**said)

        monkeypatch.setattr(f"{COMMAND}.import_policy", watched)
        for language in LANGUAGES:
            told = refusal(path, language)
            assert told == in_language("too_large", language)
            assert "1" in told, "the limit is said"
        assert seen == [MOST_BYTES + 1] * 3
        assert not PolicyVersion.objects.exists()

    @pytest.mark.parametrize("language", LANGUAGES)
    def test_a_large_file_is_refused_on_the_form_which_keeps_what_was_chosen(self, officer, language):
        speak(officer, language)
        body = upload(officer, b"1.1. " + b"x" * (3 * 2**20))  # too large for memory as well
        assert in_language("too_large", language) in body
        assert '<option value="correction" selected' in body
        assert not PolicyVersion.objects.exists()

    @pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-32", "kz1048"])
    def test_both_languages_in_any_encoding_that_has_their_letters_are_whole(self, put, encoding):
        told = take(put(SMALL.encode(encoding)))
        assert ("guessed" in told) == (encoding == "kz1048")
        row = PolicyVersion.objects.get().clauses.get(number="1.1")
        assert row.text_kk == "Оператор дербес деректерді қорғайды."
        assert row.text_ru == "Оператор защищает персональные данные."

    def test_a_guess_and_a_missing_language_are_told_on_the_screen_too(self, officer):
        speak(officer, "ru")
        russian = REAL.read_text(encoding="utf-8").partition("ПОЛИТИКА КОНФИДЕНЦИАЛЬНОСТИ")[2]
        body = upload(officer, russian.encode("cp1251", "xmlcharrefreplace"))
        assert "Кодировка определена предположительно: cp1251" in body
        assert ": ни одного пункта" in body
        rows = PolicyVersion.objects.get().clauses.exclude(text_ru="")
        assert {row.number for row in rows} == set(CLAUSES)

    @pytest.mark.parametrize(("text", "lacking"), [(KK, "Russian"), (RU, "Kazakh")])
    def test_one_language_only_is_a_draft_that_says_what_it_lacks(self, put, text, lacking):
        told = take(put(text.encode()))
        assert f"{lacking}: no clause" in told
        version = PolicyVersion.objects.get()
        assert version.clauses.count() == 5
        assert told.count("There is no") == 5, "each clause is told as a difference"

    def test_missing_and_doubled_clauses_are_told_and_the_second_copy_is_kept(self, officer):
        text = SMALL.replace("1.1. Оператор защищает", "1.2. Другой текст закона.\n\n1.2. Оператор защищает")
        speak(officer, "ru")
        body = upload(officer, text.encode())
        assert "отсутствуют пункты: 1.1." in body
        assert "повторены, второй текст сохранён рядом: 1.2." in body
        assert "Оператор защищает персональные данные." in [
            one.text for one in rest_of(PolicyVersion.objects.get())
        ]

    def test_a_day_that_is_none_and_a_file_that_is_none_are_said_in_words(self, put, tmp_path):
        for language, words in (("ru", "не дата"), ("kk", "күн емес"), ("en", "is no day")):
            assert words in refusal(put(SMALL.encode()), language, "--in-force-from", "2026-13-45")
            with translation.override(language):
                unopened = translation.gettext("The file cannot be opened. Nothing was taken in.")
            assert refusal(tmp_path / "nothing.txt", language) == unopened
        assert not PolicyVersion.objects.exists()


class TestDays:
    PAGE = f"{LIST}statement/"
    IMPOSSIBLE = ("2026-13-45", "вчера", "9999999-01-01", "2026-02-30", "0000-00-00", "-1", "\x00")
    OUT_OF_RANGE = ("9999-12-31", "2999-01-01", "0001-01-01", "2013-05-20")

    def test_a_statement_of_a_day_that_cannot_be_shows_today_and_says_so_in_the_readers_language(
        self, auditor
    ):
        outside = "There is no statement of that day: it is to come, or before the Law. Today is shown."
        for language in LANGUAGES:
            speak(auditor, language)
            for day, text in (("вчера", "This is no day. Today is shown."), ("9999-12-31", outside)):
                body = auditor.get(self.PAGE, {"day": day}).content.decode()
                with translation.override(language):
                    assert translation.gettext(text) in body, (language, day)

    def test_a_day_before_the_first_version_says_that_none_was_in_force(self, auditor):
        published()
        assert "No version of the policy was in force" in auditor.get(self.PAGE, {"day": "2013-05-21"}).text

    def test_no_document_is_made_of_another_day_than_the_one_asked_for(self, auditor):
        for day in (*self.IMPOSSIBLE, *self.OUT_OF_RANGE):
            answer = auditor.get(f"{self.PAGE}ru.pdf", {"day": day})
            assert answer.status_code == 302, day
        assert "Today is shown" in auditor.get(answer["Location"]).content.decode()
        assert not AuditEntry.objects.filter(event="policy.statement_exported").exists()


def test_a_language_chosen_while_a_form_is_open_changes_its_words_and_nothing_else(officer):
    speak(officer, "ru")
    upload(officer, SMALL.encode())
    version = PolicyVersion.objects.get()
    edit = f"{LIST}{version.pk}/clauses/{version.clauses.get(number='1.1').pk}/"
    assert "Сохранить" in officer.get(edit).content.decode()
    speak(officer, "kk")
    typed = {"text_kk": "Жаңа мәтін.", "text_ru": "Новый текст.", "reason_code": "other", "note": ""}
    body = officer.post(edit, typed).content.decode()
    with translation.override("kk"):
        assert translation.gettext("Say in a few words what the reason is.") in body
    assert "Жаңа мәтін." in body
    assert "Новый текст." in body
    assert officer.post(edit, typed | {"note": "уточнение"}).status_code == 302
    assert version.clauses.get(number="1.1").text_ru == "Новый текст."
