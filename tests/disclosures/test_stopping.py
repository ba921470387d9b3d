"""Recipients are told to stop when, and only when, the ground of what they got has ended."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from compliance.consents.services.giving import change_consent, narrow_consent
from compliance.consents.services.hooks import tell_ended
from compliance.disclosures.models import StopNotice
from compliance.disclosures.services.outbox import claim_notices, settle_claim
from compliance.disclosures.services.overview import recipients_of
from compliance.disclosures.services.stopping import stop_after_expiry
from compliance.register.models import Category
from compliance.register.services.destruction import destroy
from tests.consents.giving import DISTRIBUTION, given
from tests.disclosures.recipients import (
    LATER,
    OFFICER,
    SHARING,
    basis,
    company,
    hand_over,
    lawful,
    published,
    registered,
    sharer,
    why,
)
from tests.register.services.people import end_all

pytestmark = pytest.mark.django_db

THEN = LATER + timedelta(hours=1)
EMAIL_AND_SURNAME = ("email", "surname")
SPREADING = DISTRIBUTION


def end(consent, act="withdrawn", now=THEN):
    """What every end of a consent does to its row, and the word to who listens."""
    consent.refresh_from_db()
    consent.state = {"ended_by_demand": "ended_by_demand", "expired": "expired"}.get(act, "withdrawn")
    consent.ended_at, consent.act, consent.number, consent.received_at = now, act, consent.number + 1, now
    consent.record(actor=OFFICER, reason=why("subject_request"), now=now)
    tell_ended(consent, frozenset(consent.categories), now=now, actor=OFFICER, reason=why("subject_request"))


def narrow(consent, *categories, now=THEN):
    return narrow_consent(
        consent=consent, categories=categories, received_at=now, channel="website_form", actor=OFFICER,
        reason=why("consent_given"), now=now,
    )  # fmt: skip


def ban(consent, terms, now=THEN, **fields):
    return change_consent(
        consent=consent, terms=terms, received_at=now, channel="website_form", actor=OFFICER,
        reason=why("consent_given"), now=now, **fields,
    )  # fmt: skip


class TestAfterAConsent:
    @pytest.mark.parametrize(
        ("act", "reason"),
        [("withdrawn", "consent_ended"), ("expired", "consent_ended"), ("ended_by_demand", "demand")],
    )
    def test_its_end_makes_one_notice_to_each_recipient(self, act, reason):
        subject, consent = sharer()
        first, second = company("a"), company("b")
        transfer = hand_over(first, subject, categories=EMAIL_AND_SURNAME)
        hand_over(second, subject)
        end(consent, act)
        notices = {notice.recipient_id: notice for notice in StopNotice.objects.all()}
        assert notices.keys() == {first.pk, second.pk}
        notice = notices[first.pk]
        assert (notice.subject_id, notice.categories) == (subject.pk, ["email", "surname"])
        assert (notice.reason, notice.state, notice.attempts) == (reason, "pending", 0)
        assert (notice.first_transfer_id, notice.last_transfer_id) == (transfer.pk, transfer.pk)
        history = notice.history.get()
        assert (history.history_actor, history.history_change_reason) == (OFFICER.label, "subject_request")

    def test_narrowing_stops_what_was_left_out_and_nothing_else(self):
        subject, consent = sharer()
        hand_over(company(), subject, categories=EMAIL_AND_SURNAME)
        narrow(consent, "surname", "name")
        notice = StopNotice.objects.get()
        assert (notice.categories, notice.reason) == (["email"], "narrowed")

    def test_what_narrowing_stopped_is_not_told_again_at_the_end(self):
        subject, consent = sharer()
        hand_over(company(), subject, categories=EMAIL_AND_SURNAME)
        narrow(consent, "surname", "name")
        end(consent, now=THEN + timedelta(hours=1))
        assert [notice.categories for notice in StopNotice.objects.order_by("pk")] == [["email"], ["surname"]]

    def test_another_consent_that_carries_the_same_spares_the_notice(self):
        subject, consent = sharer()
        given(subject, {**SHARING, "series": "second"})
        hand_over(company(), subject)
        end(consent)
        assert not StopNotice.objects.exists()

    def test_a_second_consent_without_third_parties_spares_nothing(self):
        subject, consent = sharer()
        given(subject, {**SHARING, "series": "second", "third_parties": False})
        hand_over(company(), subject)
        end(consent)
        assert StopNotice.objects.get().categories == ["email"]

    def test_giving_again_without_third_parties_is_a_reason_to_stop(self):
        subject, _consent = sharer()
        hand_over(company(), subject)
        published(SHARING, third_parties=False, in_force_from=LATER, now=THEN)
        given(subject, SHARING, at=THEN)
        assert StopNotice.objects.get().reason == "narrowed"

    def test_a_ban_set_afterwards_stops_what_it_is_about_and_nothing_else(self):
        subject, consent = sharer(SPREADING)
        hand_over(company(), subject, basis=basis("consent_distribution"), categories=EMAIL_AND_SURNAME)
        ban(consent, {"email": ["no_transfer"]})
        notice = StopNotice.objects.get()
        assert (notice.categories, notice.reason) == (["email"], "narrowed")
        ban(consent, {"email": ["no_transfer"], "surname": ["source_named"]}, now=THEN + timedelta(hours=1))
        assert StopNotice.objects.count() == 1

    def test_a_ban_is_told_whatever_the_data_was_handed_on_for_unless_a_law_orders_it(self):
        subject, _sharing = sharer()
        spreading = given(subject, SPREADING)
        lawful(subject)
        first, second, third = company("a"), company("b"), company("c")
        hand_over(first, subject, document="Договор № 7")
        hand_over(second, subject, basis=basis("law"))
        hand_over(third, subject, basis=basis("law"), document="Закон № 94-V, ст. 9")
        ban(spreading, {"email": ["no_processing"]})
        assert {notice.recipient_id for notice in StopNotice.objects.all()} == {first.pk, second.pk}

    def test_a_ban_that_is_there_with_the_consent_is_told_as_well(self):
        subject, _sharing = sharer()
        hand_over(company(), subject)
        given(subject, SPREADING, at=THEN, terms={"email": ["no_transfer"]})
        assert StopNotice.objects.get().reason == "narrowed"

    def test_other_words_of_the_subject_stop_nothing(self):
        subject, consent = sharer(SPREADING)
        hand_over(company(), subject, basis=basis("consent_distribution"))
        ban(consent, None, conditions="Тек аты-жөнім")
        assert not StopNotice.objects.exists()

    def test_data_handed_over_again_after_a_notice_gets_a_notice_of_its_own(self):
        subject, consent = sharer()
        recipient = company()
        hand_over(recipient, subject)
        end(consent)
        given(subject, SHARING, at=THEN + timedelta(hours=1))
        again = THEN + timedelta(hours=2)
        transfer = hand_over(recipient, subject, at=again, now=again)
        end(consent, now=again + timedelta(hours=1))
        latest = StopNotice.objects.latest("pk")
        assert StopNotice.objects.count() == 2
        assert (latest.first_transfer_id, latest.last_transfer_id) == (transfer.pk, transfer.pk)

    def test_what_went_on_another_basis_goes_on(self):
        subject, consent = sharer()
        lawful(subject)
        hand_over(company(), subject, basis=basis("law"))
        end(consent)
        assert not StopNotice.objects.exists()

    def test_a_company_without_an_address_is_left_to_staff_at_once(self):
        subject, consent = sharer()
        hand_over(company(email=""), subject)
        end(consent)
        notice = StopNotice.objects.get()
        assert (notice.state, notice.failure, notice.by_mail) == ("failed", "no_address", False)

    def test_many_that_ran_out_take_as_many_queries_as_one(self):
        recipient = company()
        pairs = [sharer()]
        for number in range(3):
            subject = registered({"surname": "Өзге", "name": "Біреу", "email": f"o{number}@example.kz"})
            pairs.append((subject, given(subject, SHARING)))
        hand_over(recipient, *(subject for subject, _consent in pairs))
        for _subject, consent in pairs:
            consent.state, consent.ended_at, consent.act, consent.number = "expired", THEN, "expired", 2
            consent.record(actor=OFFICER, reason=why("schedule"), now=THEN)
        with CaptureQueriesContext(connection) as queries:
            stop_after_expiry([consent.pk for _subject, consent in pairs], THEN, OFFICER, why("schedule"))
        assert StopNotice.objects.count() == 4
        assert len(queries) == 2


class TestAfterADestruction:
    def test_who_got_what_is_destroyed_is_told(self):
        subject = registered()
        lawful(subject)
        recipient = company()
        hand_over(recipient, subject, basis=basis("law"), categories=EMAIL_AND_SURNAME)
        end_all(subject)
        email = Category.objects.get(code="email")
        destroy(subject=subject, categories=[email], actor=OFFICER, reason=why("unlawful"), now=THEN)
        assert [(notice.categories, notice.reason) for notice in StopNotice.objects.all()] == [
            (["email"], "destruction")
        ]
        destroy(subject=subject, categories=None, actor=OFFICER, reason=why("unlawful"), now=THEN)
        assert StopNotice.objects.latest("pk").categories == ["surname"]

    def test_who_was_told_to_stop_is_not_told_again(self):
        subject, consent = sharer()
        hand_over(company(), subject)
        end(consent)
        end_all(subject)
        destroy(subject=subject, categories=None, actor=OFFICER, reason=why("unlawful"), now=THEN)
        assert StopNotice.objects.count() == 1

    def test_a_destruction_that_is_rolled_back_tells_nobody(self):
        subject, _consent = sharer()
        hand_over(company(), subject)
        with pytest.raises(Exception, match="category_needed"):
            destroy(subject=subject, categories=None, actor=OFFICER, reason=why("unlawful"), now=THEN)
        assert not StopNotice.objects.exists()


def test_the_overview_tells_who_got_what_and_how_the_notice_stands():
    subject, consent = sharer()
    recipient = company()
    hand_over(recipient, subject, categories=EMAIL_AND_SURNAME)
    hand_over(recipient, subject)
    hand_over(company("b"), subject)
    end(consent)
    found = {one.recipient.code: one for one in recipients_of(subject.pk)}
    assert found.keys() == {"kassa", "b"}
    assert found["kassa"].transfers == 2
    assert found["kassa"].categories == ("email", "surname")
    assert found["kassa"].stops == {"email": "pending", "surname": "pending"}
    assert found["kassa"].told_to_stop == ()


def test_what_was_told_in_several_notices_is_told_together():
    subject = registered()
    lawful(subject)
    hand_over(company(), subject, basis=basis("law"), categories=EMAIL_AND_SURNAME)
    end_all(subject)
    email = Category.objects.get(code="email")
    destroy(subject=subject, categories=[email], actor=OFFICER, reason=why("unlawful"), now=THEN)
    claim = claim_notices(actor=OFFICER, now=THEN)
    assert claim is not None
    settle_claim(claim, "", actor=OFFICER, now=THEN)
    destroy(subject=subject, categories=None, actor=OFFICER, reason=why("unlawful"), now=THEN)
    (got,) = recipients_of(subject.pk)
    assert got.stops == {"email": "sent", "surname": "pending"}
    assert got.told_to_stop == ("email",)


def test_nobody_was_told_to_stop_using_what_was_handed_over_after_the_notice():
    subject, consent = sharer()
    lawful(subject)
    hand_over(company(), subject)
    end(consent)
    recipient = recipients_of(subject.pk)[0].recipient
    hand_over(recipient, subject, basis=basis("law"), now=THEN, at=THEN)
    assert recipients_of(subject.pk)[0].stops == {}
