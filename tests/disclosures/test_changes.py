"""Recipients hear of corrections, of blockings and of their end, and only of those of what they got."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import transaction
from django.urls import reverse

from compliance.consents.services.hooks import tell_ended
from compliance.disclosures.models import StopNotice
from compliance.disclosures.rules.repeating import PAUSES
from compliance.disclosures.services.letter import compose
from compliance.disclosures.services.outbox import claim_notices, settle_claim
from compliance.disclosures.services.overview import recipients_of
from compliance.register.models import Category
from compliance.register.services import changes
from compliance.register.services.blocking import block, lift_expired_blockings, unblock
from compliance.register.services.destruction import destroy
from compliance.register.services.subjects import Provenance, change_values
from tests.disclosures.recipients import LATER, OFFICER, basis, company, hand_over, lawful, sharer, why
from tests.register.admin.screens import SECRETS
from tests.register.services.people import end_all

pytestmark = pytest.mark.django_db

THEN = LATER + timedelta(hours=1)
BOTH = ("email", "surname")


def correct(subject, now=THEN, **values):
    return change_values(
        subject=subject, values=values, provenance=Provenance("letter"), actor=OFFICER,
        reason=why("subject_request"), now=now,
    )  # fmt: skip


def stop_using(subject, code=None, now=THEN, until=None):
    category = None if code is None else Category.objects.get(code=code)
    return block(
        subject=subject, category=category, ground="subject_request", until=until, actor=OFFICER,
        reason=why("subject_request"), now=now,
    )  # fmt: skip


def lift(blocking, now=THEN):
    return unblock(blocking=blocking, actor=OFFICER, reason=why("subject_request"), now=now)


def end(consent, now=THEN):
    consent.refresh_from_db()
    consent.state, consent.ended_at, consent.act, consent.number = "withdrawn", now, "withdrawn", 2
    consent.received_at = now
    consent.record(actor=OFFICER, reason=why("subject_request"), now=now)
    tell_ended(consent, frozenset(consent.categories), now=now, actor=OFFICER, reason=why("subject_request"))


def told():
    """What recipients were told, oldest first."""
    return [(one.reason, one.categories) for one in StopNotice.objects.order_by("pk")]


class TestACorrection:
    def test_is_told_to_each_who_got_the_value_and_to_nobody_else(self):
        subject, _consent = sharer()
        first, second = company("a"), company("b")
        transfer = hand_over(first, subject, categories=BOTH)
        hand_over(second, subject, categories=("surname",))
        company("c")
        correct(subject, email="new@example.kz", iin="")
        notice = StopNotice.objects.get()
        assert (notice.recipient_id, notice.subject_id, notice.last_transfer_id) == (
            first.pk, subject.pk, transfer.pk,
        )  # fmt: skip
        assert (notice.reason, notice.categories, notice.state) == ("rectified", ["email"], "pending")
        history = notice.history.get()
        assert (history.history_actor, history.history_change_reason) == (OFFICER.label, "subject_request")

    def test_every_one_is_told_and_the_same_value_again_is_none(self):
        subject, _consent = sharer()
        hand_over(company(), subject)
        correct(subject, email="new@example.kz")
        correct(subject, email="new@example.kz")
        correct(subject, email="newer@example.kz")
        assert told() == [("rectified", ["email"])] * 2

    def test_is_not_told_to_whom_was_told_to_destroy_but_they_still_hear_to_stop_after_one(self):
        subject, consent = sharer()
        hand_over(company(), subject)
        correct(subject, email="new@example.kz")
        end(consent)
        correct(subject, email="newer@example.kz")
        assert told() == [("rectified", ["email"]), ("consent_ended", ["email"])]

    def test_that_is_rolled_back_tells_nobody(self):
        subject, _consent = sharer()
        hand_over(company(), subject)
        with transaction.atomic():
            correct(subject, email="new@example.kz")
            assert StopNotice.objects.exists()
            transaction.set_rollback(True)
        assert not StopNotice.objects.exists()


class TestABlocking:
    def test_and_its_end_are_told_once_each(self):
        subject, _consent = sharer()
        hand_over(company("a"), subject, categories=BOTH)
        hand_over(company("b"), subject, categories=("surname",))
        blocking = stop_using(subject, "email")
        stop_using(subject, "email")
        assert told() == [("blocked", ["email"])]
        lift(blocking)
        lift(blocking)
        assert told() == [("blocked", ["email"]), ("unblocked", ["email"])]

    def test_that_covers_another_tells_the_rest_and_the_end_comes_when_nothing_blocks_any_more(self):
        subject, _consent = sharer()
        hand_over(company(), subject, categories=BOTH)
        one, everything = stop_using(subject, "email"), stop_using(subject)
        assert told() == [("blocked", ["email"]), ("blocked", ["surname"])]
        lift(one)
        assert len(told()) == 2
        lift(everything)
        assert told()[2:] == [("unblocked", ["email", "surname"])]
        stop_using(subject, "email")
        assert told()[3:] == [("blocked", ["email"])]

    def test_whose_day_is_over_ends_for_recipients_as_well(self):
        subject, _consent = sharer()
        hand_over(company(), subject)
        stop_using(subject, until=THEN.date())
        assert lift_expired_blockings(actor=OFFICER, now=THEN + timedelta(days=2)) == 1
        assert told() == [("blocked", ["email"]), ("unblocked", ["email"])]

    def test_whose_beginning_nobody_heard_of_has_no_end_either(self, monkeypatch):
        """As of one that was placed before these notices came."""
        subject, _consent = sharer()
        hand_over(company(), subject)
        with monkeypatch.context() as patched:
            patched.setattr(changes, "BLOCKINGS_CHANGED", [])
            blocking = stop_using(subject)
        lift(blocking)
        assert told() == []

    def test_does_not_keep_recipients_from_hearing_to_stop_but_then_they_hear_no_more(self):
        subject, consent = sharer()
        hand_over(company(), subject)
        blocking = stop_using(subject)
        end(consent)
        lift(blocking)
        assert told() == [("blocked", ["email"]), ("consent_ended", ["email"])]

    def test_of_what_came_after_a_stop_is_told_whatever_was_known_of_what_went_before(self):
        """The recipient never heard the end of the first blocking, for it had to destroy; then it got data anew."""
        subject, consent = sharer()
        recipient = company()
        hand_over(recipient, subject)
        blocking = stop_using(subject)
        end(consent)
        lift(blocking)
        lawful(subject)
        later = hand_over(recipient, subject, basis=basis("law"), at=THEN, now=THEN)
        lift(stop_using(subject))
        assert told()[2:] == [("blocked", ["email"]), ("unblocked", ["email"])]
        assert {one.first_transfer_id for one in StopNotice.objects.order_by("-pk")[:2]} == {later.pk}

    def test_of_what_was_destroyed_with_the_recipient_is_not_told(self):
        subject, _consent = sharer()
        lawful(subject)
        hand_over(company(), subject, basis=basis("law"), categories=BOTH)
        end_all(subject)
        destroy(
            subject=subject, categories=[Category.objects.get(code="email")], actor=OFFICER,
            reason=why("unlawful"), now=THEN,
        )  # fmt: skip
        stop_using(subject)
        assert told() == [("destruction", ["email"]), ("blocked", ["surname"])]


def letter():
    return compose(list(StopNotice.objects.select_related("subject", "purpose").order_by("pk")))


def test_the_letter_says_in_both_languages_what_to_do_and_no_value():
    subject, _consent = sharer()
    hand_over(company(), subject)
    correct(subject, email="new@example.kz")
    said = letter()
    assert said.subject == "Дербес деректерді түзетіңіз / Исправьте персональные данные"
    for words in (subject.reference, "дұрыс деректерді сұратып", "Запросите у нас верные данные"):
        assert words in said.body
    assert [value for value in (*SECRETS, "new@example.kz") if value in said.body] == []
    lift(stop_using(subject))
    said = letter()
    assert said.subject == "Дербес деректер туралы хабарламалар / Уведомления о персональных данных"
    russian = said.body.split("* * *")[1]
    parts = ("Запросите у нас верные", "Не используйте, не изменяйте", "снова можно использовать")
    assert sorted(parts, key=russian.index) == list(parts), "the last word is the last one"
    assert "уничтожьте" not in russian


def test_an_end_does_not_overtake_a_blocking_that_waits_for_its_next_try():
    subject, _consent = sharer()
    hand_over(company(), subject)
    blocking = stop_using(subject)
    claim = claim_notices(actor=OFFICER, now=THEN)
    assert claim is not None
    settle_claim(claim, "unreachable", actor=OFFICER, now=THEN)
    lift(blocking)
    assert claim_notices(actor=OFFICER, now=THEN + PAUSES[0] - timedelta(seconds=1)) is None
    later = claim_notices(actor=OFFICER, now=THEN + PAUSES[0])
    assert later is not None
    assert [one.reason for one in later.notices] == ["blocked", "unblocked"]


def test_a_change_is_no_stop_on_the_page_of_the_subject():
    subject, _consent = sharer()
    hand_over(company(), subject)
    correct(subject, email="new@example.kz")
    assert recipients_of(subject.pk)[0].stops == {}


def test_whoever_was_told_to_keep_blocked_data_reads_that_its_end_comes_first():
    subject, consent = sharer()
    hand_over(company(), subject)
    stop_using(subject)
    end(consent)
    russian = letter().body.split("* * *")[1]
    assert "уничтожьте их" in russian
    assert "если раньше мы просили их не уничтожать" in russian
    assert "оларды жоймауды сұраған болсақ та" in letter().body


def test_that_data_may_be_used_again_asks_for_no_confirmation(officer):
    subject, _consent = sharer()
    hand_over(company(), subject)
    lift(stop_using(subject))
    for notice in StopNotice.objects.all():
        notice.state, notice.sent_at = "sent", THEN
        notice.record(actor=OFFICER, reason=why("subject_request"), now=THEN)
    page = officer.get(reverse("admin:disclosures_stopnotice_changelist")).content.decode()
    offered = {
        one.reason: reverse("admin:disclosures_stopnotice_settle", args=[one.pk, "confirmed"]) in page
        for one in StopNotice.objects.all()
    }
    assert offered == {"blocked": True, "unblocked": False}
