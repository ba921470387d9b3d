"""Letters on their screens: sorted many at once, taken along, destroyed."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.urls import reverse
from django.utils import timezone

from compliance.audit.models import AuditEntry
from requests_inbox.models import Message, Request
from requests_inbox.services.storing import store_message
from requests_inbox.services.understanding import understand
from tests.consents.giving import somebody
from tests.requests_inbox.workflow.requests import letter, sealed, told
from tests.requests_inbox.workflow.screens import SECRET, WHY, now_opened, text_of, url

pytestmark = pytest.mark.django_db


def test_letters_are_sorted_many_at_once(clerk, auditor):
    letters = [letter(type="unclassified", machine_type="unclassified") for _ in range(3)]
    address = reverse("admin:requests_inbox_message_changelist")
    ticked = {"letters": [one.pk for one in letters[:2]], "reason_code": "requests_inbox.sorting"}
    assert auditor.post(address, {**ticked, "action": "unrelated"}).status_code == 403
    answer = clerk.post(address, {**ticked, "action": "open", "types": ["access", "destruction"]})
    assert answer.status_code == 302
    assert Request.objects.filter(message__in=letters[:2]).count() == 4
    answer = clerk.post(address, {**ticked, "letters": [letters[2].pk], "action": "unrelated"})
    letters[2].refresh_from_db()
    assert letters[2].state == "set_aside"
    letter()
    answer = clerk.post(address, {"action": "unrelated", "reason_code": "requests_inbox.sorting"})
    assert "Choose at least one letter" in text_of(answer)


def test_an_attachment_is_taken_along_as_bytes_that_no_browser_opens(officer, auditor):
    sample = Path(__file__).parents[2] / "mail" / "sample" / "20-alternative-attach.eml"
    now = timezone.now()
    stored = store_message(content=sample.read_bytes(), actor=officer.actor, now=now)
    understand(message_id=stored.message_id, actor=officer.actor, now=now)
    message = Message.objects.get(pk=stored.message_id)
    address = url(message, "attachment", 1)
    count = AuditEntry.objects.filter(event="requests_inbox.attachment_read").count()
    assert officer.post(address, {}).status_code == 200
    assert AuditEntry.objects.filter(event="requests_inbox.attachment_read").count() == count
    got = auditor.post(address, WHY)
    assert b"".join(got.streaming_content)
    assert got["Content-Type"] == "application/octet-stream"
    assert got["X-Content-Type-Options"] == "nosniff"
    assert got["Content-Disposition"].startswith(f'attachment; filename="{message.number}-1.bin"')
    assert told("requests_inbox.attachment_read", object_id=str(message.pk)).details["items"] == 1
    assert officer.post(url(message, "attachment", 9), WHY).status_code == 404


def test_two_letters_of_one_subject_go_to_them_with_all_that_they_asked_for(officer):
    message = letter(also=["destruction"])
    first, second = now_opened("access", message=message), now_opened("destruction", message=message)
    subject = somebody()
    officer.post(url(first, "subject"), {"subject": subject.reference, **WHY})
    second.refresh_from_db()
    assert second.subject_id == subject.pk
    answer = officer.post(url(second, "subject"), {"subject": somebody({"surname": "Б"}).reference, **WHY})
    assert "about somebody already" in text_of(answer)
    assert told("requests_inbox.refused").details["codes"] == "subject_chosen"


def test_the_responsible_person_destroys_unwanted_mail_and_no_letter_of_a_request(responsible, written):
    spam = letter(type="unrelated", machine_type="unrelated")
    sealed(spam, reading={"own": SECRET})
    assert url(spam, "destroy") in text_of(responsible.get(url(spam)))
    assert responsible.post(url(spam, "destroy"), {"reason_code": "requests_inbox.spam"}).status_code == 302
    spam.refresh_from_db()
    assert spam.state == "destroyed"
    assert told("requests_inbox.message_destroyed").object_id == str(spam.pk)
    assert SECRET not in text_of(responsible.post(url(spam, "read"), WHY))
    kept = written.message
    assert url(kept, "destroy") not in text_of(responsible.get(url(kept)))
    answer = responsible.post(url(kept, "destroy"), {"reason_code": "requests_inbox.spam"})
    assert "The letter has requests already" in text_of(answer)
    assert told("requests_inbox.destruction_refused").object_id == str(kept.pk)


def test_a_letter_that_was_destroyed_is_read_as_such_and_gives_no_attachment(responsible):
    spam = letter(type="unrelated", machine_type="unrelated")
    sealed(spam, reading={"own": SECRET})
    responsible.post(url(spam, "destroy"), {"reason_code": "requests_inbox.spam"})
    page = responsible.post(url(spam, "read"), {"reason_code": "internal_audit"})
    assert page.status_code == 200
    assert spam.number in text_of(page)
    assert SECRET not in text_of(page)
    assert responsible.post(url(spam, "attachment", 1), {"reason_code": "internal_audit"}).status_code == 404
