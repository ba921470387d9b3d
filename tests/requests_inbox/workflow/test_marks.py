"""Staff extend the marks: tried against past letters first, saved with a record, refused with a reason."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from compliance.audit.reasons import Reason
from requests_inbox.models import Mark, Message, RawMessage
from requests_inbox.services.marks import MarkRejected, save_mark, try_mark
from requests_inbox.services.storing import store_message
from tests.requests_inbox.workflow.requests import ACTOR, told

pytestmark = pytest.mark.django_db

WORDS = {
    "type": "complaint",
    "language": "ru",
    "kind": "words",
    "text": "хрюндель",
    "weight": 90,
    "window": 8,
}
LETTER = (
    "From: A <a@mail.example>\r\nTo: support@amart.kz\r\nSubject: =?utf-8?b?0JTQvtCx0YDRi9C5INC00LXQvdGM?=\r\n"
    "Content-Type: text/plain; charset=utf-8\r\n\r\n{body}\r\n"
)


def said(**fields):
    return {"actor": ACTOR, "reason": Reason("correction"), "now": timezone.now(), **fields}


def came(body: str) -> Message:
    stored = store_message(content=LETTER.format(body=body).encode(), actor=ACTOR, now=timezone.now())
    return Message.objects.get(pk=stored.message_id)


def test_a_new_mark_is_saved_with_its_record():
    mark = save_mark(mark=Mark(), values={"code": "hrundel", **WORDS}, **said())
    assert Mark.history.filter(id=mark.pk).count() == 1
    assert told("requests_inbox.mark_changed").details == {
        "code": "hrundel",
        "type": "complaint",
        "enabled": True,
    }
    save_mark(mark=mark, values={"active": False}, **said())
    mark.refresh_from_db()
    assert (mark.code, mark.active) == ("hrundel", False)


@pytest.mark.parametrize(
    ("fields", "code"),
    [({"text": "а"}, "alternatives"), ({"weight": 0}, "weight"), ({"type": "automatic"}, "type")],
)
def test_a_mark_that_recognises_nothing_or_everything_is_refused(fields, code):
    count = Mark.objects.count()
    with pytest.raises(MarkRejected) as refused:
        save_mark(mark=Mark(), values={"code": "new", **WORDS, **fields}, **said())
    assert code in refused.value.codes
    assert Mark.objects.count() == count


def test_a_code_is_given_once():
    values = {"code": "hrundel", **WORDS}
    save_mark(mark=Mark(), values=values, **said())
    with pytest.raises(ValidationError):
        save_mark(mark=Mark(), values=values, **said())


def test_a_trial_says_what_would_change_records_that_it_looked_and_changes_nothing():
    came("Хрюндель, хрюндель и ещё раз хрюндель")
    came("Ничего особенного")
    marks, letters = Mark.objects.count(), list(Message.objects.values_list("pk", "type", "state"))
    result = try_mark(mark=Mark(), values={"code": "hrundel", **WORDS}, letters=50, **said())
    assert result.looked_at == 2
    assert result.changed == 1
    ((was, now),) = result.changes
    assert (was, now) == ("unclassified", "complaint")
    assert told("requests_inbox.mark_tested").details == {"code": "hrundel", "rows": 50}
    assert Mark.objects.count() == marks
    assert list(Message.objects.values_list("pk", "type", "state")) == letters


def test_taking_a_mark_out_of_use_can_be_tried_too():
    mark = save_mark(mark=Mark(), values={"code": "hrundel", **WORDS}, **said())
    came("Хрюндель, хрюндель и ещё раз хрюндель")
    same = try_mark(mark=mark, values=WORDS, letters=50, **said())
    without = try_mark(mark=mark, values={**WORDS, "active": False}, letters=50, **said())
    assert (same.changed, without.changed) == (0, 1)


def test_a_letter_that_cannot_be_opened_is_counted_and_stops_nothing():
    came("Хрюндель, хрюндель и ещё раз хрюндель")
    Message(
        number="M-2026-999999", sha256="0" * 64, size=1, source="file", received_at=timezone.now(),
        stored_at=timezone.now(),
    ).record(**said())  # fmt: skip
    assert RawMessage.objects.count() == 1
    result = try_mark(mark=Mark(), values={"code": "hrundel", **WORDS}, letters=50, **said())
    assert (result.looked_at, result.unreadable, result.changed) == (2, 1, 1)


def test_the_screen_tries_before_it_saves(officer, auditor):
    came("Хрюндель, хрюндель и ещё раз хрюндель")
    address = reverse("admin:requests_inbox_mark_add")
    filled = {"code": "hrundel", **WORDS, "active": "on", "letters": "50", "reason_code": "correction"}
    page = officer.post(address, {**filled, "try": "1"}).content.decode()
    assert "1 of 1 letters would be taken for something else" in page
    assert "хрюндель и ещё" not in page
    assert not Mark.objects.filter(code="hrundel").exists()
    page = officer.post(address, {**filled, "text": "а"}).content.decode()
    assert "Each beginning has two letters or more" in page
    assert officer.post(address, filled).status_code == 302
    assert Mark.objects.get(code="hrundel").active
    assert auditor.post(address, filled).status_code == 403
