"""Two workers at the same mailbox, with real commits."""

from __future__ import annotations

import threading

from django.db import connection

from requests_inbox.services.fetching import poll_mailbox
from tests.requests_inbox.ingest.fake_imap import fake_imap
from tests.requests_inbox.ingest.letters import ACTOR, NOW, letter
from tests.requests_inbox.ingest.polling import mailbox


def test_two_workers_do_not_read_the_same_mailbox(own_database):
    with fake_imap() as server:
        server.letters = {1: letter()}
        box = mailbox(server.port, host="127.0.0.1", security="none")
        entered, leave, polled = threading.Event(), threading.Event(), []

        def wait(session, tag, command, arguments):
            if command == "SEARCH":
                entered.set()
                assert leave.wait(30)
            return False

        def work() -> None:
            try:
                polled.append(poll_mailbox(mailbox_id=box.pk, actor=ACTOR, clock=lambda: NOW))
            finally:
                connection.close()

        server.fault = wait
        first = threading.Thread(target=work)
        first.start()
        assert entered.wait(30)
        assert poll_mailbox(mailbox_id=box.pk, actor=ACTOR, clock=lambda: NOW).busy
        leave.set()
        first.join()
        assert [one.new for one in polled] == [1]
        assert poll_mailbox(mailbox_id=box.pk, actor=ACTOR, clock=lambda: NOW).failure == ""
