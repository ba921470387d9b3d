"""Mailboxes read over IMAP from a real server."""

from __future__ import annotations

import errno
from datetime import UTC, datetime, timedelta

import pytest
from django.conf import settings

from compliance.audit.models import AuditEntry
from requests_inbox.imap import Access, MailServerFailure, connected
from requests_inbox.models import Delivery, Mailbox, Message, Request
from requests_inbox.rules.polling import PAUSES
from requests_inbox.services import storing
from requests_inbox.services.fetching import poll_mailboxes
from requests_inbox.services.mailboxes import MailboxRejected, change_mailbox, try_mailbox
from tests.requests_inbox.ingest.dovecot import LOGIN, PASSWORD
from tests.requests_inbox.ingest.letters import ACTOR, NOW, large, letter
from tests.requests_inbox.ingest.polling import HANDLING, mailbox, poll

pytestmark = pytest.mark.django_db


@pytest.fixture
def folder(dovecot, monkeypatch, request) -> str:
    """A fresh folder on the real server."""
    monkeypatch.setattr(settings, "MAIL_AUTHORITIES", dovecot.ca_file)
    box = dovecot.session()
    name = f"f{abs(hash(request.node.nodeid))}"
    box.create(name)
    box.logout()
    return name


def test_letters_are_kept_understood_and_only_then_marked_as_seen(dovecot, folder):
    at = datetime(2026, 4, 7, 3, 0, tzinfo=UTC)
    dovecot.put(letter(), letter("Тема", "Ни о чём."), folder=folder, at=at)
    box = mailbox(dovecot.port, folder=folder)
    polled = poll(box)
    assert (polled.new, polled.failure) == (2, "")
    assert [message.received_at for message in Message.objects.all()] == [at, at]
    assert Request.objects.count() == 1
    assert Delivery.objects.filter(mailbox=box, folder=folder).count() == 2
    assert dovecot.seen(folder) == 2
    assert (box.last_uid, box.read_at, box.failures) == (2, NOW, 0)
    assert poll(box).seen == 0
    dovecot.put(letter(), folder=folder)
    assert poll(box).new == 1


def test_a_large_letter_comes_in_pieces(dovecot, folder):
    raw = large(3_300_000)
    dovecot.put(raw, folder=folder)
    assert poll(mailbox(dovecot.port, folder=folder)).new == 1
    message = Message.objects.get()
    assert (message.size, message.raw.envelope, message.attachments) == (len(raw), None, 1)


def test_starttls_is_verified_as_well(dovecot, folder):
    dovecot.put(letter(), folder=folder)
    assert poll(mailbox(dovecot.plain, folder=folder, security="starttls")).new == 1


def test_a_renumbered_mailbox_is_read_from_its_beginning_and_known_letters_are_recognised(dovecot, folder):
    raw = letter()
    dovecot.put(raw, folder=folder)
    box = mailbox(dovecot.port, folder=folder)
    poll(box)
    before = box.uidvalidity
    dovecot.begin_anew(folder)
    dovecot.put(letter(), raw, folder=folder)
    polled = poll(box)
    assert (polled.seen, polled.new, box.last_uid) == (2, 1, 2)
    assert box.uidvalidity != before
    assert Message.objects.count() == 2
    assert Delivery.objects.count() == 3
    assert AuditEntry.objects.filter(event="requests_inbox.mailbox_renumbered").count() == 1


