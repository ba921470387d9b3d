"""A request begins with a number, a term and a record of both, once for each letter and type."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from compliance.deadlines.rules import ALMATY, end_of
from requests_inbox.models import DueDate, Request
from requests_inbox.services import listeners
from requests_inbox.services.keys import open_fields
from tests.requests_inbox.workflow.requests import NOW, dates, letter, opened, told

pytestmark = pytest.mark.django_db


def test_a_request_has_a_number_a_term_and_both_in_the_trail():
    request = opened("access")
    row = Request.objects.get(pk=request.pk)
    assert row.reference == request.reference
    assert row.reference.startswith("R-2026-")
    assert len(row.reference) == len("R-2026-000001")
    assert dates(row) == [("received", "2026-04-10 00:00")]
    assert row.due_at == end_of(date(2026, 4, 9))
    assert row.rule is not None
    assert row.rule.code == "information"
    assert Request.history.filter(id=row.pk).count() == 1
    assert DueDate.history.filter(request_id=row.pk).count() == 1
    entry = told("requests_inbox.opened")
    assert entry.object_id == str(row.pk)
    assert entry.details["term"] == "information"
    assert told("requests_inbox.request.created").object_id == str(row.pk)
    assert told("requests_inbox.duedate.created")


def test_a_letter_makes_one_request_of_a_type_however_often_it_is_read():
    message = letter(also=["destruction"])
    first = opened("access", message=message, channel="email")
    again = opened("access", message=message, channel="email")
    other = opened("destruction", message=message, channel="email")
    assert again.pk == first.pk
    assert other.pk != first.pk
    assert message.requests.count() == 2
    assert (first.machine_type, other.machine_type) == ("access", "destruction")


def test_two_workers_that_read_one_letter_at_once_make_one_request(monkeypatch):
    message = letter()
    first = opened("access", message=message)

    class Blind:
        @staticmethod
        def first():
            return None

    real = Request.objects.filter
    monkeypatch.setattr(Request.objects, "filter", lambda **about: Blind)
    again = opened("access", message=message)
    monkeypatch.setattr(Request.objects, "filter", real)
    assert again.pk == first.pk
    assert Request.history.filter(message_id=message.pk).count() == 1


def test_what_is_asked_and_where_to_answer_are_sealed():
    request = opened("access", contact={"email": "aigerim@example.kz"}, contents={"list": "IIN"})
    row = Request.objects.get(pk=request.pk)
    assert row.contact is not None
    assert b"aigerim" not in row.contact.envelope
    assert open_fields(row, ("contact", "contents")) == {
        "contact": {"email": "aigerim@example.kz"},
        "contents": {"list": "IIN"},
    }


def test_the_clock_never_starts_after_now():
    assert opened("access", received_at=NOW + timedelta(days=3)).received_at == NOW


@pytest.mark.parametrize(
    ("wanted", "term", "due"),
    [
        ("access", "information", "2026-04-10 00:00"),
        ("rectification", "correction", "2026-04-08 00:00"),
        ("blocking", "block", "2026-04-08 00:00"),
        ("unblocking", "unblock", "2026-04-08 00:00"),
        ("destruction", "destroy_unlawful", "2026-04-08 00:00"),
        ("consent_withdrawal", "consent_withdrawal", "2026-04-28 00:00"),
        ("distribution_stop", "distribution_stop", "2026-04-06 14:30"),
        ("marketing_opt_out", "marketing_opt_out", "2026-04-08 00:00"),
        ("marketing_condition", "marketing_opt_out", "2026-04-08 00:00"),
        ("explanation", "information", "2026-04-10 00:00"),
        ("complaint", "information", "2026-04-10 00:00"),
        ("authority_inquiry", "authority_request", "2026-05-07 00:00"),
    ],
)
def test_each_type_has_its_term_from_receipt(wanted, term, due):
    request = opened(wanted)
    assert request.rule is not None
    assert request.rule.code == term
    assert dates(request) == [("received", due)]


def test_an_earlier_day_named_by_an_authority_wins_and_a_later_one_does_not():
    named = opened("authority_inquiry", named_due=date(2026, 4, 20))
    assert dates(named) == [("named", "2026-04-21 00:00")]
    later = opened("authority_inquiry", named_due=date(2026, 6, 20))
    assert dates(later) == [("received", "2026-05-07 00:00")]
    assert opened("access", named_due=date(2026, 4, 7)).named_due is None


def test_a_letter_older_than_its_term_has_waited_long_enough():
    long_ago = datetime(2019, 3, 3, 9, tzinfo=ALMATY)
    request = opened("access", received_at=long_ago)
    assert (request.rule, request.due_at) == (None, long_ago)


def test_everybody_who_asked_to_hear_is_told_once(monkeypatch):
    heard: list[int] = []
    monkeypatch.setattr(
        listeners, "OPENED", [lambda requests, actor, reason, now: heard.extend(one.pk for one in requests)]
    )
    message = letter()
    request = opened("access", message=message)
    opened("access", message=message)
    assert heard == [request.pk]


def test_opening_asks_the_database_few_questions(django_assert_max_num_queries, monkeypatch):
    opened("access", contact={"email": "a@example.kz"})
    # Once a process; a test that is rolled back cannot remember it.
    monkeypatch.setattr("compliance.vault.keys.ensure_accepted", lambda now: None)
    message = letter()
    with django_assert_max_num_queries(10):
        opened("access", message=message, contact={"email": "a@example.kz"}, contents={"list": "x"})


@pytest.mark.parametrize(
    ("wanted", "received", "due"),
    [
        ("consent_withdrawal", "2026-04-06", "2026-04-27"),
        ("consent_withdrawal", "2026-03-20", "2026-04-15"),
        ("rectification", "2026-04-09", "2026-04-10"),
        ("rectification", "2026-05-02", "2026-05-04"),
        ("access", "2026-04-13", "2026-04-16"),
        ("authority_inquiry", "2026-04-17", "2026-05-18"),
    ],
)
def test_the_terms_of_the_sample_letters(wanted, received, due):
    start = datetime.fromisoformat(received + "T10:00").replace(tzinfo=ALMATY)
    assert (
        dates(opened(wanted, received_at=start, now=start))[0][1][:10]
        == (date.fromisoformat(due) + timedelta(days=1)).isoformat()
    )
