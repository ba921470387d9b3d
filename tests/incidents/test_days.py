"""The days of a breach as people read them: in letters, in the notice, on screens, in the register."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from django.utils import translation

from compliance.incidents.services import authority
from compliance.incidents.services.letter_text import Texts
from tests.extracts.files import lines
from tests.incidents.breaches import NOW, breach, somebody, why, written
from tests.personas import hire, signed_in
from tests.register.services.people import OFFICER

pytestmark = pytest.mark.django_db
# Found on Monday, 6 April 2026; the authorised body is told by the end of Tuesday.
LAST_DAY = "07.04.2026"
TOO_LATE = "08.04.2026"


@pytest.mark.parametrize(
    ("language", "beginning"),
    [
        ("ru", "6 апреля 2026 г. мы обнаружили нарушение"),
        ("kk", "2026 ж. 6 сәуір күні дербес деректер қауіпсіздігінің"),
    ],
)
def test_a_letter_says_when_as_its_language_does(language, beginning):
    incident = written(breach(), somebody())
    letter = Texts({incident.pk: incident}).about(incident, language, "S-0000-0000", 1)
    assert letter.body.startswith(beginning)


@pytest.mark.parametrize(
    ("language", "made"), [("ru", "6 апреля 2026 г., 14:30"), ("kk", "2026 ж. 6 сәуір, 14:30")]
)
def test_the_notice_says_when_it_was_made_as_it_says_everything_else(language, made, monkeypatch):
    printed: list[dict[str, Any]] = []

    def typeset(_template: str, contents: dict[str, Any], *, made_at: datetime) -> bytes:
        printed.append(contents)
        return b""

    monkeypatch.setattr(authority, "typeset", typeset)
    authority.print_notice(
        incident=breach(), language=language, actor=OFFICER, reason=why("breach_notice"), now=NOW
    )
    assert printed[0]["made"] == made


def test_screens_and_the_register_name_the_last_day_and_not_the_moment_after_it():
    incident = breach()
    auditor = signed_in(hire("auditor", language="ru"))
    pages = {
        name: auditor.get(f"/admin/incidents/incident/{incident.pk}/{name}/").content.decode()
        for name in ("change", "history")
    } | {"list": auditor.get("/admin/incidents/incident/").content.decode()}
    for name, page in pages.items():
        assert LAST_DAY in page, name
        assert TOO_LATE not in page, name
    assert f"до конца дня {LAST_DAY}" in pages["change"]
    [row] = lines("incidents")
    assert "2026-04-07" in row.values()
    with translation.override("ru"):
        assert not any(cell.endswith("00:00:00+05:00") for cell in row.values())
