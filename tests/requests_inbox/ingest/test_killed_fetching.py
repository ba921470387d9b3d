"""A reader of a mailbox killed at any moment: its letters are taken in once, and nobody is answered twice."""

from __future__ import annotations

import time
from datetime import timedelta

import pytest
from django.conf import settings
from django.utils import timezone

from compliance.audit.verify import verify
from requests_inbox.models import Delivery, Letter, Mailbox, Message, RawMessage, Request
from requests_inbox.services.understanding import understand_waiting
from tests.nursery import Pace, nursery
from tests.requests_inbox.ingest.letters import ACTOR, large, letter, today
from tests.requests_inbox.ingest.polling import mailbox, poll

LETTERS, KILLS = 150, 30
IMPORTS = """
from compliance.audit.actors import Actor
from requests_inbox.services.fetching import poll_mailbox
"""
WORK = 'poll_mailbox(mailbox_id={}, actor=Actor.job("requests_inbox.poll_mailboxes"))'


@pytest.mark.long
def test_a_reader_killed_again_and_again_leaves_each_letter_once(own_database, dovecot, monkeypatch):
    monkeypatch.setattr(settings, "MAIL_AUTHORITIES", dovecot.ca_file)
    box = dovecot.session()
    box.create("killed")
    box.logout()
    letters = [letter(sender=f"s{number}@example.kz", date=today()) for number in range(LETTERS)]
    dovecot.put(*letters[:20], large(900_000), *letters[20:], folder="killed")
    row = mailbox(dovecot.port, folder="killed")

    environment = {**own_database.environment, "MAIL_AUTHORITIES": dovecot.ca_file}
    with nursery(environment, imports=IMPORTS, work=WORK.format(row.pk)) as workers:
        killed = early = unmarked = before = 0
        pace = Pace(within=0.2)
        for _ in range(KILLS):
            killed += workers.killed(within=pace.within)
            kept = Message.objects.count()
            if kept <= LETTERS:
                pace.follow(kept - before, most=LETTERS // KILLS)
            early, before = early + (0 < kept <= LETTERS), kept
            unmarked += dovecot.seen("killed") < Message.objects.count()
    # Most left letters to come, or letters that were kept and not yet marked on the server.
    assert min(killed, early) > KILLS // 3, (killed, early)
    assert unmarked > 0
    read_by_the_next(row)
    # What was kept and not read is read by a job of its own.
    understand_waiting(actor=ACTOR, now=timezone.now() + timedelta(hours=1))

    assert Message.objects.count() == RawMessage.objects.count() == LETTERS + 1
    assert Delivery.objects.filter(mailbox=row).count() == dovecot.seen("killed") == LETTERS + 1
    assert not Message.objects.filter(state="stored").exists()
    assert Request.objects.count() == len(set(Request.objects.values_list("message"))) == LETTERS
    answered = Letter.objects.values_list("request", flat=True)
    assert len(answered) == len(set(answered)) == LETTERS
    assert poll(row).seen == 0
    assert verify().ok


def read_by_the_next(row: Mailbox) -> None:
    """The server may take a moment to notice that the last of the killed is gone."""
    until = time.monotonic() + 60
    while time.monotonic() < until:
        polled = poll(row)
        if not polled.busy:
            assert polled.failure == ""
            return
        time.sleep(0.05)
    raise AssertionError("still read by somebody")
