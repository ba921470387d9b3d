"""Letters that wait are set aside, filed or made into requests: many at once, each recorded."""

from __future__ import annotations

import pytest

from requests_inbox.models import Message, Request
from requests_inbox.services.destroying import destroy_message
from requests_inbox.services.triage import file_with, open_requests, set_aside
from tests.requests_inbox.workflow.requests import ACTOR, NOW, letter, opened, told

pytestmark = pytest.mark.django_db


def said():
    from compliance.audit.reasons import Reason

    return {"actor": ACTOR, "reason": Reason("requests_inbox.sorting"), "now": NOW}


def test_many_letters_are_set_aside_at_once_each_with_its_entry():
    letters = [letter(type="unclassified", machine_type="unclassified") for _ in range(3)]
    result = set_aside(messages=letters, as_type="unrelated", **said())
    assert result.done == 3
    states = Message.objects.filter(pk__in=[one.pk for one in letters]).values_list("state", "type")
    assert set(states) == {("set_aside", "unrelated")}
    assert told("requests_inbox.set_aside", object_id=str(letters[1].pk)).details["type"] == "unrelated"


def test_a_letter_with_a_request_is_not_set_aside_and_the_others_are():
    busy, free = letter(), letter()
    opened("access", message=busy)
    result = set_aside(messages=[busy, free], as_type="automatic", **said())
    assert (result.done, result.refused) == (1, {"letter_has_requests": [busy.number]})
    entry = told("requests_inbox.refused")
    assert (entry.object_id, entry.details["codes"]) == (str(busy.pk), "letter_has_requests")


def test_a_letter_is_filed_with_the_request_it_belongs_to():
    request, message = opened("access"), letter()
    assert file_with(messages=[message], request=request, **said()).done == 1
    message.refresh_from_db()
    assert (message.state, message.request_id) == ("filed", request.pk)
    assert told("requests_inbox.filed").details["reference"] == request.reference


def test_a_letter_that_asks_for_several_things_makes_several_requests():
    message = letter(type="unclassified", machine_type="unclassified", language="kk")
    result = open_requests(messages=[message], types=["consent_withdrawal", "destruction"], **said())
    assert result.done == 1
    made = Request.objects.filter(message=message).order_by("pk")
    assert [(one.type, one.machine_type, one.language) for one in made] == [
        ("consent_withdrawal", "unclassified", "kk"),
        ("destruction", "unclassified", "kk"),
    ]
    message.refresh_from_db()
    assert (message.state, message.type) == ("filed", "consent_withdrawal")
    open_requests(messages=[message], types=["consent_withdrawal"], **said())
    assert made.count() == 2


def test_what_is_no_type_of_a_request_opens_none():
    message = letter()
    assert open_requests(messages=[message], types=["automatic"], **said()).refused
    assert open_requests(messages=[message], types=[], **said()).refused
    assert not message.requests.exists()


def test_a_letter_that_was_not_read_yet_is_left_alone():
    message = letter(state="stored")
    assert set_aside(messages=[message], as_type="unrelated", **said()).refused == {
        "letter_not_read": [message.number]
    }


def test_what_somebody_else_sorted_or_destroyed_meanwhile_is_left_as_it_is():
    seen = letter()
    open_requests(messages=[Message.objects.get(pk=seen.pk)], types=["access"], **said())
    again = open_requests(messages=[seen], types=["complaint"], **said())
    assert again.refused == {"letter_sorted": [seen.number]}
    assert [one.type for one in seen.requests.all()] == ["access"]
    spam = letter()
    destroy_message(message=spam, **said())
    gone = Message.objects.get(pk=spam.pk)
    for stale in (spam, gone):
        assert set_aside(messages=[stale], as_type="unrelated", **said()).refused
        assert open_requests(messages=[stale], types=["access"], **said()).refused
    gone.refresh_from_db()
    assert (gone.state, gone.requests.count()) == ("destroyed", 0)
