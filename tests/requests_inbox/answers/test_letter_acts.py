"""What staff do with a letter, and what the trail keeps of it."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from pypdf import PdfReader

from requests_inbox.models import Letter
from requests_inbox.services.fulfilling import Destroy
from requests_inbox.services.letter_acts import hand_over, print_letter, resend, reveal_letter
from requests_inbox.services.letter_refused import LetterRefused
from requests_inbox.services.letter_sealing import open_letter
from requests_inbox.services.outbox import send_letters
from tests.personas import hire
from tests.register.services.people import registered
from tests.requests_inbox.answers.requests import (
    NOW,
    OFFICER,
    SENDER,
    WORKER,
    a_request,
    done,
    entries,
    identified,
    why,
)

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(hours=1)


@pytest.fixture
def letter():
    a_request()
    return Letter.objects.get()


def test_a_refused_letter_is_sent_anew_to_another_address(mailbox, letter):
    mailbox.answer_to_recipient = "550 no such user"
    send_letters(actor=WORKER, now=NOW)
    mailbox.answer_to_recipient = ""
    resend(letter=letter, address="new@example.kz", actor=OFFICER, reason=why("inbox_delivery"), now=LATER)
    assert send_letters(actor=WORKER, now=LATER) == 1
    assert [to for to, _sent in mailbox.taken] == [["new@example.kz"]]
    [entry] = entries("requests_inbox.letter_settled")
    assert entry.details == {"letter": letter.number, "from": "failed", "to": "pending"}


@pytest.mark.parametrize("address", ["nobody", "a@b, c@d", "a@b\r\nBcc: c@d", "<a@b>"])
def test_what_is_no_address_is_refused_and_the_refusal_kept(mailbox, letter, address):
    mailbox.answer_to_recipient = "550 no such user"
    send_letters(actor=WORKER, now=NOW)
    with pytest.raises(LetterRefused, match="address_invalid"):
        resend(letter=letter, address=address, actor=OFFICER, reason=why(), now=LATER)
    assert entries("requests_inbox.letter_refused")[0].details["code"] == "address_invalid"
    assert open_letter(letter).address == SENDER


def test_a_letter_that_waits_is_not_sent_twice(letter):
    with pytest.raises(LetterRefused, match="letter_pending"):
        resend(letter=letter, actor=OFFICER, reason=why(), now=LATER)


def test_what_came_on_paper_is_printed_and_handed_over():
    request = a_request("explanation", channel="paper", contact={"name": "Айгерім", "address": "Абай 1"})
    from requests_inbox.services.fulfilling import Answer

    letter = done(request, Answer("Да."), OFFICER, answer="Ваши данные хранятся в Алматы.")
    assert (letter.state, letter.failure) == ("failed", "no_address")
    printed = print_letter(letter=letter, actor=OFFICER, reason=why(), now=LATER)
    text = PdfReader(io.BytesIO(printed.document)).pages[0].extract_text()
    assert "Ваши данные хранятся в Алматы." in text
    assert letter.number in text
    hand_over(letter=letter, actor=OFFICER, reason=why(), now=LATER)
    letter.refresh_from_db()
    assert (letter.state, letter.sent_at) == ("handed_over", LATER)
    assert len(entries("requests_inbox.letter_printed", "requests_inbox.letter_settled")) == 2


def test_reading_a_letter_leaves_a_trace(letter):
    opened = reveal_letter(letter=letter, actor=OFFICER, reason=why(), now=LATER)
    assert opened.address == SENDER
    [entry] = entries("requests_inbox.letter_revealed")
    assert (entry.object_id, entry.reason) == (str(letter.pk), "subject_request")
    assert SENDER not in str(entry.details)


def test_a_letter_about_the_end_of_all_data_is_forgotten_once_handed_over():
    from compliance.audit.actors import Actor

    actor = Actor.staff(hire("responsible_person"))
    subject = registered()
    request = a_request("destruction", subject=subject, channel="paper", contact={"name": "Айгерім"})
    identified(request, actor)
    letter = done(request, Destroy(None), actor)
    assert open_letter(letter).body
    hand_over(letter=letter, actor=actor, reason=why(note="вручено лично"), now=LATER)
    assert open_letter(letter).shredded
    with pytest.raises(LetterRefused, match="letter_gone"):
        print_letter(letter=letter, actor=actor, reason=why(), now=LATER)
