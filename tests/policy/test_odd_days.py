"""Days from which no policy can be in force: refused by the command, by the form, and by the form of publishing."""

from __future__ import annotations

import html
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import translation

from compliance.policy.models import PolicyVersion
from compliance.policy.services import preview
from tests.policy.drafts import drafted, published
from tests.policy.taking import LANGUAGES, LIST, in_language, refusal, speak
from tests.policy.wordings import SMALL

pytestmark = pytest.mark.django_db

NO_DAY = ("2026-02-31", "2026-13-01", "31.02.2026", "0000-01-01", "10000-01-01", "завтра", "١٢")
NOT_A_YEAR_TO_RECKON_WITH = ("0001-01-01", "9999-12-31", "3000-01-01")
OUT_OF_THE_QUESTION = ("1900-01-01", "2013-05-20", "2299-01-01")
POSSIBLE = ("2013-05-21", "2026-12-01")


def error_of(text: str, language: str) -> str:
    with translation.override(language):
        return translation.gettext(text)


def test_the_command_takes_nothing_in_for_such_a_day_and_says_so_in_the_readers_language(tmp_path):
    path = tmp_path / "policy.txt"
    path.write_text(SMALL, encoding="utf-8")
    for language in LANGUAGES:
        for day in NO_DAY[:2] + NO_DAY[3:]:
            assert f"“{day}”" in refusal(path, "en", "--in-force-from", day)
        for day in NOT_A_YEAR_TO_RECKON_WITH + OUT_OF_THE_QUESTION:
            assert refusal(path, language, "--in-force-from", day) == in_language("day_absurd", language)
    assert not PolicyVersion.objects.exists()


def test_the_form_takes_nothing_in_for_such_a_day_and_keeps_what_was_chosen(officer):
    def tried(day: str) -> str:
        said = {"language": "kk", "reason_code": "correction", "in_force_from": day}
        file = SimpleUploadedFile("p.txt", SMALL.encode())
        return html.unescape(
            officer.post(f"{LIST}add/", {**said, "file": file}, follow=True).content.decode()
        )

    for language in LANGUAGES:
        speak(officer, language)
        for day in NO_DAY:
            page = tried(day)
            assert error_of("Enter a valid date.", language) in page, day
            assert f'value="{day}"' in page
            assert '<option value="kk" selected' in page
        for day in NOT_A_YEAR_TO_RECKON_WITH:
            assert 'value="kk" selected' in tried(day), day
        for day in OUT_OF_THE_QUESTION:
            assert in_language("day_absurd", language) in tried(day), day
    assert not PolicyVersion.objects.exists()
    for day in POSSIBLE:
        tried(day)
    assert PolicyVersion.objects.get().in_force_from == date.fromisoformat(POSSIBLE[0])


def test_publishing_refuses_such_a_day_and_one_before_the_version_in_force(responsible):
    published(since=date(2026, 4, 1))
    draft = drafted(SMALL.replace("қорғайды", "сақтайды"))
    page = f"{LIST}{draft.pk}/publish/"

    def tried(day: str) -> str:
        said = {"in_force_from": day, "approved_on": "2026-04-06", "seen": preview(draft).seen,
                "differences_read": "on", "reason_code": "policy_changed"}  # fmt: skip
        return html.unescape(responsible.post(page, said).content.decode())

    for language in LANGUAGES:
        speak(responsible, language)
        for day in NO_DAY:
            assert error_of("Enter a valid date.", language) in tried(day), day
        for day in OUT_OF_THE_QUESTION:
            assert in_language("in_force_absurd", language) in tried(day), day
        for day in ("2026-04-01", "2026-03-31"):
            assert in_language("in_force_before_last", language) in tried(day), day
    draft.refresh_from_db()
    assert (draft.state, draft.number) == ("draft", None)
