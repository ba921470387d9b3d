"""May somebody be contacted: one answer for an address, or for a list of them, by one query."""

from __future__ import annotations

import re

import pytest
from django.db import connection

from compliance.audit.models import AuditEntry
from compliance.consents.models import Suppression
from compliance.consents.services.contacting import BATCH
from compliance.consents.services.entries import ConsentRejected
from compliance.consents.services.suppression import (
    filter_contacts,
    lift_for_consent,
)
from compliance.consents.services.withdrawal import withdraw_consent
from compliance.register.services.blocking import block
from compliance.register.services.destruction import destroy
from tests.consents.giving import MARKETING, NOW, OFFICER, SERVICE, given, somebody, why
from tests.consents.opting_out import (
    ALLOWED,
    EMAIL,
    INVALID,
    NO_CONSENT,
    OPTED_OUT,
    PHONE,
    ask,
    fill,
    out,
)
from tests.register.services.people import end_all


@pytest.mark.django_db
class TestAsking:
    def test_without_a_consent_nobody_is_contacted(self):
        assert ask() == NO_CONSENT
        somebody()
        assert ask() == NO_CONSENT

    def test_a_live_marketing_consent_that_names_the_category_allows(self):
        given(somebody(), MARKETING)
        assert (ask(), ask("sms", "8 701 555 01 02"), ask("push")) == (ALLOWED, ALLOWED, ALLOWED)

    def test_a_consent_to_processing_is_none_to_marketing(self):
        given(somebody())
        assert ask() == NO_CONSENT

    def test_a_category_that_the_consent_does_not_name_is_not_used(self):
        given(somebody(), MARKETING, categories=("name", "email"))
        assert (ask(), ask("sms", PHONE)) == (ALLOWED, NO_CONSENT)

    def test_a_term_that_ran_out_is_over_though_no_job_wrote_so(self):
        given(somebody(), MARKETING, valid_until=NOW.replace(year=2027))
        assert ask(now=NOW.replace(year=2028)) == NO_CONSENT

    def test_blocked_data_is_not_used(self):
        subject = somebody()
        given(subject, MARKETING)
        block(
            subject=subject,
            category=None,
            ground="dispute",
            until=None,
            actor=OFFICER,
            reason=why("dispute"),
            now=NOW,
        )
        assert ask() == NO_CONSENT

    def test_what_is_no_address_may_not_be_contacted(self):
        assert (ask("email", "x"), ask("sms", EMAIL)) == (INVALID, INVALID)

    def test_it_is_one_query(self, django_assert_num_queries):
        given(somebody(), MARKETING)
        out()
        with django_assert_num_queries(1):
            assert ask() == OPTED_OUT

    def test_an_address_stored_under_an_earlier_master_key_is_found(self, settings):
        given(somebody(), MARKETING)
        settings.MASTER_KEYS = f"next:{'B' * 43}=,{settings.MASTER_KEYS}"
        assert ask() == ALLOWED

    def test_opt_outs_outlive_the_data(self):
        subject = somebody()
        given(subject, MARKETING)
        out(subject_id=subject.pk)
        end_all(subject)
        destroy(subject=subject, categories=None, actor=OFFICER, reason=why("subject_request"), now=NOW)
        assert ask() == OPTED_OUT
        other = somebody()
        given(other, MARKETING)
        assert ask() == OPTED_OUT

    def test_a_consent_lifts_an_opt_out_only_when_the_subject_says_so(self):
        subject = somebody()
        for channel, address in (("email", EMAIL), ("sms", PHONE), ("call", PHONE)):
            out(channel, address)
        consent = given(subject, MARKETING)
        assert ask() == OPTED_OUT
        lifted = lift_for_consent(
            consent=consent, channels=["email", "sms"], actor=OFFICER, reason=why(), now=NOW
        )
        assert lifted == 2
        assert (ask(), ask("sms", PHONE), ask("call", PHONE)) == (ALLOWED, ALLOWED, OPTED_OUT)
        entries = AuditEntry.objects.filter(event="consents.opted_in")
        assert {entry.subject_id for entry in entries} == {subject.pk}
        assert lift_for_consent(consent=consent, channels=[], actor=OFFICER, reason=why(), now=NOW) == 0

    def test_giving_it_with_the_subjects_word_lifts_and_withdrawing_brings_nothing_back(self):
        subject = somebody()
        out()
        consent = given(subject, MARKETING, lift_opt_outs=("email",))
        assert ask() == ALLOWED
        out("sms", PHONE)
        withdraw_consent(consent=consent, received_at=NOW, channel="website_form", actor=OFFICER,
                         reason=why("withdrawal_demanded"), now=NOW)  # fmt: skip
        assert (ask(), ask("sms", PHONE)) == (NO_CONSENT, OPTED_OUT)
        assert Suppression.objects.filter(lifted_at=None).count() == 1

    @pytest.mark.parametrize(
        ("said", "channels", "code"),
        [
            (MARKETING, ("pigeon",), "contact_channel_unknown"),
            (SERVICE, ("email",), "lift_only_for_marketing"),
        ],
    )
    def test_only_a_marketing_consent_lifts_and_only_known_channels(self, said, channels, code):
        out()
        with pytest.raises(ConsentRejected) as rejected:
            given(somebody(), said, lift_opt_outs=channels)
        assert rejected.value.codes == {"lift_opt_outs": code}
        assert Suppression.objects.get().lifted_at is None


