import base64
from datetime import UTC, datetime, timedelta

import pytest

from requests_inbox.reading import Limits, read_message

from .making import HEADERS, raw

NOW = datetime(2026, 5, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize("charset", ["utf-8", "windows-1251", "koi8-r", "cp866", "iso-8859-5"])
def test_a_subject_in_raw_8_bit_letters_is_read_whatever_its_charset(charset):
    message = read_message(raw(subject="Отзыв согласия на обработку".encode(charset)))

    assert message.subject == "Отзыв согласия на обработку"
    assert "raw_8bit_header" in message.defects


def test_encoded_words_are_joined_also_where_they_cut_a_letter():
    whole = "Әліпби".encode()
    cut = [base64.b64encode(piece).decode() for piece in (whole[:3], whole[3:])]
    subject = f"Re: =?utf-8?B?{cut[0]}?=\n =?UTF-8?B?{cut[1]}?= =?koi8-r?q?=CF=D4?= end"

    assert read_message(raw(subject=subject)).subject == "Re: Әліпбиот end"


def test_line_ends_and_controls_cannot_be_smuggled_in():
    subject = "=?utf-8?q?Hi=0D=0ABcc:_x=40y=00=E2=80=AE?="
    message = read_message(raw(subject=subject, headers="In-Reply-To: <a\x0bb@c>\n"))

    assert message.subject == "Hi Bcc: x@y"
    assert message.in_reply_to == "<ab@c>"


def test_twice_encoded_letters_are_mended():
    twice = "Отзыв согласия на обработку".encode().decode("windows-1251", "replace").encode()
    message = read_message(raw(body=twice, headers="Content-Type: text/plain; charset=utf-8\n"))

    assert "согласи" in message.own
    assert "mojibake_repaired" in message.defects


def test_addresses_are_read_with_names_groups_comments_and_quotes():
    fields = (
        'Cc: "Ли, Анна" <Anna@MAIL.Example>, group: b@c.example, (note) d@e.example;, =?utf-8?q?=D0=90?= <>\n'
    )
    message = read_message(raw(headers=fields))

    assert [item.address for item in message.cc] == ["Anna@mail.example", "b@c.example", "d@e.example", ""]
    assert message.cc[0].name == "Ли, Анна"
    assert message.sender.address == "aidos@mail.example"
    assert message.sender.name == "Aidos"
    assert "bad_address" in message.defects


def test_nobody_in_from_is_named_and_the_next_best_is_taken():
    message = read_message(b"Sender: x@y.example\nSubject: a\n\nb")

    assert message.sender.address == "x@y.example"
    assert "no_sender" in message.defects


def test_references_are_bounded():
    message = read_message(raw(headers="References: " + "<a@b> " * 500 + "\n"), limits=Limits(references=7))

    assert message.references == ("<a@b>",) * 7


def test_headers_without_end_and_lost_blank_lines_do_no_harm():
    message = read_message(HEADERS + b"Subject: one\ntwo\nX-Mailer: y\nthe body")

    assert message.subject == "one two"
    assert message.own == "the body"
    assert "missing_blank_line" in message.defects


def test_receipt_is_the_newest_plausible_received():
    received = (
        "Received: by a; Mon, 06 Apr 2026 04:20:00 +0000\nReceived: by b; Mon, 06 Apr 2026 09:13:00 +0500\n"
        "Received: by forged; Mon, 06 Apr 2099 09:13:00 +0500\nReceived: by old; Mon, 06 Apr 1970 09:13:00 +0500\n"
        "Received: nonsense\n"
    )
    message = read_message(raw(headers=received))

    assert message.received_at(NOW) == datetime(2026, 4, 6, 4, 20, tzinfo=UTC)


def test_receipt_is_the_date_where_no_server_says_and_never_later_than_now():
    message = read_message(raw())

    assert message.received_at(NOW) == datetime(2026, 4, 6, 4, 12, 44, tzinfo=UTC)
    early = datetime(2026, 4, 6, 4, 0, tzinfo=UTC)
    assert message.received_at(early) == early
    assert message.received_at(early - timedelta(days=3)) == early - timedelta(days=3)


@pytest.mark.parametrize(
    "value", ["", "yesterday", "Mon, 99 Foo 99999 99:99:99 +9999", "2026-13-45T99:99", "-1", "\x00"]
)
def test_a_date_that_is_none_is_named(value):
    head = HEADERS.replace(b"Mon, 06 Apr 2026 09:12:44 +0500", value.encode())
    message = read_message(head + b"\nx")

    assert message.date is None
    assert "bad_date" in message.defects
    assert message.received_at(NOW) == NOW


def test_what_was_read_does_not_show_in_a_traceback():
    message = read_message(raw(subject="Ахметов", body="ИИН"))

    for value in (message, message.letter, message.sender):
        assert repr(value) == f"{type(value).__name__}(•••)"
