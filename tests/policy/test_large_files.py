"""A policy of 50 MB: refused by the command and by the form, in the reader's language, and never held in memory."""

from __future__ import annotations

import html
from pathlib import Path
from urllib.parse import urlencode

import pytest

from compliance.audit.models import AuditEntry
from compliance.policy.models import Clause, PolicyVersion
from tests.desk import MEGABYTE, Desk, form_with, memory_of
from tests.memory import Peak
from tests.policy.drafts import drafted
from tests.policy.taking import LANGUAGES, LIST, in_language, refusal
from tests.policy.wordings import SMALL

# Lines that are clauses, and one line without an end.
SHAPES = {"clauses": b"1.1. \xd0\xb0\n", "a line without end": b"x"}
TOLD_MEMORY = 8 * MEGABYTE


def nothing_was_lost() -> None:
    """The draft of before is there, whole, and there is no other; each refusal left a trace."""
    assert PolicyVersion.objects.get().clauses.count() == Clause.objects.count() == 5
    assert AuditEntry.objects.filter(event="policy.refused", details={"codes": "too_large"}).count() == 3


@pytest.mark.django_db
@pytest.mark.parametrize("filler", SHAPES.values(), ids=list(SHAPES))
def test_fifty_megabytes_for_the_command_are_refused_in_little_memory(tmp_path: Path, filler: bytes):
    drafted()
    path = tmp_path / "policy.txt"
    with path.open("wb") as file:
        file.write(SMALL.encode())
        for _ in range(50):
            file.write(filler * (MEGABYTE // len(filler) + 1))
    assert path.stat().st_size > 50 * MEGABYTE
    peak = Peak()
    for language in LANGUAGES:
        assert refusal(path, language) == in_language("too_large", language)
    assert peak.more() * 1024 < TOLD_MEMORY
    nothing_was_lost()


@pytest.mark.long
def test_fifty_megabytes_in_the_form_are_refused_in_little_memory(own_database, live_stack):
    drafted()
    desk = Desk(live_stack)
    desk.sign_in("compliance_officer")
    path = f"{LIST}add/"
    fields = {
        "language": "auto",
        "reason_code": "correction",
        "note": "көшірме",
        "in_force_from": "2026-12-01",
    }
    for language in LANGUAGES:
        chosen = {"language": language, "next": path, "csrfmiddlewaretoken": desk.token(path)}
        form = {"Content-Type": "application/x-www-form-urlencoded"}
        assert desk.ask("POST", "/account/language/", urlencode(chosen), **form)[0] == 302
        token = {"csrfmiddlewaretoken": desk.token(path)}
        before = memory_of(live_stack)
        headers, pieces = form_with({**fields, **token}, "file", "text/plain", SMALL.encode(), megabytes=50)

        status, page = desk.ask("POST", path, pieces, **headers)

        assert status == 200
        told = html.unescape(page)
        assert in_language("too_large", language) in told
        assert all(f'value="{value}"' in told for value in ("correction", "2026-12-01"))
        assert "көшірме" in told
        assert memory_of(live_stack) - before < 40 * MEGABYTE
    nothing_was_lost()
