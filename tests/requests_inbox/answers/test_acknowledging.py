"""The acknowledgement: once a letter and once a day, and never to machines."""

from __future__ import annotations

from datetime import timedelta

import pytest

from compliance.vault.reading import open_values
from requests_inbox.models import AutomaticReply, Letter
from requests_inbox.rules.replying import ACKNOWLEDGED_WITHIN
from requests_inbox.services.acknowledging import forget_days
from requests_inbox.services.letter_sealing import open_letter
from requests_inbox.services.outbox import send_letters
from tests.requests_inbox.answers.requests import (
    MESSAGE_ID,
    NOW,
    SENDER,
    WORKER,
    a_message,
    a_request,
    entries,
)

pytestmark = pytest.mark.django_db


def body_of(letter):
    return open_letter(letter).body


def test_a_letter_is_acknowledged_with_number_and_term():
    request = a_request()
    letter = Letter.objects.get()
    assert letter.request == request
    assert letter.automatic
    assert request.reference in letter.subject_line
    body = body_of(letter)
    assert f"№ {request.reference}: " in body
    assert "9 апреля 2026" in body
    assert SENDER not in body
    [entry] = entries("requests_inbox.letter_written")
    assert entry.details["kind"] == "acknowledgement"


def test_it_is_written_in_the_language_of_the_letter():
    a_request(language="kk")
    body = body_of(Letter.objects.get())
    assert body.startswith("Сәлеметсіз бе!")
    assert "2026 ж. 9 сәуір" in body


@pytest.mark.parametrize(
    "contact",
    [
        {"email": "MAILER-DAEMON@example.kz"},
        {"email": "no-reply@example.kz"},
        {"email": "bounces+77@example.kz"},
        {"email": "support@amart.kz"},
        {"email": "a@example.kz, b@example.kz"},
        {"email": "a@example.kz\nBcc: b@example.kz"},
        {},
    ],
)
def test_machines_our_own_addresses_and_what_is_no_address_get_none(contact):
    a_request(contact=contact)
    assert not Letter.objects.exists()
    assert not AutomaticReply.objects.exists()


def test_automatic_mail_is_never_answered():
    a_request(message=a_message(automatic="reply"))
    assert not Letter.objects.exists()


def test_what_came_on_paper_gets_no_mail():
    a_request(channel="paper")
    assert not Letter.objects.exists()


def test_a_sender_gets_one_automatic_reply_a_day():
    first = a_request(now=NOW)
    second = a_request(now=NOW + timedelta(hours=1), contact={"email": SENDER.upper()})
    assert [letter.request for letter in Letter.objects.all()] == [first]
    [entry] = entries("requests_inbox.reply_withheld")
    assert entry.object_id == str(second.pk)
    third = a_request(now=NOW + timedelta(days=1))
    assert {letter.request for letter in Letter.objects.all()} == {first, third}


def test_one_letter_with_two_demands_gets_one_acknowledgement_of_both():
    message = a_message()
    first = a_request("consent_withdrawal", message=message)
    second = a_request("marketing_opt_out", message=message)
    body = body_of(Letter.objects.get())
    assert first.reference in body
    assert second.reference in body


def test_a_demand_found_after_the_acknowledgement_went_makes_no_second_one(mailbox):
    message = a_message()
    a_request("consent_withdrawal", message=message)
    send_letters(actor=WORKER, now=NOW)
    later = a_request("marketing_opt_out", message=message)
    assert later.reference not in body_of(Letter.objects.get())
    assert len(entries("requests_inbox.reply_withheld")) == 1


def test_it_says_that_it_is_automatic_and_what_it_answers(mailbox):
    request = a_request()
    assert send_letters(actor=WORKER, now=NOW) == 1
    [(to, sent)] = mailbox.taken
    assert to == [SENDER]
    assert sent["Auto-Submitted"] == "auto-replied"
    assert sent["In-Reply-To"] == MESSAGE_ID
    assert sent["Subject"].strip() == f"Ваше обращение {request.reference} принято"


@pytest.mark.parametrize("hostile", ["<a@b>\r\nBcc: <x@y>", "<a b@c>", "none", "<ә@b>", ""])
def test_a_hostile_message_id_goes_into_no_header(mailbox, hostile):
    a_request(message=a_message(message_id=hostile))
    send_letters(actor=WORKER, now=NOW)
    [(_to, sent)] = mailbox.taken
    assert sent["In-Reply-To"] is None
    assert sent["Bcc"] is None


def test_the_day_keeps_a_token_and_no_address():
    a_request()
    letter = Letter.objects.get()
    assert AutomaticReply.objects.get().letter == letter
    assert open_values([letter.address], [(None, letter.scope)]) == [SENDER]


def test_acknowledging_takes_a_constant_and_small_number_of_statements(django_assert_max_num_queries):
    a_request(contact={"email": "first@example.kz"})
    message = a_message()
    with django_assert_max_num_queries(22):
        a_request(message=message)


def test_one_sender_who_names_many_addresses_to_answer_to_gets_one_reply_a_day():
    for number in range(3):
        message = a_message()
        message.sender_token = 77
        a_request(message=message, contact={"email": f"victim{number}@example.kz"})
    assert Letter.objects.count() == 1


def test_who_was_answered_is_forgotten_with_the_day():
    a_request()
    assert forget_days(now=NOW + timedelta(hours=9)) == 0
    a_request(now=NOW + timedelta(hours=9))
    assert Letter.objects.count() == 1
    assert forget_days(now=NOW + timedelta(hours=10)) == 1, "midnight in Almaty has passed"
    assert not AutomaticReply.objects.exists()


def test_an_archive_is_not_acknowledged_years_later_and_the_trail_says_so():
    at = NOW - ACKNOWLEDGED_WITHIN - timedelta(seconds=1)
    old = a_request(message=a_message(now=at), now=NOW, received_at=at)
    assert not Letter.objects.exists()
    assert not AutomaticReply.objects.exists(), "an old letter must not take the day of a new one"
    [entry] = entries("requests_inbox.reply_withheld")
    assert (entry.object_id, entry.details["why"]) == (str(old.pk), "too_old")
    at = NOW - ACKNOWLEDGED_WITHIN
    a_request(message=a_message(now=at), now=NOW, received_at=at)
    assert Letter.objects.count() == 1
