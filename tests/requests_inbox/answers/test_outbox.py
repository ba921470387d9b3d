"""Letters against a real mail server: sent once, tried again, never lost, and without personal data in headers."""

from __future__ import annotations

import io
from datetime import timedelta
from smtplib import SMTPSenderRefused

import pytest
from django.core.mail.backends.base import BaseEmailBackend
from pypdf import PdfWriter

from compliance.vault.files import path_of
from compliance.vault.models import SealedFile
from requests_inbox.answer_messages import WHAT_TO_DO
from requests_inbox.models import Letter
from requests_inbox.rules.delivery import PAUSES
from requests_inbox.services.letter_acts import resend
from requests_inbox.services.letter_refused import LetterRefused
from requests_inbox.services.letter_sealing import Enclosure, open_letter
from requests_inbox.services.letters import write_letter
from requests_inbox.services.outbox import claim_letter, deliver, message_id, send_letters, settle_claim
from tests.register.services.people import registered
from tests.requests_inbox.answers.requests import NOW, OFFICER, SENDER, WORKER, a_request, entries, why

pytestmark = pytest.mark.django_db


def a_pdf():
    content = io.BytesIO()
    writer = PdfWriter()
    writer.add_blank_page(10, 10)
    writer.write(content)
    return content.getvalue()


@pytest.fixture
def letter():
    a_request()
    return Letter.objects.get()


def test_a_letter_is_sent_once_and_its_delivery_kept(mailbox, letter):
    assert send_letters(actor=WORKER, now=NOW) == 1
    assert send_letters(actor=WORKER, now=NOW + timedelta(days=3)) == 0
    [(to, sent)] = mailbox.taken
    assert to == [SENDER]
    assert sent["Message-ID"] == message_id(letter) == f"<letter-{letter.key_name}@amart.kz>"
    letter.refresh_from_db()
    assert (letter.state, letter.sent_at, letter.attempts, letter.failure) == ("sent", NOW, 1, "")
    [entry] = entries("requests_inbox.letter_sent")
    assert entry.object_id == str(letter.pk)
    assert letter.history.count() == 2


def test_no_header_but_to_names_anybody(mailbox, letter):
    send_letters(actor=WORKER, now=NOW)
    [(_to, sent)] = mailbox.taken
    for name, value in sent.items():
        assert name == "To" or SENDER.split("@")[0] not in value, name


def test_greylisting_is_tried_again_after_the_pause(mailbox, letter):
    mailbox.answers = ["451 4.7.1 greylisted, come back"]
    assert send_letters(actor=WORKER, now=NOW) == 0
    letter.refresh_from_db()
    assert (letter.state, letter.failure) == ("pending", "later")
    assert send_letters(actor=WORKER, now=NOW + PAUSES[0] - timedelta(seconds=1)) == 0
    assert send_letters(actor=WORKER, now=NOW + PAUSES[0]) == 1
    assert len(mailbox.taken) == 1
    letter.refresh_from_db()
    assert (letter.state, letter.failure) == ("sent", "")


def test_a_refusal_for_good_waits_for_a_person(mailbox, letter):
    mailbox.answer_to_recipient = "550 5.1.1 no such user"
    assert send_letters(actor=WORKER, now=NOW) == 0
    letter.refresh_from_db()
    assert (letter.state, letter.failure, letter.next_attempt_at) == ("failed", "refused", None)
    [entry] = entries("requests_inbox.letter_failed")
    assert entry.details["failure"] == "refused"
    assert SENDER not in str(entry.details)


def test_one_refused_letter_does_not_keep_back_the_next(mailbox, letter):
    a_request(contact={"email": "other@example.kz"})
    mailbox.answers = ["554 5.6.0 not this one"]
    assert send_letters(actor=WORKER, now=NOW) == 1
    assert [to for to, _sent in mailbox.taken] == [["other@example.kz"]]


def test_a_server_that_is_down_loses_nothing(mailbox, letter, settings):
    settings.EMAIL_PORT = 1
    assert send_letters(actor=WORKER, now=NOW) == 0
    letter.refresh_from_db()
    assert (letter.state, letter.failure) == ("pending", "unreachable")


def test_a_server_that_stays_down_is_given_up_after_the_last_pause(mailbox, letter, settings):
    settings.EMAIL_PORT = 1
    at = NOW
    for _ in PAUSES:
        send_letters(actor=WORKER, now=at)
        letter.refresh_from_db()
        at = letter.next_attempt_at or at
    assert (letter.state, letter.attempts) == ("failed", len(PAUSES))


