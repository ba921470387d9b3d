"""Stop notices against a real mail server: sent once, tried again, never lost, and without personal data."""

from __future__ import annotations

from datetime import timedelta

import pytest

from compliance.disclosures.models import StopNotice, StopReason
from compliance.disclosures.rules.repeating import PAUSES
from compliance.disclosures.services.notices import mark_sent
from compliance.disclosures.services.outbox import claim_notices, send_stop_notices, settle_claim
from compliance.disclosures.services.stopping import stop_without_consent
from tests.consents.giving import given
from tests.disclosures.recipients import (
    LATER,
    OFFICER,
    SHARING,
    another,
    company,
    entries,
    hand_over,
    registered,
    sharer,
    why,
)
from tests.register.admin.screens import SECRETS
from tests.smtp import mailbox

__all__ = ["mailbox"]
pytestmark = pytest.mark.django_db

THEN = LATER + timedelta(hours=1)


def waiting(*recipients, subjects=1):
    """Notices about subjects whose data each recipient got."""
    people = [sharer()]
    for number in range(subjects - 1):
        other = registered(another(number))
        people.append((other, given(other, SHARING)))
    for recipient in recipients:
        hand_over(recipient, *(subject for subject, _consent in people))
    for _subject, consent in people:
        consent.third_parties, consent.number = False, 2
        consent.record(actor=OFFICER, reason=why(), now=LATER)
    stop_without_consent(
        [subject.pk for subject, _consent in people], why=StopReason.CONSENT_ENDED, actor=OFFICER,
        reason=why(), now=LATER,
    )  # fmt: skip
    return list(StopNotice.objects.order_by("pk"))


def send(now=THEN):
    return send_stop_notices(actor=OFFICER, now=now)


def test_one_message_a_recipient_names_references_and_categories_in_both_languages(mailbox):
    first, second = company("a"), company("b")
    notices = waiting(first, second, subjects=3)
    assert send() == 6
    assert [to for to, _message in mailbox.taken] == [[first.email], [second.email]]
    text = mailbox.taken[0][1].get_content()
    for notice in notices:
        assert notice.subject.reference in text
    for word in ("Электрондық пошта", "Адрес электронной почты"):
        assert word in text
    everything = str(mailbox.taken[0][1]) + text
    assert [value for value in SECRETS if value in everything] == []
    notice = StopNotice.objects.earliest("pk")
    assert (notice.state, notice.attempts, notice.sent_at) == ("sent", 1, THEN)
    assert [row.state for row in notice.history.order_by("history_id")] == ["pending", "pending", "sent"]
    assert [entry.details["notices"] for entry in entries("disclosures.stop_sent")] == [3, 3]


def test_what_was_sent_is_not_sent_again(mailbox):
    waiting(company())
    assert (send(), send(THEN + timedelta(days=9))) == (1, 0)
    assert len(mailbox.taken) == 1


def test_a_server_that_is_away_is_asked_again_after_a_pause(mailbox, settings):
    waiting(company())
    mailbox.answer_to_recipient = "450 try later"
    assert send() == 0
    notice = StopNotice.objects.get()
    assert (notice.state, notice.failure, notice.attempts) == ("pending", "unreachable", 1)
    assert notice.next_attempt_at == THEN + PAUSES[0]
    mailbox.answer_to_recipient = ""
    assert send(THEN + PAUSES[0] - timedelta(seconds=1)) == 0
    assert send(THEN + PAUSES[0]) == 1
    assert StopNotice.objects.get().failure == ""


def test_nothing_listens_at_all(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    waiting(company())
    assert send() == 0
    assert StopNotice.objects.get().failure == "unreachable"


def test_after_the_last_pause_a_person_has_to_see_to_it(mailbox):
    waiting(company())
    mailbox.answer_to_recipient = "450 try later"
    now = THEN
    for pause in PAUSES:
        send(now)
        now += pause
    notice = StopNotice.objects.get()
    assert (notice.state, notice.attempts) == ("failed", len(PAUSES))
    assert send(now + timedelta(days=9)) == 0


def test_an_address_that_is_refused_for_good_is_not_tried_again(mailbox):
    waiting(company())
    mailbox.answer_to_recipient = "550 no such box"
    assert send() == 0
    notice = StopNotice.objects.get()
    assert (notice.state, notice.failure) == ("failed", "refused")
    assert [entry.details["failure"] for entry in entries("disclosures.stop_failed")] == ["refused"]


def test_a_worker_killed_after_the_claim_loses_nothing(mailbox):
    waiting(company())
    claim = claim_notices(actor=OFFICER, now=THEN)
    assert claim is not None
    assert len(claim.notices) == 1
    # Killed here. Nobody else takes it before the pause is over; then it goes out.
    assert send(THEN + timedelta(seconds=1)) == 0
    assert send(THEN + PAUSES[0]) == 1


def test_what_staff_settled_during_a_try_stays_settled(mailbox):
    (notice,) = waiting(company())
    claim = claim_notices(actor=OFFICER, now=THEN)
    assert claim is not None
    mark_sent(notice=notice, actor=OFFICER, reason=why("recipient_reply"), now=THEN)
    settle_claim(claim, "unreachable", actor=OFFICER, now=THEN)
    notice.refresh_from_db()
    assert (notice.state, notice.by_mail) == ("sent", False)


def test_the_subject_line_says_nothing_of_anybody(mailbox):
    (notice,) = waiting(company())
    send()
    subject = mailbox.taken[0][1]["Subject"]
    assert notice.subject.reference not in subject
