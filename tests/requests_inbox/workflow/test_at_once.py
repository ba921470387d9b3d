"""Several workers and members of staff at once, with real commits."""

from __future__ import annotations

import re
import threading
from collections import Counter
from contextlib import suppress
from datetime import date, timedelta
from typing import Any

import pytest
from django.core import mail
from django.db import connection, connections, transaction

from compliance.audit.reasons import Reason
from compliance.deadlines.services import set_calendar_day
from compliance.deadlines.services.recomputing import hold_calendar_alone
from compliance.register.services.refusals import Refused
from requests_inbox.models import DueDate, Message, Reminder, Request
from requests_inbox.services.choosing import choose_subject
from requests_inbox.services.counting import count_by_rule, reckoning
from requests_inbox.services.fulfilling import Answer, rehearse
from requests_inbox.services.handling import assign, change_type
from requests_inbox.services.opening import open_request
from requests_inbox.services.reminders import make_reminders, send_reminders
from requests_inbox.services.triage import file_with, open_requests
from tests.consents.giving import somebody
from tests.personas import hire
from tests.requests_inbox.workflow.requests import ACTOR, HANDLING, NOW, letter, opened
from tests.together import together

pytestmark = pytest.mark.long
ACT: dict[str, Any] = {"actor": ACTOR, "reason": HANDLING, "now": NOW}


def test_four_workers_remind_of_each_term_once(own_database):
    people = [hire("compliance_officer", email=f"o{number}@office.kz") for number in range(5)]
    for number in range(200):
        assign(request=opened("access"), to=people[number % 5], **ACT)
    now = NOW + timedelta(days=4)

    def work() -> None:
        make_reminders(actor=ACTOR, now=now)
        send_reminders(actor=ACTOR, now=now)

    assert together(work, work, work, work) == []
    send_reminders(actor=ACTOR, now=now)
    said = Counter(re.findall(r"R-\d{4}-\d{6}", "\n".join(str(message.body) for message in mail.outbox)))
    assert len(said) == 200
    assert set(said.values()) == {1}
    assert Reminder.objects.filter(sent_at__isnull=False).count() == 200


def test_sorting_correcting_and_a_new_day_off_neither_wait_for_each_other_nor_lose_a_date(own_database):
    letters = [letter(type="unclassified", machine_type="unclassified") for _ in range(30)]
    for message in letters[:15]:
        open_request(
            message=message,
            type="access",
            language="ru",
            received_at=NOW,
            actor=ACTOR,
            reason=HANDLING,
            now=NOW,
        )

    def correct() -> None:
        for request in Request.objects.order_by("pk")[:15]:
            for to in ("complaint", "consent_withdrawal"):
                with suppress(Refused):  # somebody sorted the letter meanwhile
                    change_type(request=request, to=to, **ACT)

    def sort() -> None:
        for message in letters:
            open_requests(messages=[message], types=["destruction", "complaint"], **ACT)

    def orders() -> None:
        for day in (7, 8, 9, 10):
            set_calendar_day(
                day=date(2026, 4, day), kind="day_off", actor=ACTOR, reason=Reason("calendar_order"), now=NOW
            )

    assert together(correct, sort, orders) == []
    assert Message.objects.filter(state="filed").count() == 30
    every_date_is_as_counted()


def every_date_is_as_counted() -> None:
    by = reckoning()
    for request in Request.objects.select_related("rule"):
        assert request.rule is not None
        counted = count_by_rule(by, request.rule.code, start=request.counts_from or NOW)
        assert request.due_at == counted.due_at, request
        dates = list(DueDate.objects.filter(request=request).order_by("number"))
        assert [one.number for one in dates] == list(range(1, len(dates) + 1))
        assert dates[-1].due_at == request.due_at


@pytest.mark.parametrize("act", ["correct", "choose", "fulfil"])
@pytest.mark.parametrize("which", ["letter", "reply"])
def test_whoever_waits_for_a_letter_holds_neither_calendar_nor_request_meanwhile(own_database, act, which):
    """Else sorting, which holds the letter and then counts, and a change of the calendar would lock up."""
    message = letter()
    kind = "explanation" if act == "fulfil" else "access"
    request = open_request(
        message=message, type=kind, language="ru", received_at=NOW, actor=ACTOR, reason=HANDLING, now=NOW
    )
    subject = somebody()
    if act == "fulfil":
        choose_subject(request=request, subject=subject, **ACT)
        request.refresh_from_db()
    reply = letter(type="unclassified", machine_type="unclassified")
    file_with(messages=[reply], request=request, **ACT)

    def wait_for_the_letter() -> None:
        if act == "correct":
            change_type(request=request, to="complaint", **ACT)
        elif act == "choose":
            choose_subject(request=request, subject=subject, **ACT)
        else:
            rehearse(request=request, act=Answer("Да."), **ACT)
        connections.close_all()

    with transaction.atomic(), connection.cursor() as cursor:
        Message.objects.select_for_update().get(pk=message.pk if which == "letter" else reply.pk)
        waiting = threading.Thread(target=wait_for_the_letter)
        waiting.start()
        for _ in range(3000):
            cursor.execute("SELECT EXISTS (SELECT 1 FROM pg_locks WHERE NOT granted)")
            if cursor.fetchone()[0]:
                break
            waiting.join(0.01)
        else:
            pytest.fail("nobody waited for the letter")
        cursor.execute("SET LOCAL lock_timeout = '5s'")
        hold_calendar_alone()
        Request.objects.select_for_update().get(pk=request.pk)
    waiting.join()
    request.refresh_from_db()
    assert request.type == {"correct": "complaint", "fulfil": "explanation"}.get(act, "access")
    assert request.subject_id == (None if act == "correct" else subject.pk)


def test_a_letter_that_is_filed_while_its_request_gets_a_subject_goes_with_that_subject(own_database):
    for _ in range(10):
        request = opened("access", message=letter())
        reply, subject = letter(type="unclassified", machine_type="unclassified"), somebody(values={})
        raised = together(
            lambda: file_with(messages=[reply], request=request, **ACT),  # noqa: B023 - run in this turn of the loop
            lambda: choose_subject(request=request, subject=subject, **ACT),  # noqa: B023 - run in this turn of the loop
        )
        assert raised == []
        reply.refresh_from_db()
        assert reply.subject_id == subject.pk, "it is nobody's, and would outlive its sender's data"