@pytest.mark.django_db
class TestLists:
    def filter(self, lines, channel="email"):
        return list(filter_contacts(lines, channel=channel, actor=OFFICER, reason=why("service"), now=NOW))

    def test_those_that_may_be_contacted_come_back_as_they_were_written(self):
        given(somebody(), MARKETING)
        assert self.filter(["", " AIGERIM@Example.kz \n", "stranger@example.kz", "nonsense"]) == [
            "AIGERIM@Example.kz"
        ]
        out()
        assert self.filter([EMAIL]) == []

    def test_the_export_is_recorded_with_counts(self):
        given(somebody(), MARKETING)
        out("sms", PHONE)
        self.filter([PHONE, "x", "+77015550199"], "sms")
        assert AuditEntry.objects.filter(event="consents.contacts_filter_begun").count() == 1
        entry = AuditEntry.objects.get(event="consents.contacts_filtered")
        assert entry.details == {
            "channel": "sms", "checked": 3, "allowed": 0, "opted_out": 1, "no_consent": 1, "address_invalid": 1,
            "finished": True,
        }  # fmt: skip

    def test_one_that_is_broken_off_is_recorded_too(self):
        given(somebody(), MARKETING)
        found = filter_contacts([EMAIL] * 5, channel="email", actor=OFFICER, reason=why("service"), now=NOW)
        assert next(found) == EMAIL
        found.close()
        entry = AuditEntry.objects.get(event="consents.contacts_filtered")
        assert (entry.details["finished"], entry.details["allowed"]) == (False, 1)

    def test_a_thousand_cost_one_query(self, django_assert_num_queries):
        lines = (f"person{number}@example.kz" for number in range(2_500))
        # Three batches: a savepoint and its release, the search by index only on and off, the question; two records.
        with django_assert_num_queries(3 * 5 + 2):
            assert self.filter(lines) == []

    def test_it_takes_no_more_than_a_thousand_at_a_time(self):
        taken = []

        def lines():
            for number in range(5_000):
                taken.append(number)
                yield EMAIL

        given(somebody(), MARKETING)
        next(filter_contacts(lines(), channel="email", actor=OFFICER, reason=why("service"), now=NOW))
        assert len(taken) == 1_000


SUBJECTS = 30_000


@pytest.mark.django_db
def test_the_question_is_answered_by_indexes_among_many_rows(django_assert_num_queries):
    consent = given(somebody(), MARKETING)
    with connection.cursor() as cursor:
        fill(cursor, consent.wording_id, SUBJECTS)
        plans = []

        def explain(execute, sql, params, many, context):
            if "holder" in sql and not sql.startswith("EXPLAIN"):
                cursor.execute("EXPLAIN (ANALYZE, FORMAT TEXT) " + sql, params)
                plans.append("\n".join(row[0] for row in cursor.fetchall()))
            return execute(sql, params, many, context)

        with connection.execute_wrapper(explain):
            assert ask() == ALLOWED
            list(filter_contacts([f"p{n}@example.kz" for n in range(BATCH)], channel="email",
                                 actor=OFFICER, reason=why("service"), now=NOW))  # fmt: skip
    for plan in plans:
        # Without the digests, which are long.
        told = re.sub(r"'\{[^']*\}'", "…", plan)
        for index in ("register_dataitem_tokens", "consents_suppression_one_live", "consents_consent_"):
            assert f"on {index}" in told or f"using {index}" in told, told
        for table in ("register_dataitem", "consents_consent", "consents_suppression", "register_subject"):
            assert f"Seq Scan on {table}" not in told, told
    assert len(plans) == 2
    assert [time for time in map(_took, plans) if time > 1_000] == []


def _took(plan):
    found = re.search(r"Execution Time: ([0-9.]+) ms", plan)
    assert found
    return float(found[1])
