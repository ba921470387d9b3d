"""After the marks changed, past letters are read anew: many at once, rehearsed first, one failure holding up none."""

from __future__ import annotations

import io
import json

import pytest
from django.core.management import CommandError, call_command

from compliance.audit.models import AuditEntry
from compliance.audit.reasons import Reason
from requests_inbox.models import Mark, Message, Request
from requests_inbox.services import rereading
from requests_inbox.services.understanding import reread
from tests.requests_inbox.ingest.letters import ACTOR, NOW, letter, understood

pytestmark = pytest.mark.django_db


@pytest.fixture
def letters(monkeypatch):
    """One that a new mark recognises, one it does not, one that cannot be read any more; then the mark."""
    made = [understood(letter("Тема", f"Хочу {what} билет.")) for what in ("зелёный", "синий", "красный")]

    def reread_or_fail(*, message_id, **said):
        if message_id == made[2].pk:
            raise RuntimeError("красный билет")
        return reread(message_id=message_id, **said)

    monkeypatch.setattr(rereading, "reread", reread_or_fail)
    Mark(
        code="green", type="explanation", language="ru", kind="phrase", text="зелёный билет", weight=95
    ).record(actor=ACTOR, reason=Reason("requests_inbox.handling"), now=NOW)
    return made


def said_by(*options):
    """What the command prints, and the fault that it ends with."""
    output, fault = io.StringIO(), ""
    try:
        call_command("reread_mail", "--messages", "en", *options, stdout=output)
    except CommandError as error:
        fault = str(error)
    return output.getvalue(), fault


def told(*options):
    output, fault = said_by("--json", *options)
    return {one["number"]: one for one in map(json.loads, output.splitlines())}, output + fault


def test_letters_are_rehearsed_then_read_anew_and_one_that_fails_holds_up_no_other(letters):
    green, blue, broken = letters
    before = (AuditEntry.objects.count(), Request.objects.count())
    lines, said = told("--dry-run")
    assert (AuditEntry.objects.count(), Request.objects.count()) == before
    assert "1 letters could not be read anew" in said
    assert {number: one["outcome"] for number, one in lines.items()} == {
        green.number: "read", blue.number: "read", broken.number: "failed",
    }  # fmt: skip
    assert (lines[green.number]["after"], lines[green.number]["changed"]) == ("explanation", True)
    assert not lines[blue.number]["changed"]
    assert "билет" not in said
    lines, _said = told()
    green.refresh_from_db()
    assert green.type == "explanation"
    assert lines[green.number]["requests"] == [green.requests.get().reference]
    entries = AuditEntry.objects.filter(event="requests_inbox.read_anew", actor="command:reread_mail")
    assert {int(entry.object_id) for entry in entries} == {green.pk, blue.pk}


def test_only_what_waits_or_came_since_a_day_is_read_anew(letters):
    lines, _said = told("--since", "2026-04-08")
    assert lines == {}
    waiting = set(Message.objects.filter(state="triage").values_list("number", flat=True))
    assert "Taken for something else: 1" in said_by("--dry-run")[0]
    lines, _said = told("--waiting", "--since", "2026-04-07")
    assert set(lines) == waiting
