import pytest

from requests_inbox.reading import AutomaticKind, read_message

from .making import multipart, raw, text


def kind_of(**message):
    found = read_message(raw(**message)).automatic
    return found.kind if found else None


@pytest.mark.parametrize(
    ("headers", "subject", "kind"),
    [
        ("Auto-Submitted: auto-replied\n", "x", AutomaticKind.REPLY),
        ("Auto-Submitted: auto-generated\n", "x", AutomaticKind.GENERATED),
        ("Auto-Submitted: no\n", "x", None),
        ("X-Autoreply: yes\n", "x", AutomaticKind.REPLY),
        ("Precedence: auto_reply\n", "x", AutomaticKind.REPLY),
        ("Precedence: bulk\n", "x", AutomaticKind.LIST),
        ("List-Unsubscribe: <mailto:u@x>\n", "x", AutomaticKind.LIST),
        ("X-Auto-Response-Suppress: All\n", "x", AutomaticKind.GENERATED),
        ("Return-Path: <>\n", "x", AutomaticKind.GENERATED),
        ("", "Автоматический ответ: отпуск", AutomaticKind.REPLY),
        ("", "Автоматты жауап: демалыс", AutomaticKind.REPLY),
        ("", "Out of Office: back on Monday", AutomaticKind.REPLY),
        ("", "Прочитано: Ваш запрос", AutomaticKind.RECEIPT),
        ("", "Подтвердите, что вы не робот", AutomaticKind.CHALLENGE),
        ("", "Отзыв согласия", None),
        ("", "Прошу удалить, нахожусь в отпуске", None),
        ("X-Priority: 1\nX-Mailer: Outlook\n", "Вопрос", None),
    ],
)
def test_automatic_mail_is_recognised_and_a_persons_is_not(headers, subject, kind):
    assert kind_of(headers=headers, subject=subject.encode()) == kind


def test_a_delivery_report_tells_which_letter_and_why():
    status = (
        "Content-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example\n\n"
        "Final-Recipient: rfc822; gone@mail.example\nAction: failed\nStatus: 5.1.1\n"
    )
    original = "Content-Type: message/rfc822\n\nMessage-ID: <our-1@shop.example>\nSubject: ответ\n\nтекст"
    message = read_message(
        multipart(
            text("failed"),
            status.encode(),
            original.encode(),
            kind="report",
            more="; report-type=delivery-status",
        )
    )

    assert message.automatic is not None
    assert message.automatic.kind == AutomaticKind.BOUNCE
    assert message.bounce is not None
    assert message.bounce.original_message_id == "<our-1@shop.example>"
    assert message.bounce.status == "5.1.1"
    assert message.bounce.recipient == "gone@mail.example"
    assert message.bounce.permanent


def test_a_delay_is_not_a_failure():
    status = b"Content-Type: message/delivery-status\n\nAction: delayed\nStatus: 4.4.7\n"
    bounce = read_message(multipart(text("delayed"), status, kind="report")).bounce

    assert bounce is not None
    assert not bounce.permanent


def test_an_old_fashioned_bounce_is_read_from_its_text():
    body = "550 5.7.1 rejected\n\n--- Below is a copy of the message.\n\nMessage-ID: <our-2@shop.example>\n"
    head = b"From: Mail Delivery System <MAILER-DAEMON@mx.example>\nSubject: Mail delivery failed\n\n"
    bounce = read_message(head + body.encode()).bounce

    assert bounce is not None
    assert bounce.original_message_id == "<our-2@shop.example>"
    assert (bounce.status, bounce.permanent) == ("5.7.1", True)


def test_read_receipts_and_invitations_are_told_apart():
    receipt = multipart(
        text("x"),
        b"Content-Type: message/disposition-notification\n\nDisposition: displayed\n",
        kind="report",
    )
    calendar = multipart(
        text("x"), b"Content-Type: text/calendar; method=REQUEST\n\nBEGIN:VCALENDAR\n", kind="alternative"
    )

    kinds = [found.kind for raw_one in (receipt, calendar) if (found := read_message(raw_one).automatic)]
    assert kinds == [AutomaticKind.RECEIPT, AutomaticKind.CALENDAR]
