"""Letters go with their subject, letters of nobody by a recorded act, and tokens follow the master key."""

from __future__ import annotations

import pytest
from django.test import override_settings

from compliance.audit.models import AuditEntry
from compliance.audit.reasons import Reason
from compliance.audit.verify import verify
from compliance.register.services.destruction import destroy
from compliance.register.services.refusals import Refused
from compliance.vault.masterkeys import KEY_BYTES
from compliance.vault.reading import open_values
from compliance.vault.rotation import TOKEN_SOURCES
from compliance.vault.values import Shredded
from requests_inbox.models import Message
from requests_inbox.services.choosing import choose_subject
from requests_inbox.services.destroying import destroy_message
from requests_inbox.services.message_tokens import MessageTokens
from requests_inbox.services.raw_letters import raw_bytes
from requests_inbox.services.workflow import move
from tests.register.services.people import end_all, registered
from tests.requests_inbox.ingest.letters import ACTOR, NOW, letter, understood

pytestmark = pytest.mark.django_db
SPAM = Reason("requests_inbox.spam")
HANDLING = Reason("requests_inbox.handling")


def test_what_a_subject_wrote_is_gone_with_its_data_and_replies_as_well(officer):
    subject = registered()
    message = understood(letter())
    request = message.requests.get()
    early = understood(letter(f"Re: {request.reference}", "Раньше."))
    choose_subject(request=request, subject=subject, actor=officer.actor, reason=HANDLING, now=NOW)
    late = understood(letter(f"Re: {request.reference}", "Позже."))
    for one in (message, early, late):
        one.refresh_from_db()
        assert one.subject_id == subject.pk
        assert isinstance(raw_bytes(one), bytes)
    move(request=request, to="done", outcome="withdrawn", actor=officer.actor, reason=HANDLING, now=NOW)
    end_all(subject)
    act = destroy(subject=subject, categories=None, actor=ACTOR, reason=Reason("subject_request"), now=NOW)
    for one in (message, early, late):
        one.refresh_from_db()
        assert raw_bytes(one) == Shredded(act.number, NOW)
        assert set(open_values([one.reading, one.evidence])) == {Shredded(act.number, NOW)}
        assert (one.sender_token, one.thread_token, one.token_key) == (None, None, None)
    assert verify().ok


def test_unwanted_mail_is_destroyed_by_its_own_number_and_recorded():
    message = understood(letter("Скидки", "Купите слона."))
    destroy_message(message=message, actor=ACTOR, reason=SPAM, now=NOW)
    message.refresh_from_db()
    assert message.state == "destroyed"
    assert raw_bytes(message) == Shredded(message.number, NOW)
    assert message.sender_token is None
    [told] = AuditEntry.objects.filter(event="requests_inbox.message_destroyed")
    assert told.details == {"number": message.number, "keys": 1}


def test_a_letter_that_a_request_rests_on_is_not_destroyed_and_the_refusal_is_recorded():
    message = understood(letter())
    with pytest.raises(Refused):
        destroy_message(message=message, actor=ACTOR, reason=SPAM, now=NOW)
    assert isinstance(raw_bytes(message), bytes)
    assert AuditEntry.objects.filter(event="requests_inbox.destruction_refused").count() == 1


def test_a_rotation_finds_senders_and_threads_again():
    import base64
    import os

    from django.conf import settings

    from compliance.vault.rotation import rotate

    assert any(isinstance(source, MessageTokens) for source in TOKEN_SOURCES)
    message = understood(letter(message_id="<first@example.kz>"))
    before = (message.sender_token, message.thread_token, message.token_key)
    fresh = base64.b64encode(os.urandom(KEY_BYTES)).decode()
    with override_settings(MASTER_KEYS=f"new:{fresh},{settings.MASTER_KEYS}"):
        reply = understood(letter("Re: Отзыв", "Ещё.", In_Reply_To="<first@example.kz>"))
        assert reply.request == message.requests.get(), "tokens under the old key are still found"
        rotate(actor=ACTOR, now=NOW)
        message.refresh_from_db()
        after = (message.sender_token, message.thread_token, message.token_key)
        assert not set(before) & set(after)
        again = understood(letter("Re: Отзыв", "И ещё.", In_Reply_To="<first@example.kz>"))
        assert again.request == message.requests.get()
        assert not Message.objects.exclude(token_key=after[2]).exists()


def test_a_bounce_is_attached_to_the_letter_that_came_back():
    from requests_inbox.models import Letter

    request = understood(letter()).requests.get()
    ours = Letter.objects.get(request=request)
    ours.state = "sent"
    ours.record(actor=ACTOR, reason=HANDLING, now=NOW)
    report = (
        "From: MAILER-DAEMON@example.kz\r\nTo: support@amart.kz\r\nSubject: Undelivered Mail\r\n"
        "Auto-Submitted: auto-replied\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\r\n\r\n'
        "--b\r\nContent-Type: text/plain\r\n\r\nIt failed.\r\n"
        "--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example.kz\r\n\r\n"
        "Final-Recipient: rfc822; aigerim@example.kz\r\nAction: failed\r\nStatus: 5.1.1\r\n\r\n"
        f"--b\r\nContent-Type: text/rfc822-headers\r\n\r\nMessage-ID: <letter-{ours.key_name}@amart.kz>\r\n\r\n--b--\r\n"
    )
    message = understood(report.encode())
    ours.refresh_from_db()
    assert (message.state, message.type, message.bounced_letter, message.request) == (
        "set_aside", "automatic", ours, request,
    )  # fmt: skip
    assert (ours.state, ours.returned_at) == ("returned", NOW)
    assert AuditEntry.objects.filter(event="requests_inbox.letter_returned").count() == 1
    assert Letter.objects.count() == 1, "a bounce was answered"
