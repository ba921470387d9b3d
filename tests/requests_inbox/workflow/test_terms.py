"""A term starts anew with an event, is extended with a reason, and follows the calendar; old dates stay."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from compliance.deadlines.rules import ALMATY, end_of
from compliance.deadlines.services import Change, change_rule, set_calendar_day
from compliance.register.services.refusals import Refused
from requests_inbox.models import DueDate, Request
from requests_inbox.services import listeners
from requests_inbox.services.keys import open_in_scope
from requests_inbox.services.recomputing import recompute_requests
from requests_inbox.services.terms import count_from, extend, name_day
from tests.requests_inbox.workflow.requests import ACTOR, HANDLING, NOW, dates, finished, opened, told

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(days=1)


def said(**fields):
    return {"actor": ACTOR, "reason": HANDLING, "now": LATER, **fields}


def day_off(day, **fields):
    from compliance.audit.reasons import Reason

    set_calendar_day(day=day, kind="day_off", actor=ACTOR, reason=Reason("calendar_order"), now=NOW)


@pytest.mark.parametrize(
    ("wanted", "event", "term"),
    [
        ("rectification", "documents", "correction"),
        ("destruction", "violation_confirmed", "destroy_unlawful"),
        ("blocking", "violation_denied", "unblock"),
    ],
)
def test_an_event_starts_the_term_anew_and_the_earlier_date_stays(wanted, event, term):
    request = opened(wanted)
    count_from(request=request, event=event, at=LATER, **said())
    request.refresh_from_db()
    assert dates(request) == [("received", "2026-04-08 00:00"), ("event", "2026-04-09 00:00")]
    assert request.rule is not None
    assert (request.rule.code, request.counts_from) == (term, LATER)
    assert told("requests_inbox.counted_anew").details["event"] == event
    count_from(request=request, event=event, at=LATER, **said())
    assert len(dates(request)) == 2


@pytest.mark.parametrize(
    ("wanted", "event", "at", "code"),
    [
        ("access", "documents", LATER, "event_unknown"),
        ("rectification", "documents", NOW - timedelta(hours=1), "event_out_of_order"),
        ("rectification", "documents", LATER + timedelta(hours=1), "event_out_of_order"),
    ],
)
def test_an_event_that_cannot_be_is_refused_and_recorded(wanted, event, at, code):
    request = opened(wanted)
    with pytest.raises(Refused, match=code):
        count_from(request=request, event=event, at=at, **said())
    assert told("requests_inbox.refused").details["codes"] == code
    assert len(dates(request)) == 1


def test_an_extension_keeps_its_reason_sealed_and_tells_who_listens(monkeypatch):
    heard = []
    monkeypatch.setattr(listeners, "EXTENDED", [lambda request, due, *rest: heard.append(due.pk)])
    request = opened("access")
    due = extend(request=request, until=date(2026, 4, 20), explanation=" Архив далеко ", **said())
    request.refresh_from_db()
    assert dates(request) == [("received", "2026-04-10 00:00"), ("extended", "2026-04-21 00:00")]
    assert request.extended
    assert heard == [due.pk]
    assert open_in_scope([due.explanation], None, request.scope) == ["Архив далеко"]
    assert told("requests_inbox.extended").details["until"] == "2026-04-20"


@pytest.mark.parametrize(
    ("until", "now", "explanation", "code"),
    [
        (date(2026, 4, 20), end_of(date(2026, 4, 9)), "why", "term_over"),
        (date(2026, 4, 9), LATER, "why", "extension_not_later"),
        (date(2026, 8, 20), LATER, "why", "extension_too_long"),
        (date(2026, 4, 20), LATER, " ", "explanation_missing"),
    ],
)
def test_an_extension_is_an_exception(until, now, explanation, code):
    request = opened("access")
    with pytest.raises(Refused, match=code):
        extend(request=request, until=until, explanation=explanation, **said(now=now))
    assert told("requests_inbox.refused").details["codes"] == code


def test_a_term_is_extended_once():
    request = opened("access")
    extend(request=request, until=date(2026, 4, 20), explanation="why", **said())
    with pytest.raises(Refused, match="extended_before"):
        extend(request=request, until=date(2026, 4, 30), explanation="why", **said())


def test_a_day_that_an_authority_names_later_wins_when_it_is_earlier():
    request = opened("authority_inquiry")
    name_day(request=request, day=date(2026, 4, 15), **said())
    assert dates(request)[-1] == ("named", "2026-04-16 00:00")
    name_day(request=request, day=None, **said())
    assert dates(request)[-1] == ("named", "2026-05-07 00:00")
    with pytest.raises(Refused, match="day_not_named_here"):
        name_day(request=opened("access"), day=date(2026, 4, 15), **said())


def test_a_new_day_off_moves_open_requests_and_keeps_their_old_dates():
    running, done = opened("access"), finished(opened("access"))
    at_once, before = opened("distribution_stop"), opened("access", received_at=NOW - timedelta(days=30))
    entries = DueDate.history.count()
    day_off(date(2026, 4, 8))
    assert dates(running) == [("received", "2026-04-10 00:00"), ("calendar", "2026-04-11 00:00")]
    running.refresh_from_db()
    assert running.due_at == end_of(date(2026, 4, 10))
    assert Request.history.filter(id=running.pk).count() == 2
    assert DueDate.history.count() == entries + 1
    assert [len(dates(one)) for one in (done, at_once, before)] == [1, 1, 1]


def test_an_extension_stays_unless_the_calendar_gives_more():
    request = opened("access")
    extend(request=request, until=date(2026, 4, 13), explanation="why", **said())
    day_off(date(2026, 4, 8))
    assert dates(request)[-1] == ("extended", "2026-04-14 00:00")
    for day in (9, 10, 13):
        day_off(date(2026, 4, day))
    assert dates(request)[-1] == ("calendar", "2026-04-16 00:00")


def test_a_new_version_of_a_term_recounts_what_began_since():
    from compliance.audit.reasons import Reason

    early, late = opened("access", received_at=NOW - timedelta(days=3)), opened("access")
    change_rule(
        code="information", in_force_from=date(2026, 4, 6), values={"amount": 5}, actor=ACTOR,
        reason=Reason("law_changed"), now=NOW,
    )  # fmt: skip
    assert len(dates(early)) == 1
    assert dates(late)[-1] == ("rule", "2026-04-14 00:00")


def test_counting_anew_asks_the_same_questions_for_many(django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def asked(count):
        for _ in range(count):
            opened("access")
        with CaptureQueriesContext(connection) as seen:
            recompute_requests(change=Change(day=date(2026, 4, 8)), actor=ACTOR, reason=HANDLING, now=NOW)
        return len(seen)

    assert asked(1) == asked(20)


def test_the_last_second_of_the_term_in_almaty_is_not_late_and_the_next_is():
    request = opened("access")
    last = datetime(2026, 4, 9, 23, 59, 59, 999999, tzinfo=ALMATY)
    assert not Request.objects.overdue(last).filter(pk=request.pk).exists()
    assert Request.objects.overdue(last + timedelta(microseconds=1)).filter(pk=request.pk).exists()
