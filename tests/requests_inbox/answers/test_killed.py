"""A process killed in the middle of answering: nothing half done, nothing lost, and nothing told twice as two."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from datetime import timedelta

import pytest
from django.db import connections

from compliance.audit.actors import Actor
from compliance.consents.models import Consent
from compliance.register.models import DataItem
from requests_inbox.models import AutomaticReply, Letter, Request
from requests_inbox.rules.delivery import PAUSES
from requests_inbox.services.fulfilling import Destroy, Rectify, carrying_out, fulfil, rehearse
from requests_inbox.services.outbox import send_letters
from tests.consents.giving import given
from tests.personas import hire
from tests.register.services.people import registered
from tests.requests_inbox.answers.requests import (
    NOW,
    WORKER,
    a_request,
    done,
    identified,
    why,
)
from tests.services import ROOT
from tests.together import together


def in_child(work):
    """Runs work in a process of its own; gives how it ended (negative: killed by that signal)."""
    connections.close_all()
    child = os.fork()
    if child == 0:
        code = 1
        try:
            work()
            code = 0
        finally:
            os._exit(code)
    _pid, status = os.waitpid(child, 0)
    return -os.WTERMSIG(status) if os.WIFSIGNALED(status) else os.WEXITSTATUS(status)


SEND_ALL = """
import sys
from datetime import datetime
import django
django.setup()
from django.conf import settings
from compliance.audit.actors import Actor
from requests_inbox.services.outbox import send_letters
settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", int(sys.argv[1])
settings.DEFAULT_FROM_EMAIL = "support@amart.kz"
sys.stdin.readline()
send_letters(actor=Actor.job("requests_inbox.send_letters"), now=datetime.fromisoformat(sys.argv[2]))
"""


@pytest.mark.long
def test_a_sender_killed_once_the_server_took_the_letter_sends_it_again_under_the_same_id(
    own_database, mailbox, settings
):
    a_request()
    process = subprocess.Popen(
        [sys.executable, "-c", SEND_ALL, str(settings.EMAIL_PORT), NOW.isoformat()],
        cwd=ROOT,
        env={**own_database.environment, "DJANGO_SETTINGS_MODULE": "config.settings"},
        stdin=subprocess.PIPE,
        text=True,
    )
    mailbox.kills = process.pid
    process.communicate("now\n", timeout=60)
    assert process.returncode == -signal.SIGKILL
    assert len(mailbox.taken) == 1
    letter = Letter.objects.get()
    assert (letter.state, letter.attempts) == ("pending", 1)
    mailbox.kills = None
    assert send_letters(actor=WORKER, now=NOW) == 0
    assert send_letters(actor=WORKER, now=NOW + PAUSES[0]) == 1
    assert len(mailbox.taken) == 2
    assert len({message["Message-ID"] for _to, message in mailbox.taken}) == 1
    assert Letter.objects.get().state == "sent"


@pytest.mark.long
@pytest.mark.parametrize("point", ["_carry_out", "write_letter", "record_event"])
def test_a_fulfilment_killed_anywhere_leaves_all_or_nothing(own_database, point):
    actor = Actor.staff(hire("responsible_person"))
    subject = registered(purposes=("service_access",))
    given(subject, at=NOW - timedelta(days=3))
    request = identified(a_request("destruction", subject=subject), actor)
    act = Destroy(None, ends_processing=True)
    seen = rehearse(request=request, act=act, actor=actor, reason=why(), now=NOW).digest
    items = DataItem.objects.held().count()

    def killed():
        whole = getattr(carrying_out, point)

        def dies(*args, **kwargs):
            whole(*args, **kwargs)
            os.kill(os.getpid(), signal.SIGKILL)

        setattr(carrying_out, point, dies)
        fulfil(request=request, act=act, seen=seen, actor=actor, reason=why(), now=NOW)

    assert in_child(killed) == -signal.SIGKILL
    assert Request.objects.get(pk=request.pk).status == "in_progress"
    assert DataItem.objects.held().count() == items
    assert Consent.objects.get().state == "active"
    assert not Letter.objects.filter(kind="answer").exists()
    letter = done(request, act, actor)
    assert letter.state == "pending"
    assert not DataItem.objects.held().exists()


def test_two_workers_at_once_make_one_automatic_reply(own_database):
    assert together(*[a_request] * 4) == []
    assert Request.objects.count() == 4
    assert Letter.objects.count() == AutomaticReply.objects.count() == 1


def test_two_officers_at_once_fulfil_a_request_once(own_database):
    actor = Actor.staff(hire("compliance_officer"))
    subject = registered()
    request = identified(a_request("rectification", subject=subject), actor)
    act = Rectify({"surname": "Сәрсенова"})
    seen = rehearse(request=request, act=act, actor=actor, reason=why(), now=NOW).digest

    def carry_out():
        fulfil(request=request, act=act, seen=seen, actor=actor, reason=why(), now=NOW)

    assert [str(error) for error in together(carry_out, carry_out)] == ["request_done"]
    assert Letter.objects.filter(kind="answer").count() == 1
