"""A request that was taken back, or that repeats another one: its sender is told that it ended."""

from __future__ import annotations

import pytest

from compliance.register.services.refusals import Refused
from requests_inbox.models import Letter
from requests_inbox.services.ending import end_request
from requests_inbox.services.letter_sealing import open_letter
from tests.requests_inbox.answers.requests import NOW, OFFICER, SENDER, a_message, a_request, entries, why

pytestmark = pytest.mark.django_db


def said():
    return {"actor": OFFICER, "reason": why(), "now": NOW}


@pytest.mark.parametrize(
    ("outcome", "language", "words"),
    [
        ("withdrawn", "ru", "так как Вы его отозвали"),
        ("duplicate", "kk", "бұрын келіп түскен өтінішіңізді қайталайды"),
    ],
)
def test_the_sender_is_told_how_it_ended_and_where_to_complain(outcome, language, words):
    first, request = a_request(), a_request(language=language)
    letter = end_request(
        request=request, outcome=outcome, duplicate_of=first if outcome == "duplicate" else None, **said()
    )
    assert letter is not None
    request.refresh_from_db()
    assert (request.status, request.outcome) == ("done", outcome)
    opened = open_letter(letter)
    assert opened.address == SENDER
    assert words in opened.body
    assert "94-V" in opened.body
    assert (letter.kind, letter.state, letter.automatic) == ("answer", "pending", False)
    assert entries("requests_inbox.letter_written")[-1].object_id == str(letter.pk)
    with pytest.raises(Refused, match="request_done"):
        end_request(request=request, outcome="withdrawn", **said())


def test_a_machine_is_told_nothing():
    request = a_request(message=a_message(automatic="generated"))
    assert end_request(request=request, outcome="withdrawn", **said()) is None
    assert not Letter.objects.exists()


@pytest.mark.parametrize("outcome", ["fulfilled", "refused", ""])
def test_nothing_is_fulfilled_or_refused_on_this_way(outcome):
    request = a_request("complaint")
    with pytest.raises(Refused, match="outcome_missing"):
        end_request(request=request, outcome=outcome, **said())
    request.refresh_from_db()
    assert request.status == "received"
