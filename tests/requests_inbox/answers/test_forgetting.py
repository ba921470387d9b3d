"""A letter that waits is nobody's, so that a destruction meanwhile does not take it away; then it goes as well."""

from __future__ import annotations

from datetime import timedelta

import pytest

from compliance.audit.reasons import Reason
from compliance.register.models import Destruction
from compliance.register.services.destruction import destroy
from compliance.vault.models import DataKey
from compliance.vault.values import Shredded
from requests_inbox.models import Letter
from requests_inbox.services.choosing import choose_subject
from requests_inbox.services.forgetting import KEPT, forget_undelivered
from requests_inbox.services.fulfilling import Answer
from requests_inbox.services.letter_acts import hand_over, resend
from requests_inbox.services.letter_sealing import Enclosure, open_enclosure, open_letter
from requests_inbox.services.letters import write_letter
from requests_inbox.services.outbox import send_letters
from tests.register.services.people import end_all, registered
from tests.requests_inbox.answers.requests import NOW, OFFICER, SENDER, WORKER, a_request, done, entries, why

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(hours=1)


@pytest.fixture
def subject():
    return registered()


@pytest.fixture
def answer(subject):
    """An answer that waits to be sent."""
    request = a_request("explanation", subject=subject)
    return done(request, Answer("Да."), OFFICER, answer="Ваши данные хранятся в Алматы.")


def destroyed(subject) -> Destruction:
    end_all(subject)
    return destroy(subject=subject, categories=None, actor=OFFICER, reason=Reason("subject_request"), now=NOW)


def bodies(mailbox):
    return [sent.get_payload(decode=True).decode() for _to, sent in mailbox.taken]


def test_an_answer_that_waits_goes_out_though_its_subject_is_destroyed_and_is_then_forgotten(
    mailbox, subject, answer
):
    act = destroyed(subject)
    assert open_letter(answer).address == SENDER
    assert send_letters(actor=WORKER, now=LATER) == 2, "the acknowledgement and the answer"
    assert any("Ваши данные хранятся в Алматы." in body for body in bodies(mailbox))
    for letter in Letter.objects.all():
        assert open_letter(letter).body == Shredded(act.number, LATER)
    forgotten = entries("requests_inbox.letter_forgotten")
    assert {entry.details["act"] for entry in forgotten} == {act.number}
    assert not DataKey.objects.filter(scope__startswith="letter:", shredded_at=None).exists()


def test_a_letter_that_was_delivered_goes_with_its_subject(mailbox, subject, answer):
    send_letters(actor=WORKER, now=LATER)
    assert open_letter(answer).address == SENDER, "delivered letters are kept, sealed"
    assert DataKey.objects.get(scope=answer.scope).subject_id == subject.pk
    act = destroyed(subject)
    assert open_letter(answer).body == Shredded(act.number, NOW)


def test_a_letter_that_could_not_be_delivered_goes_with_its_subject_unless_it_is_sent_anew(
    mailbox, subject, answer
):
    mailbox.answer_to_recipient = "550 no such user"
    send_letters(actor=WORKER, now=NOW)
    mailbox.answer_to_recipient = ""
    resend(letter=answer, actor=OFFICER, reason=why("inbox_delivery"), now=LATER)
    [acknowledgement] = Letter.objects.filter(kind="acknowledgement")
    destroyed(subject)
    assert open_letter(acknowledgement).shredded
    assert send_letters(actor=WORKER, now=LATER) == 1
    answer.refresh_from_db()
    assert answer.state == "sent"
    assert open_letter(answer).shredded
    assert not DataKey.objects.filter(scope=answer.scope, shredded_at=None).exists()


def test_what_is_sent_anew_keeps_its_enclosure_and_the_password_that_was_told(subject):
    letter = write_letter(
        request=a_request("explanation", subject=subject), kind="answer", outcome="fulfilled", actor=OFFICER,
        reason=why(), now=NOW, fields={"effects": "", "answer": "Да.", "complaint": ""},
        enclosure=Enclosure("a.pdf", b"%PDF-1.7", "a.json", b"{}"),
    )  # fmt: skip
    hand_over(letter=letter, actor=OFFICER, reason=why(), now=NOW)
    letter.refresh_from_db()
    letter.state = "returned"
    letter.record(actor=OFFICER, reason=why(), now=NOW)
    password = open_letter(letter).password
    resent = resend(letter=letter, actor=OFFICER, reason=why(), now=LATER)
    opened = open_letter(resent)
    assert opened.password == password
    assert open_enclosure(opened.enclosure) == Enclosure("a.pdf", b"%PDF-1.7", "a.json", b"{}")


def test_whoever_cannot_be_reached_is_forgotten_all_the_same_and_the_letter_says_so(subject, answer):
    act = destroyed(subject)
    assert forget_undelivered(actor=WORKER, now=NOW + KEPT - timedelta(seconds=1)) == 0
    assert forget_undelivered(actor=WORKER, now=NOW + KEPT) == 2
    assert forget_undelivered(actor=WORKER, now=NOW + KEPT) == 0
    answer.refresh_from_db()
    assert (answer.state, answer.failure, answer.next_attempt_at) == ("failed", "destroyed", None)
    assert open_letter(answer).body == Shredded(act.number, NOW + KEPT)
    assert entries("requests_inbox.letter_forgotten")[-1].details["letter"] == answer.number


def test_what_waits_while_the_subject_is_chosen_is_given_to_it_once_delivered(mailbox, subject):
    request = a_request("explanation")
    [acknowledgement] = request.letters.all()
    choose_subject(
        request=request, subject=subject, actor=OFFICER, reason=why("requests_inbox.handling"), now=NOW
    )
    assert DataKey.objects.get(scope=acknowledgement.scope).subject_id is None
    send_letters(actor=WORKER, now=LATER)
    assert DataKey.objects.get(scope=acknowledgement.scope).subject_id == subject.pk
