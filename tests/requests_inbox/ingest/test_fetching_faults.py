"""Mailboxes read over IMAP from a server that misbehaves."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import OperationalError
from psycopg.errors import DiskFull

from requests_inbox.mailbox_messages import WHAT_TO_DO
from requests_inbox.models import Message
from requests_inbox.rules.polling import PAUSES
from requests_inbox.services import fetching
from requests_inbox.services.fetching import poll_mailboxes
from requests_inbox.services.mailboxes import add_mailbox
from tests.requests_inbox.ingest.dovecot import LOGIN, PASSWORD
from tests.requests_inbox.ingest.fake_imap import fake_imap
from tests.requests_inbox.ingest.letters import ACTOR, NOW, large, letter
from tests.requests_inbox.ingest.polling import HANDLING, mailbox, poll

pytestmark = pytest.mark.django_db


def read_only(session, tag, command, _arguments):
    """A folder that may be looked into and not be written."""
    if command == "SELECT":
        session.say(f"{tag} OK [READ-ONLY] done")
    return command == "SELECT"


def test_a_server_that_hangs_up_in_the_middle_of_a_letter_leaves_no_half_of_it():
    with fake_imap() as server:
        server.letters = {1: letter(), 2: large(3_000_000), 3: letter()}

        def hang_up(session, tag, command, arguments):
            if command == "FETCH" and arguments.startswith("2 ") and "<1048576." in arguments:
                session.connection.close()
                raise ConnectionResetError
            return False

        server.fault = hang_up
        box = mailbox(server.port, host="127.0.0.1", security="none")
        server.handle_error = lambda *_: None  # type: ignore[method-assign]  # quiet
        assert poll(box).failure == "unreachable"
        assert (box.last_uid, Message.objects.count()) == (1, 1)
        server.fault = lambda *_: False
        assert poll(box, NOW + timedelta(hours=1)).new == 2
        assert not {"STORE", "SELECT"} & set(server.asked[: server.asked.index("FETCH")])


@pytest.mark.parametrize(
    ("command", "said"),
    [
        ("STATUS", "* STATUS INBOX (UIDVALIDITY none)"),
        ("SEARCH", "* SEARCH one two"),
        ("FETCH", None),
        ("SEARCH", None),
    ],
)
def test_a_server_that_talks_nonsense_is_shown_as_such(command, said):
    with fake_imap() as server:
        server.letters = {1: letter()}

        def nonsense(session, tag, asked, arguments):
            if asked != command:
                return False
            if said is None:
                session.say(f"{tag} BAD no")
            else:
                session.say(said)
                session.say(f"{tag} OK done")
            return True

        server.fault = nonsense
        assert poll(mailbox(server.port, host="127.0.0.1", security="none")).failure == "protocol"
        assert not Message.objects.exists()


def test_a_letter_that_is_deleted_meanwhile_is_passed_over():
    with fake_imap() as server:
        server.letters = {1: letter(), 2: letter()}

        def deleted(session, tag, command, arguments):
            if command == "FETCH" and arguments.startswith("1 "):
                server.letters.pop(1, None)
                session.say(f"{tag} OK nothing")
                return True
            return False

        server.fault = deleted
        box = mailbox(server.port, host="127.0.0.1", security="none")
        assert (poll(box).new, box.last_uid) == (1, 2)


def test_one_run_takes_so_many_and_the_next_goes_on():
    with fake_imap() as server:
        server.letters = {uid: letter() for uid in range(1, 6)}
        box = mailbox(server.port, host="127.0.0.1", security="none")
        assert [poll(box, most=2).new for _ in range(4)] == [2, 2, 1, 0]
        assert Message.objects.count() == 5


def test_a_password_may_have_any_letters():
    with fake_imap() as server:
        server.letters = {1: letter()}
        assert poll(mailbox(server.port, host="127.0.0.1", security="none", password="Қарға-7")).new == 1
        assert server.credentials.split("\0")[1:] == [LOGIN, "Қарға-7"]


def test_what_one_server_breaks_in_an_unforeseen_way_holds_up_no_other():
    with fake_imap() as server:
        server.letters[1] = letter()
        broken = mailbox(server.port, host="127.0.0.1", security="none")
        values = {name: getattr(broken, name) for name in ("address", "host", "port", "security", "login")}
        other = add_mailbox(
            code="second", values=values, password=PASSWORD, actor=ACTOR, reason=HANDLING, now=NOW
        )

        def fault(session, tag, command, _arguments):
            if command != "STATUS" or server.asked.count("STATUS") > 1:
                return False
            session.say(f"{tag} OK done")  # and not a word of what was asked
            return True

        server.fault = fault
        polled = poll_mailboxes(actor=ACTOR, clock=lambda: NOW)
    assert (polled["support"].failure, polled["second"].new) == ("protocol", 1)
    broken.refresh_from_db()
    assert (broken.failure, broken.failures, broken.next_poll_at) == ("protocol", 1, NOW + PAUSES[0])
    other.refresh_from_db()
    assert other.failure == ""


def test_a_letter_that_a_server_withholds_is_not_passed_over():
    with fake_imap() as server:
        server.letters |= {1: letter(), 2: letter("Другое", "Прошу.")}
        box = mailbox(server.port, host="127.0.0.1", security="none")

        def fault(session, tag, command, arguments):
            if command != "FETCH" or not arguments.startswith("1 "):
                return False
            session.say(f"{tag} OK done")
            return True

        server.fault = fault
        assert poll(box).failure == "protocol"
        assert (box.last_uid, Message.objects.count()) == (0, 0)
        server.fault = lambda *_: False
        assert poll(box).new == 2


def test_a_folder_that_may_not_be_written_is_read_and_says_so_and_is_not_called_unreachable():
    with fake_imap() as server:
        server.letters = {7: letter()}

        server.fault = read_only
        box = mailbox(server.port, security="none")
        polled = poll(box)
        assert (polled.new, polled.failure, box.failure, box.last_uid) == (1, "read_only", "read_only", 7)
        assert WHAT_TO_DO[box.failure], "nobody is told what to do"
        # It is read on without a pause, and said until it can be marked.
        assert (poll(box).new, box.failure) == (0, "read_only")
        assert (box.next_poll_at, box.failures, box.read_at) == (None, 0, NOW)
        asked = []

        def listening(_session, _tag, *said):
            asked.append(said)
            return False

        server.fault = listening
        assert (poll(box).failure, box.failures, box.marked_uid) == ("", 0, 7)
        assert ("STORE", "1:7 +FLAGS.SILENT (\\Seen)") in asked
    assert Message.objects.count() == 1


def test_a_server_that_refuses_the_mark_is_read_all_the_same():
    with fake_imap() as server:
        server.letters = {7: letter()}

        def refusing(session, tag, command, _arguments):
            if command == "STORE":
                session.say(f"{tag} NO not allowed")
            return command == "STORE"

        server.fault = refusing
        box = mailbox(server.port, security="none")
        for new in (1, 0):
            polled = poll(box)
            assert (polled.new, polled.failure, box.next_poll_at) == (new, "read_only", None)
        assert (box.failures, box.read_at, box.last_uid, box.marked_uid) == (0, NOW, 7, 0)


def test_a_full_disk_is_told_also_of_a_folder_that_may_not_be_written(monkeypatch):
    with fake_imap() as server:
        server.letters = {7: letter()}

        server.fault = read_only
        box = mailbox(server.port, security="none")
        assert poll(box).failure == "read_only"
        server.letters[8] = letter()

        def full(**_said):
            raise OperationalError from DiskFull("no space left")

        with monkeypatch.context() as patched:
            patched.setattr(fetching, "store_message", full)
            assert poll(box).failure == "disk"
        assert (box.last_uid, box.failures) == (7, 1)
        assert box.next_poll_at == NOW + PAUSES[0]
        assert poll(box, NOW + PAUSES[0]).new == 1