def test_a_server_that_is_away_is_not_knocked_at_for_every_letter(mailbox, settings):
    for number in range(5):
        a_request(contact={"email": f"s{number}@example.kz"})
    settings.EMAIL_PORT = 1
    send_letters(actor=WORKER, now=NOW)
    assert sorted(Letter.objects.values_list("attempts", flat=True)) == [0, 0, 1, 1, 1]


def test_without_a_mail_server_nothing_is_touched(letter, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
    assert send_letters(actor=WORKER, now=NOW) == 0
    letter.refresh_from_db()
    assert letter.attempts == 0


def test_a_worker_that_died_after_the_claim_only_delays_a_letter(mailbox, letter):
    claim_letter(now=NOW)
    assert send_letters(actor=WORKER, now=NOW) == 0
    assert send_letters(actor=WORKER, now=NOW + PAUSES[0]) == 1


def test_what_staff_settled_meanwhile_stays(mailbox, letter):
    claim = claim_letter(now=NOW)
    assert claim is not None
    taken = Letter.objects.get(pk=letter.pk)
    taken.state, taken.sent_at = "handed_over", NOW
    taken.record(actor=WORKER, reason=why("inbox_delivery"), now=NOW)
    settle_claim(claim.letter, "", actor=WORKER, now=NOW)
    letter.refresh_from_db()
    assert letter.state == "handed_over"


def test_nothing_of_a_letter_is_in_clear_in_its_row(letter):
    opened = open_letter(letter)
    assert opened.address == SENDER
    assert repr(opened) == "OpenedLetter(•••)"


def test_a_letter_whose_enclosure_is_lost_is_tried_again_then_waits_for_a_person_and_holds_up_no_other(
    mailbox,
):
    request = a_request("explanation", subject=registered(), contact={"email": "other@example.kz"})
    before = set(SealedFile.objects.values_list("pk", flat=True))
    lost = write_letter(
        request=request, kind="answer", outcome="fulfilled", actor=OFFICER, reason=why(), now=NOW - timedelta(minutes=1),
        fields={"effects": "", "answer": "Да.", "complaint": ""}, enclosure=Enclosure("a.pdf", b"%PDF-1.7"),
    )  # fmt: skip
    [file] = set(SealedFile.objects.values_list("pk", flat=True)) - before
    path_of(file).unlink()
    assert send_letters(actor=WORKER, now=NOW + timedelta(minutes=2)) == 1
    lost.refresh_from_db()
    assert (lost.state, lost.failure, lost.next_attempt_at) == ("pending", "lost", NOW + timedelta(minutes=7))
    assert entries("requests_inbox.letter_failed")[-1].details["failure"] == "lost"
    assert WHAT_TO_DO[lost.failure], "nobody is told what to do"
    at = lost.next_attempt_at or NOW
    for _ in PAUSES[1:]:
        send_letters(actor=WORKER, now=at)
        lost.refresh_from_db()
        at = lost.next_attempt_at or at
    assert (lost.state, lost.failure) == ("failed", "lost")
    with pytest.raises(LetterRefused, match="enclosure_lost"):
        resend(letter=lost, actor=OFFICER, reason=why(), now=at)


def test_an_enclosure_that_comes_back_from_a_backup_is_sent_at_the_next_try(mailbox, letter):
    lost = write_letter(
        request=letter.request, kind="answer", outcome="fulfilled", actor=OFFICER, reason=why(), now=NOW,
        fields={"effects": "", "answer": "Да.", "complaint": ""}, enclosure=Enclosure("a.pdf", a_pdf()),
    )  # fmt: skip
    file = SealedFile.objects.latest("created_at").pk
    kept = path_of(file).read_bytes()
    path_of(file).unlink()
    send_letters(actor=WORKER, now=NOW)
    path_of(file).write_bytes(kept)
    assert send_letters(actor=WORKER, now=NOW + PAUSES[0]) == 1
    lost.refresh_from_db()
    assert (lost.state, lost.failure) == ("sent", "")


@pytest.mark.parametrize(("code", "failure"), [(552, "refused"), (530, "later"), (451, "later")])
def test_a_letter_that_is_too_large_is_not_tried_for_days(letter, code, failure):
    class Server(BaseEmailBackend):
        def send_messages(self, _messages):
            raise SMTPSenderRefused(code, b"no", "support@amart.kz")

    claim = claim_letter(now=NOW)
    assert claim is not None
    assert deliver(claim, Server()) == failure