@pytest.mark.parametrize(
    ("fault", "wrong"),
    [
        ("sign_in", {"password": "wrong"}),
        ("folder", {"folder": "Nowhere"}),
        ("certificate", {"host": "127.0.0.1"}),
        ("unreachable", {"port": 1}),
    ],
)
def test_what_is_wrong_is_kept_as_a_code_and_tried_again_later(dovecot, folder, fault, wrong):
    dovecot.put(letter(), folder=folder)
    said = {"port": dovecot.port, "folder": folder, **wrong}
    box = mailbox(**said)
    assert poll(box).failure == fault
    assert (box.failure, box.failures, box.next_poll_at) == (fault, 1, NOW + PAUSES[0])
    assert poll_mailboxes(actor=ACTOR, clock=lambda: NOW) == {}
    assert poll(box, NOW + PAUSES[0]).failure == fault
    assert box.next_poll_at == NOW + PAUSES[0] + PAUSES[1]
    [told] = AuditEntry.objects.filter(event="requests_inbox.mailbox_failed")
    assert told.details == {"failure": fault}
    assert not Message.objects.exists()
    right = {"host": "localhost", "port": dovecot.port, "folder": folder}
    change_mailbox(mailbox=box, values=right, password=PASSWORD, actor=ACTOR, reason=HANDLING, now=NOW)
    assert poll(box).new == 1
    box = Mailbox.objects.get(pk=box.pk)
    assert (box.failure, box.failures, box.next_poll_at) == ("", 0, None)


def test_a_connection_is_tried_without_reading_anything(dovecot, folder):
    dovecot.put(letter(), folder=folder)
    box = mailbox(dovecot.port, folder=folder, password="wrong")
    assert try_mailbox(mailbox=box, actor=ACTOR, now=NOW) == "sign_in"
    change_mailbox(mailbox=box, values={}, password=PASSWORD, actor=ACTOR, reason=HANDLING, now=NOW)
    box.refresh_from_db()
    assert try_mailbox(mailbox=box, actor=ACTOR, now=NOW) == ""
    box.refresh_from_db()
    assert (box.next_poll_at, Message.objects.count(), dovecot.seen(folder)) == (None, 0, 0)


def test_a_certificate_that_nobody_vouches_for_is_refused(dovecot, folder, monkeypatch):
    monkeypatch.setattr(settings, "MAIL_AUTHORITIES", "")
    assert poll(mailbox(dovecot.port, folder=folder)).failure == "certificate"


def test_a_password_never_travels_in_clear_to_another_computer():
    with pytest.raises(MailboxRejected) as rejected:
        mailbox(143, host="mail.example.kz", security="none")
    assert rejected.value.codes == {"security": "security_none"}
    with (
        pytest.raises(MailServerFailure, match="certificate"),
        connected(Access("mail.example.kz", 143, "none", LOGIN, PASSWORD)),
    ):
        pass


def test_a_full_disk_loses_nothing_and_the_letter_comes_again(dovecot, folder, monkeypatch):
    def full(*_args, **_options):
        raise OSError(errno.ENOSPC, "full")

    dovecot.put(letter(), large(700_000), letter(), folder=folder)
    box = mailbox(dovecot.port, folder=folder)
    monkeypatch.setattr(storing, "write_sealed_file", full)
    assert poll(box).failure == "disk"
    assert (box.last_uid, Message.objects.count()) == (1, 1)
    monkeypatch.undo()
    monkeypatch.setattr(settings, "MAIL_AUTHORITIES", dovecot.ca_file)
    assert poll(box, NOW + timedelta(hours=1)).new == 2
    assert Message.objects.count() == 3


def test_a_letter_that_cannot_be_understood_holds_up_no_other(dovecot, folder, monkeypatch):
    from requests_inbox.services import taking_in

    dovecot.put(letter(), letter(), folder=folder)
    monkeypatch.setattr(taking_in, "classify", lambda *_: 1 / 0)
    assert poll(mailbox(dovecot.port, folder=folder)).new == 2
    assert Message.objects.in_triage().filter(triage_reason="failed").count() == 2


def test_what_the_mailbox_holds_in_secret_is_sealed_and_in_no_trail():
    box = mailbox(993, password="Канарейка-7")
    assert "Канарейка".encode() not in bytes(Mailbox.objects.get(pk=box.pk).password.envelope)  # type: ignore[union-attr]  # it was set
    assert "Канарейка" not in str(list(AuditEntry.objects.values_list("details", flat=True)))
