"""Killed at any moment and started again, each letter is there once, with one request of a type."""

from __future__ import annotations

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from compliance.audit.verify import verify
from requests_inbox.models import Letter, Message, RawMessage, Request
from tests.nursery import nursery
from tests.requests_inbox.ingest.letters import SAMPLE, large, letter, today

NEW = 20


def kill_and_finish(database, folder: Path, *, kills: int, expected: int) -> None:
    work = f'call_command("ingest_mail", {str(folder)!r}, "--json")'
    imports = "from django.core.management import call_command"
    killed = early = between = 0
    with nursery(database.environment, imports=imports, work=work) as workers:
        for _ in range(kills):
            # What was taken in before is told of again, so the later kills reach the later letters.
            killed += workers.killed(within=0.4)
            early += 0 < Message.objects.count() < expected
            between += Message.objects.filter(state="stored").exists()
    # Some left letters to come, and some a letter that was kept and not read.
    assert min(killed, early) > kills // 3, (killed, early)
    assert between > 0
    told = taken_in(folder)
    assert Message.objects.count() == RawMessage.objects.count() == expected
    assert len({row["sha256"] for row in told}) == expected
    assert not Message.objects.filter(state__in=("stored",)).exists()
    assert not Message.objects.filter(triage_reason="failed").exists()
    assert len(set(Request.objects.values_list("message", "type"))) == Request.objects.count()
    # One acknowledgement a letter, whatever number of requests it became; those of the sample are too old.
    answered = Letter.objects.filter(kind="acknowledgement").values_list("request__message", flat=True)
    assert len(answered) == len(set(answered)) == Letter.objects.count() == NEW
    for message in Message.objects.filter(state="filed", request=None):
        types = set(message.requests.values_list("type", flat=True))
        assert types == {message.type, *message.also}
    before = Request.objects.count(), Letter.objects.count()
    assert {row["outcome"] for row in taken_in(folder)} == {"duplicate"}
    assert (Request.objects.count(), Letter.objects.count()) == before
    assert verify().ok


def taken_in(folder: Path) -> list[dict[str, Any]]:
    output = StringIO()
    call_command("ingest_mail", str(folder), "--json", stdout=output)
    return [json.loads(line) for line in output.getvalue().splitlines()]


@pytest.mark.long
def test_a_killed_ingestion_is_finished_by_the_next(own_database, tmp_path):
    for path in SAMPLE.glob("*.eml"):
        (tmp_path / path.name).write_bytes(path.read_bytes())
    (tmp_path / "00-large.eml").write_bytes(large(900_000))
    for number in range(NEW):
        (tmp_path / f"x{number}.eml").write_bytes(letter(sender=f"s{number}@example.kz", date=today()))
    # The sample holds one letter twice.
    kill_and_finish(own_database, tmp_path, kills=25, expected=30 - 1 + 1 + NEW)
