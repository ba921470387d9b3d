"""Recording transfers: on a live basis that covers them, and refused with a trace otherwise."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from compliance.consents.services.giving import narrow_consent
from compliance.deadlines.models import DayKind
from compliance.deadlines.services import set_calendar_day
from compliance.disclosures.models import Recipient, Transfer, TransferredSubject
from compliance.disclosures.services.refusals import TransferRefused
from compliance.disclosures.services.telling import tell_subjects_done
from compliance.disclosures.services.transfers import is_proved, processed_for
from compliance.register.models import Category
from compliance.register.services.blocking import block
from compliance.register.services.destruction import destroy
from compliance.vault.reading import open_values
from tests.consents.giving import DISTRIBUTION, published
from tests.disclosures.recipients import (
    LATER,
    NOW,
    OFFICER,
    SHARING,
    SHARING_ABROAD,
    another,
    basis,
    company,
    entries,
    given,
    hand_over,
    lawful,
    purpose,
    registered,
    sharer,
    why,
)
from tests.register.services.people import AIGERIM, end_all

pytestmark = pytest.mark.django_db


def refused(recipient, *subjects, **fields):
    with pytest.raises(TransferRefused) as caught:
        hand_over(recipient, *subjects, **fields)
    return caught.value


class TestWhatIsRecorded:
    def test_a_transfer_on_a_consent_that_allows_it(self):
        subject, consent = sharer()
        transfer = hand_over(company(), subject, document="Договор № 7")
        row = TransferredSubject.objects.get(transfer=transfer)
        assert (row.subject_id, row.consent_id, row.entry) == (subject.pk, consent.pk, 1)
        assert (transfer.count, transfer.batch, transfer.cross_border, transfer.ground) == (
            1,
            False,
            False,
            "",
        )
        assert transfer.categories == ["email"]
        assert [str(text) for text in open_values([transfer.document])] == ["Договор № 7"]
        assert transfer.history.count() == 1
        (entry,) = entries("disclosures.transferred")
        assert (entry.subject_id, entry.object_id, entry.reason) == (subject.pk, str(transfer.pk), "contract")
        assert entry.details["sha256"] == transfer.digest

    def test_consents_that_only_together_allow_it_are_not_added_up(self):
        subject = registered(AIGERIM)
        names = ("surname", "name")
        given(subject, SHARING, purposes=("service_access",), categories=names)
        given(subject, {**SHARING, "series": "second", "categories": ("email", "name")},
              purposes=("service_access",))  # fmt: skip
        recipient = company()
        found = refused(recipient, subject, categories=("email", "surname"))
        assert found.counts == {"consent_covers_less": 1}
        for part in (("surname",), ("email",)):
            hand_over(recipient, subject, categories=part)

    def test_a_batch_takes_as_many_queries_as_one_subject(self):
        recipient = company()
        first, _consent = sharer()
        others = [registered(another(number)) for number in range(4)]
        for subject in others:
            given(subject, SHARING)
        with CaptureQueriesContext(
            connection,
        ) as one:
            hand_over(recipient, first)
        with CaptureQueriesContext(connection) as many:
            transfer = hand_over(recipient, first, *others)
        assert len(many) <= len(one)
        assert (transfer.batch, transfer.count) == (True, 5)
        assert is_proved(transfer)

    def test_abroad_with_the_consent_as_its_ground(self):
        subject, _consent = sharer(SHARING_ABROAD)
        transfer = hand_over(company(country="RU"), subject)
        assert (transfer.cross_border, transfer.ground) == (True, "consent")

    def test_without_consent_where_the_basis_needs_none(self):
        subject = registered()
        lawful(subject)
        transfer = hand_over(company(), subject, basis=basis("law"))
        assert TransferredSubject.objects.get(transfer=transfer).consent_id is None

    def test_abroad_without_consent_on_a_named_ground(self):
        subject = registered()
        lawful(subject)
        abroad = company(country="RU")
        assert refused(abroad, subject, basis=basis("law")).codes == ("ground_missing",)
        assert hand_over(abroad, subject, basis=basis("law"), ground="treaty").ground == "treaty"

    def test_subjects_are_to_be_told_in_ten_working_days_where_that_was_agreed(self):
        subject, _consent = sharer()
        transfer = hand_over(company(), subject, tell_subjects=True)
        # From Monday 6 April 2026: the tenth working day is Monday 20 April, to its end.
        assert transfer.due_at == datetime(2026, 4, 20, 19, tzinfo=UTC)
        told = tell_subjects_done(transfer=transfer, actor=OFFICER, reason=why(), now=LATER)
        assert told.told_at == LATER
        assert tell_subjects_done(
            transfer=transfer, actor=OFFICER, reason=why(), now=LATER + timedelta(days=1)
        ).told_at == LATER  # fmt: skip
        assert len(entries("disclosures.subjects_told")) == 1

    def test_a_new_day_off_moves_the_term_and_the_history_keeps_the_old_day(self):
        subject, _consent = sharer()
        transfer = hand_over(company(), subject, tell_subjects=True)
        before = transfer.due_at
        assert before is not None
        set_calendar_day(
            day=date(2026, 4, 10), kind=DayKind.DAY_OFF, order_reference="№ 1", actor=OFFICER,
            reason=why("law_changed"), now=LATER,
        )  # fmt: skip
        transfer.refresh_from_db()
        assert transfer.due_at == before + timedelta(days=1)
        assert [row.due_at for row in transfer.history.order_by("history_id")] == [before, transfer.due_at]

    def test_all_whose_data_is_processed_for_the_purpose_can_be_taken(self):
        subject, _consent = sharer()
        registered(another())
        assert processed_for(purpose(), basis()) == [subject.pk]

    def test_a_row_of_a_transfer_is_neither_changed_nor_deleted(self):
        subject, _consent = sharer()
        transfer = hand_over(company(), subject)
        for statement in (
            "UPDATE disclosures_transferredsubject SET entry = 2",
            "DELETE FROM disclosures_transferredsubject",
            "TRUNCATE disclosures_transferredsubject",
        ):
            with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(statement)
        assert is_proved(transfer)

    def test_a_subject_added_past_the_service_is_found_by_the_digest(self):
        subject, _consent = sharer()
        other = registered(another())
        transfer = hand_over(company(), subject)
        TransferredSubject.objects.create(transfer=transfer, subject=other)
        assert not is_proved(transfer)


class TestWhatIsRefused:
    def test_a_consent_that_forbids_third_parties(self):
        subject, _consent = sharer({**SHARING, "third_parties": False})
        assert refused(company(), subject).counts == {"consent_third_parties": 1}

    def test_a_recipient_abroad_without_leave_for_it(self):
        subject, _consent = sharer()
        assert refused(company(country="US"), subject).counts == {"consent_cross_border": 1}

    def test_categories_the_consent_does_not_name(self):
        subject, consent = sharer()
        narrow_consent(
            consent=consent, purposes=None, categories=("surname", "name"), received_at=NOW + timedelta(minutes=1),
            channel="website_form", actor=OFFICER, reason=why("consent_given"), now=NOW + timedelta(minutes=1),
        )  # fmt: skip
        assert refused(company(), subject).counts == {"processing_covers_less": 1}

    def test_no_processing_for_the_purpose(self):
        subject, _consent = sharer()
        end_all(subject)
        assert refused(company(), subject).counts == {"processing_missing": 1}

    def test_a_term_that_ran_out_though_no_job_wrote_so(self):
        subject, _consent = sharer()
        at = NOW + timedelta(days=400)
        assert refused(company(), subject, at=at, now=at).counts == {"consent_missing": 1}

    def test_blocked_and_destroyed_subjects(self):
        subject, _consent = sharer()
        email = Category.objects.get(code="email")
        block(
            subject=subject,
            category=email,
            ground="dispute",
            until=None,
            actor=OFFICER,
            reason=why(),
            now=NOW,
        )
        assert refused(company(), subject).counts == {"category_blocked": 1}
        other = registered(another())
        block(
            subject=other, category=None, ground="dispute", until=None, actor=OFFICER, reason=why(), now=NOW
        )
        assert refused(company("b"), other).counts == {"subject_blocked": 1}
        gone = registered(another(2))
        destroy(subject=gone, categories=None, actor=OFFICER, reason=why(), now=NOW)
        assert refused(company("c"), gone).counts == {"subject_destroyed": 1}

    def test_a_ban_of_a_distribution_consent_unless_a_law_is_cited(self):
        subject, _consent = sharer()
        published(DISTRIBUTION)
        given(subject, DISTRIBUTION, terms={"email": ["no_transfer"]})
        assert refused(company(), subject).counts == {"banned": 1}
        assert hand_over(company("b"), subject, categories=("surname",)).count == 1
        lawful(subject)
        authority = company("c", kind="authority")
        assert refused(authority, subject, basis=basis("law")).counts == {"banned": 1}
        assert hand_over(authority, subject, basis=basis("law"), document="Law 94-V, Art. 9(1)").count == 1

    @pytest.mark.parametrize(
        ("fields", "code"),
        [
            ({"categories": ()}, "categories_missing"),
            ({"categories": ("shoe_size",)}, "category_unknown"),
            ({"categories": ("race",)}, "category_unknown"),
            ({"categories": ("web_statistics",)}, "category_not_needed"),
            ({"at": LATER + timedelta(minutes=6)}, "at_in_future"),
            ({"at": LATER - timedelta(days=9999)}, "at_absurd"),
            ({"document": "x" * 301}, "document_too_long"),
            ({"ground": "treaty"}, "ground_superfluous"),
        ],
    )
    def test_a_transfer_that_says_too_little_or_what_cannot_be(self, fields, code):
        subject, _consent = sharer()
        assert refused(company(), subject, **fields).codes == (code,)
        assert not Transfer.objects.exists()

    def test_nobody_and_a_recipient_out_of_use(self):
        assert refused(company(active=False)).codes == ("recipient_inactive", "subjects_missing")

    def test_the_trail_says_who_what_and_why_not(self):
        subject = registered()
        recipient = company()
        refused(recipient, subject)
        (entry,) = entries("disclosures.transfer_refused")
        assert (entry.subject_id, entry.object_id) == (subject.pk, str(recipient.pk))
        assert entry.details["codes"] == "processing_missing"
        assert entry.details["categories"] == "email"

    def test_clocks_that_differ_by_minutes_are_taken_as_now(self):
        subject, _consent = sharer()
        assert hand_over(company(), subject, at=LATER + timedelta(minutes=4)).at == LATER


class TestBatches:
    def test_one_without_a_basis_refuses_all_and_is_named(self):
        subject, _consent = sharer()
        other = registered(another())
        told = refused(company(), subject, other)
        assert (told.counts, told.accepted) == ({"processing_missing": 1}, 1)
        assert not Transfer.objects.exists()
        assert [
            (entry.subject_id, entry.details["code"]) for entry in entries("disclosures.subject_refused")
        ] == [(other.pk, "processing_missing")]
        (whole,) = entries("disclosures.transfer_refused")
        assert (whole.subject_id, whole.details["subjects"]) == (None, 2)
        assert whole.details["count_processing_missing"] == 1

    def test_those_without_a_basis_can_be_left_out_and_that_is_recorded(self):
        subject, _consent = sharer()
        other = registered(another())
        transfer = hand_over(company(), subject, other, skip_refused=True)
        assert list(transfer.rows.values_list("subject_id", flat=True)) == [subject.pk]
        assert [entry.subject_id for entry in entries("disclosures.subject_refused")] == [other.pk]

    def test_nobody_left_is_a_refusal(self):
        told = refused(company(), registered(), registered(another()), skip_refused=True)
        assert told.counts == {"processing_missing": 2}

    def test_an_id_that_is_nobody(self):
        assert refused(company(), 999_999).counts == {"subject_unknown": 1}


def test_the_policy_names_two_services_of_web_statistics_abroad():
    shipped = Recipient.objects.filter(kind="web_statistics").order_by("code")
    assert [(one.code, one.country, one.cross_border) for one in shipped] == [
        ("google_analytics", "US", True),
        ("yandex_metrica", "RU", True),
    ]
    assert all(one.history.get().history_change_reason == "shipped" for one in shipped)
