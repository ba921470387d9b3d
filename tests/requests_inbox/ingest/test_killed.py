"""Killed at any moment and started again, each letter is there once, with one request of a type."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from compliance.audit.verify import verify
from requests_inbox.models import Letter, Message, RawMessage, Request
from tests.requests_inbox.ingest.letters import SAMPLE, large, letter, today
from tests.services import ROOT

NEW = 20


def command(folder: Path) -> list[str]:
    return [sys.executable, "manage.py", "ingest_mail", str(folder), "--json"]


def ingest_until_killed(database, folder: Path, after: int) -> bool:
    """Takes letters in and is killed after so many of them and a random moment; whether it was at work then."""
    process = subprocess.Popen(
        command(folder), cwd=ROOT, env=database.environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    )
    assert process.stdout
    for _ in range(after):
        if not process.stdout.readline():
            break
    # About what one letter takes, so that the signal comes at any point of the next one.
    try:
        process.wait(timeout=random.uniform(0, 0.06))
    except subprocess.TimeoutExpired:
        os.kill(process.pid, signal.SIGKILL)
    process.stdout.close()
    return process.wait() == -signal.SIGKILL and after > 0


def kill_and_finish(database, folder: Path, *, kills: int, expected: int) -> None:
    # What was taken in before is told of again, so the later kills reach the later letters.
    killed = [ingest_until_killed(database, folder, after=random.randrange(expected)) for _ in range(kills)]
    assert sum(killed) > kills // 2
    done = subprocess.run(
        command(folder), cwd=ROOT, env=database.environment, capture_output=True, check=True, text=True
    )
    told = [json.loads(line) for line in done.stdout.splitlines()]
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
    subprocess.run(command(folder), cwd=ROOT, env=database.environment, capture_output=True, check=True)
    assert (Request.objects.count(), Letter.objects.count()) == before
    assert verify().ok


@pytest.mark.long
@pytest.mark.timeout(1200)
def test_a_killed_ingestion_is_finished_by_the_next(own_database, tmp_path):
    for path in SAMPLE.glob("*.eml"):
        (tmp_path / path.name).write_bytes(path.read_bytes())
    (tmp_path / "00-large.eml").write_bytes(large(900_000))
    for number in range(NEW):
        (tmp_path / f"x{number}.eml").write_bytes(letter(sender=f"s{number}@example.kz", date=today()))
    # The sample holds one letter twice.
    kill_and_finish(own_database, tmp_path, kills=25, expected=30 - 1 + 1 + NEW)
