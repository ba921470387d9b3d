"""Terms of distribution (4.8): published in time, anew when they change, and ended with what they rest on."""

from __future__ import annotations

from datetime import timedelta

import pytest

from compliance.audit.models import AuditEntry
from compliance.consents.models import Publication
from compliance.consents.services.entries import ConsentRejected
from compliance.consents.services.expiry import expire_consents
from compliance.consents.services.giving import change_consent, narrow_consent
from compliance.consents.services.publications import follow_ends
from compliance.consents.services.withdrawal import withdraw_consent
from compliance.deadlines.rules import day_of
from compliance.deadlines.services import set_calendar_day
from compliance.register.services.destruction import destroy
from compliance.register.services.refusals import Refused
from tests.consents.giving import DISTRIBUTION, NOW, OFFICER, SERVICE, given, somebody, why
from tests.consents.test_distribution import LATER, NO_COPIES, demand, distributed, publish
from tests.register.services.people import end_all


@pytest.mark.django_db
class TestPublications:
    def test_a_consent_makes_a_publication_due_in_three_working_days(self):
        consent = distributed()
        row = consent.publications.get()
        assert row.number.startswith("T-2026-")
        assert (row.categories, row.terms, row.entry) == (["email", "name", "surname"], NO_COPIES, 1)
        # Received on Monday the 6th of April: the 9th is the last day, and what comes after is too late.
        assert row.due_at.isoformat() == "2026-04-09T19:00:00+00:00"
        assert row.history.count() == 1

    def test_other_kinds_of_consent_publish_nothing(self):
        given(somebody(), SERVICE)
        assert not Publication.objects.exists()

    def test_what_waits_too_long_is_overdue_and_published_is_late(self):
        row = distributed().publications.get()
        overdue = Publication.objects.overdue
        assert (overdue(row.due_at - timedelta(seconds=1)).count(), overdue(row.due_at).count()) == (0, 1)
        publish(row, now=row.due_at)
        assert not overdue(row.due_at).exists()
        assert AuditEntry.objects.get(event="consents.terms_published").details == {
            "number": row.number,
            "late": True,
        }

    def test_publishing_twice_is_once(self):
        row = distributed().publications.get()
        assert publish(row).published_at == publish(row, now=LATER + timedelta(days=1)).published_at == LATER
        assert row.history.count() == 2

    def test_changed_terms_are_published_anew_and_the_old_ones_end(self):
        consent = distributed()
        first = publish(consent.publications.get())
        change_consent(consent=consent, terms={"name": ["access_only"]}, received_at=LATER, channel="website_form",
                       actor=OFFICER, reason=why(), now=LATER)  # fmt: skip
        first.refresh_from_db()
        second = consent.publications.get(ended_at=None)
        assert (first.ended_at, second.entry, second.published_at) == (LATER, 2, None)
        assert second.terms == {"name": ["access_only"]}

    def test_narrowing_is_published_anew(self):
        consent = distributed()
        narrow_consent(consent=consent, categories=("surname", "name"), received_at=LATER, channel="website_form",
                       actor=OFFICER, reason=why(), now=LATER)  # fmt: skip
        row = consent.publications.get(ended_at=None)
        assert (row.categories, row.terms) == (["name", "surname"], {})

    def test_the_same_terms_given_again_stay_published(self):
        consent = distributed()
        publish(consent.publications.get())
        given(consent.subject, DISTRIBUTION, terms=NO_COPIES, at=LATER)
        assert consent.publications.get().published_at == LATER

    def test_a_withdrawal_ends_the_publication_at_its_receipt(self):
        consent = distributed()
        withdraw_consent(consent=consent, received_at=LATER, channel="email", message="m1", actor=OFFICER,
                         reason=why("withdrawal_demanded"), now=LATER + timedelta(hours=1))  # fmt: skip
        assert consent.publications.get().ended_at == LATER

    def test_a_term_that_runs_out_ends_the_publication(self):
        consent = distributed(valid_until=NOW + timedelta(days=30))
        assert expire_consents(actor=OFFICER, now=NOW + timedelta(days=31)) == 1
        row = consent.publications.get()
        assert (row.ended_at, row.history.count()) == (NOW + timedelta(days=30), 2)

    def test_destroying_a_subject_takes_the_terms_from_the_page(self):
        consent = distributed()
        publish(consent.publications.get())
        end_all(consent.subject)
        destroy(
            subject=consent.subject, categories=None, actor=OFFICER, reason=why("subject_request"), now=LATER
        )
        assert consent.publications.get().ended_at == LATER

    def test_terms_that_hold_no_more_are_not_published(self):
        consent = distributed()
        row = consent.publications.get()
        demand(consent)
        with pytest.raises(Refused, match="publication_ended"):
            publish(row)
        row.refresh_from_db()
        assert row.published_at is None
        assert AuditEntry.objects.get(event="consents.refused").details["codes"] == "publication_ended"

    @pytest.mark.parametrize(
        ("terms", "code"),
        [
            ({"email": ["no_transfer", "consent_only"]}, "terms_contradict"),
            ({"email": ["no_such_ban"]}, "terms_unknown"),
            ({"iin": ["no_transfer"]}, "terms_of_other_data"),
        ],
    )
    def test_terms_that_cannot_be_kept_are_not_taken(self, terms, code):
        with pytest.raises(ConsentRejected) as rejected:
            distributed(terms=terms)
        assert rejected.value.codes == {"terms": code}
        assert not Publication.objects.exists()

    def test_many_ends_are_one_statement(self, django_assert_num_queries):
        row = distributed().publications.get()
        with django_assert_num_queries(1):
            follow_ends([row.consent_id, row.consent_id + 1], LATER, OFFICER, why())
        row.refresh_from_db()
        assert (row.ended_at, row.history.count()) == (LATER, 2)


@pytest.mark.django_db
def test_terms_that_wait_get_the_new_day_of_a_changed_calendar_and_keep_the_old_one():
    waiting = Publication.objects.get(consent=distributed())
    other = somebody({"surname": "Бекова", "name": "Әсел", "email": "asel@example.kz"})
    done = publish(Publication.objects.get(consent=given(other, DISTRIBUTION, terms=NO_COPIES)))
    was = waiting.due_at
    set_calendar_day(
        day=day_of(was - timedelta(seconds=1)), kind="day_off", order_reference="№ 7",
        actor=OFFICER, reason=why("law_changed"), now=LATER,
    )  # fmt: skip

    waiting.refresh_from_db()
    assert waiting.due_at > was
    assert [row.due_at for row in waiting.history.order_by("history_id")] == [was, waiting.due_at]
    assert Publication.objects.get(pk=done.pk).due_at == done.due_at
    assert AuditEntry.objects.get(event="deadlines.day_set").details["recomputed"] == 1
