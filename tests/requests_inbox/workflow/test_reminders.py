"""Each point of a term reminds once, whatever was down: due by now and not yet made."""

from __future__ import annotations

from datetime import timedelta
from smtplib import SMTPRecipientsRefused, SMTPServerDisconnected

import pytest
from django.core import mail

from requests_inbox.models import Reminder
from requests_inbox.rules.reminders import PAUSES
from requests_inbox.services.handling import assign, change_type
from requests_inbox.services.reminders import make_reminders, send_reminders
from tests.personas import hire
from tests.requests_inbox.workflow.requests import ACTOR, HANDLING, NOW, finished, opened, told

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def officer():
    return hire("compliance_officer", email="officer@office.kz", language="en")


@pytest.fixture
def boss():
    return hire("responsible_person", email="boss@office.kz", language="en")


def given(officer, wanted="access"):
    request = opened(wanted)
    return assign(request=request, to=officer, actor=ACTOR, reason=HANDLING, now=NOW)


def run(now):
    make_reminders(actor=ACTOR, now=now)
    return send_reminders(actor=ACTOR, now=now)


def made(request):
    rows = Reminder.objects.filter(request=request).order_by("pk")
    return [(row.kind, row.sent_at is not None) for row in rows]


def test_every_point_of_a_term_reminds_once(officer, boss):
    request = given(officer)
    start, term = NOW, request.due_at - NOW
    moments = (
        (start + term * 0.5, "half"),
        (start + term * 0.8, "most"),
        (request.due_at - timedelta(days=1), "last_day"),
        (request.due_at, "overdue"),
        (request.due_at + timedelta(days=1), "still_overdue"),
    )
    reminded = []
    for at, _kind in sorted(moments):
        assert run(at - timedelta(seconds=1)) == 0
        run(at)
        assert run(at + timedelta(seconds=1)) == 0
        reminded.append(len(mail.outbox))
    # Four fifths of 82 hours come after the last day has begun: what is less urgent is not said any more.
    assert [kind for kind, sent in made(request) if sent] == [
        "half",
        "last_day",
        "overdue",
        "still_overdue",
    ]
    assert [message.to for message in mail.outbox] == [
        ["officer@office.kz"],
        ["officer@office.kz"],
        ["officer@office.kz"],
        ["boss@office.kz"],
    ]
    run(request.due_at + timedelta(days=30))
    assert len(mail.outbox) == 4


def test_after_days_of_silence_the_latest_is_sent_and_the_others_are_noted(officer):
    request = given(officer)
    assert run(request.due_at + HOUR) == 1
    assert made(request) == [("half", False), ("most", False), ("last_day", False), ("overdue", True)]
    assert run(request.due_at + 2 * HOUR) == 0
    assert told("requests_inbox.reminded").details["created"] == 4


def test_a_reminder_holds_references_and_no_personal_data(officer):
    request = given(officer)
    run(request.due_at)
    message = mail.outbox[-1]
    assert request.reference in message.body
    assert request.reference not in message.subject
    assert "9" in message.body
    assert told("requests_inbox.reminder_sent").details == {"rows": 1, "kind": "overdue"}


def test_one_message_tells_an_addressee_of_all_and_what_nobody_has_goes_to_all_officers(officer, boss):
    other = hire("compliance_officer", email="other@office.kz")
    requests = [given(officer) for _ in range(3)]
    opened("access")
    assert run(requests[0].due_at) == 4
    assert sorted(message.to[0] for message in mail.outbox) == [
        "officer@office.kz",
        "officer@office.kz",
        other.email,
    ]


def test_a_new_due_date_reminds_anew_and_what_is_done_does_not(officer):
    request, done = given(officer), given(officer)
    finished(done)
    run(request.due_at)
    assert Reminder.objects.filter(request=done).count() == 0
    change_type(request=request, to="consent_withdrawal", actor=ACTOR, reason=HANDLING, now=NOW)
    request.refresh_from_db()
    run(NOW + (request.due_at - NOW) * 0.5 + HOUR)
    assert made(request)[-1] == ("half", True)


def test_what_was_done_before_the_message_went_out_is_not_sent(officer):
    request, waiting = given(officer), given(officer)
    make_reminders(actor=ACTOR, now=request.due_at)
    finished(request)
    assert send_reminders(actor=ACTOR, now=request.due_at) == 1
    assert mail.outbox[0].body.count("R-2026-") == 1
    assert waiting.reference in mail.outbox[0].body


def test_a_mail_server_that_is_down_delays_a_reminder_and_loses_none(officer, monkeypatch):
    from django.core.mail.backends.locmem import EmailBackend

    request, now = given(officer), None
    with monkeypatch.context() as broken:
        broken.setattr(EmailBackend, "send_messages", _down)
        now = request.due_at
        assert run(now) == 0
        assert run(now + timedelta(minutes=1)) == 0
        assert Reminder.objects.get(request=request, kind="overdue").attempts == 1
        now += PAUSES[0]
        assert run(now) == 0
    assert run(now + PAUSES[1]) == 1
    assert len(mail.outbox) == 1


def test_a_reminder_that_nobody_takes_is_given_up_and_the_trail_says_so(officer, monkeypatch):
    from django.core.mail.backends.locmem import EmailBackend

    monkeypatch.setattr(EmailBackend, "send_messages", _down)
    request = given(officer)
    now = request.due_at
    for pause in PAUSES:
        run(now)
        now += pause
    row = Reminder.objects.get(request=request, kind="overdue")
    assert (row.attempts, row.next_attempt_at, row.sent_at) == (len(PAUSES), None, None)
    assert told("requests_inbox.reminder_failed").details["kind"] == "overdue"


def test_one_address_that_is_wrong_has_nobody_else_reminded_twice(monkeypatch):
    for name in ("first", "second", "third"):
        hire("compliance_officer", email=f"{name}@office.kz", language="en")
    told_to = []

    def send(self, messages):
        [message] = messages
        if message.to == ["second@office.kz"]:
            raise SMTPRecipientsRefused({})
        told_to.extend(message.to)

    monkeypatch.setattr("django.core.mail.backends.locmem.EmailBackend.send_messages", send)
    over = opened("access").due_at
    assert over is not None
    run(over)
    run(over + HOUR)
    assert told_to == ["first@office.kz", "third@office.kz"]


def _down(self, messages):
    raise SMTPServerDisconnected
