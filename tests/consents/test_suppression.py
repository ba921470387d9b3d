"""Opt-outs (clause 5.9): placed, lifted, outliving the data, and who may be contacted."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, connections
from hypothesis import given as examples, strategies as st

from compliance.audit.models import AuditEntry
from compliance.audit.reasons import Reason
from compliance.consents.checks import suppression_key_problems
from compliance.consents.models import Suppression
from compliance.consents.rules.contact_addresses import CLASS_OF_CHANNEL, contact, fingerprint, token_of
from compliance.consents.services.contacting import BATCH
from compliance.consents.services.entries import ConsentRejected
from compliance.consents.services.suppression import (
    Answer,
    filter_contacts,
    lift,
    lift_for_consent,
    may_contact,
    opt_in,
    opt_out,
)
from compliance.consents.services.suppression_key import SuppressionKeyMissing, suppression_key
from compliance.consents.services.withdrawal import withdraw_consent
from compliance.register.rules.outcome import Rejected
from compliance.register.services.blocking import block
from compliance.register.services.destruction import destroy
from tests.canaries import assert_nowhere, broker, dump
from tests.consents.giving import MARKETING, NOW, OFFICER, SERVICE, given, somebody, why
from tests.register.services.people import end_all

EMAIL = "aigerim@example.kz"
PHONE = "+77015550102"
OUT = Reason("opt_out")


def out(channel="email", address=EMAIL, scope="marketing", **fields):
    return opt_out(
        channel=channel, address=address, scope=scope, source="email", actor=OFFICER, reason=OUT, now=NOW, **fields
    )  # fmt: skip


def back_in(channel="email", address=EMAIL, **fields):
    return opt_in(
        channel=channel, address=address, source="email", actor=OFFICER, reason=OUT, now=NOW, **fields
    )  # fmt: skip


def ask(channel="email", address=EMAIL, now=NOW):
    return may_contact(channel=channel, address=address, now=now)


ALLOWED, OPTED_OUT = Answer(True), Answer(False, "opted_out")
NO_CONSENT, INVALID = Answer(False, "no_consent"), Answer(False, "address_invalid")


class TestTokens:
    @examples(st.sampled_from(["email", "push"]), st.sampled_from(["a@b.kz", "A@B.KZ", " a@b.kz "]))
    def test_every_spelling_of_an_address_is_one_token(self, channel, spelling):
        assert token_of(contact(channel, spelling), b"k" * 32) == token_of(
            contact("email", "a@b.kz"), b"k" * 32
        )

    @pytest.mark.parametrize("spelling", ["8 701 555 01 02", "+7 (701) 555-01-02", "7015550102", PHONE])
    def test_every_spelling_of_a_phone_is_one_token(self, spelling):
        assert contact("sms", spelling) == contact("call", PHONE)

    @examples(st.binary(min_size=32, max_size=32), st.binary(min_size=32, max_size=32))
    def test_another_key_gives_other_tokens_and_another_fingerprint(self, one, other):
        address = contact("email", EMAIL)
        assert (token_of(address, one) == token_of(address, other)) == (one == other)
        assert (fingerprint(one) == fingerprint(other)) == (one == other)
        assert len(token_of(address, one)) == 32

    def test_classes_do_not_meet_and_an_address_does_not_show(self):
        assert {CLASS_OF_CHANNEL[channel] for channel in ("sms", "call")} == {"phone"}
        assert EMAIL not in repr(contact("email", EMAIL))


@pytest.mark.django_db
class TestPlacing:
    def test_an_opt_out_holds_a_token_and_nothing_of_the_address(self):
        row = out()
        assert (len(bytes(row.token)), row.channel, row.scope, row.placed_at) == (
            32,
            "email",
            "marketing",
            NOW,
        )
        entry = AuditEntry.objects.get(event="consents.opted_out")
        assert (entry.subject_id, entry.object_id) == (None, str(row.pk))
        assert entry.details == {"channel": "email", "scope": "marketing", "source": "email"}
        assert row.history.count() == 1

    def test_the_trail_names_the_subject_only_when_it_is_known(self):
        subject = somebody()
        out(subject_id=subject.pk)
        assert AuditEntry.objects.get(event="consents.opted_out").subject_id == subject.pk

    def test_twice_is_once(self):
        assert out() == out(address=" AIGERIM@example.kz")
        assert AuditEntry.objects.filter(event="consents.opted_out").count() == 1

    def test_an_opt_out_of_sms_leaves_calls(self):
        given(somebody(), MARKETING)
        out("sms", PHONE)
        assert (ask("sms", PHONE), ask("call", PHONE), ask("email")) == (OPTED_OUT, ALLOWED, ALLOWED)

    def test_everything_and_marketing_are_two_opt_outs(self):
        given(somebody(), MARKETING)
        out(scope="everything")
        out(scope="marketing")
        assert back_in(scope="marketing") == 1
        assert ask() == OPTED_OUT
        assert back_in() == 1
        assert ask() == ALLOWED

    def test_lifting_twice_is_once_and_a_new_opt_out_is_a_new_row(self):
        first = out()
        assert (back_in(), back_in()) == (1, 0)
        assert AuditEntry.objects.filter(event="consents.opted_in").count() == 1
        assert out() != first

    def test_lifting_from_the_list_keeps_the_first_end(self):
        row = lift(suppression=out(), actor=OFFICER, reason=OUT, now=NOW)
        assert lift(suppression=row, actor=OFFICER, reason=OUT, now=NOW.replace(year=2027)).lifted_at == NOW
        assert row.history.count() == 2

    @pytest.mark.parametrize(
        ("channel", "address"), [("email", "нет"), ("sms", EMAIL), ("email", PHONE), ("sms", "")]
    )
    def test_what_is_no_address_is_not_recorded(self, channel, address):
        with pytest.raises(Rejected):
            out(channel, address)
        with pytest.raises(LookupError):
            out("pigeon")
        assert not Suppression.objects.exists()

    def test_a_remark_of_staff_is_sealed(self):
        opt_out(channel="email", address=EMAIL, scope="marketing", source="email", actor=OFFICER,
                reason=Reason("other", "звонила Әлімжанова"), now=NOW)  # fmt: skip
        note = bytes(AuditEntry.objects.get(event="consents.opted_out").note)
        assert note
        assert "Әлімжанова".encode() not in note


def test_many_at_once_place_and_lift_one_opt_out(own_database):
    def work(number):
        try:
            return out() if number % 2 else back_in()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as crowd:
        list(crowd.map(work, range(40)))
    out()
    assert Suppression.objects.filter(lifted_at=None).count() == 1
    placed, lifted = (
        AuditEntry.objects.filter(event=f"consents.opted_{way}").count() for way in ("out", "in")
    )
    assert placed == lifted + 1 == Suppression.objects.count()


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


def test_nothing_that_is_stored_holds_the_address(own_database):
    given(somebody(), MARKETING)
    out(), out("sms", PHONE)
    back_in()
    list(filter_contacts([EMAIL, PHONE], channel="email", actor=OFFICER, reason=why("service"), now=NOW))
    assert_nowhere([EMAIL, PHONE, PHONE[2:]], [("dump", dump(own_database)), ("broker", broker())])


@pytest.mark.django_db
class TestKey:
    def test_another_key_is_noticed_at_start(self, settings):
        assert suppression_key_problems() == []
        out()
        assert suppression_key_problems() == []
        settings.SUPPRESSION_KEY = "A" * 43 + "="
        assert [problem.id for problem in suppression_key_problems()] == ["consents.E001"]

    @pytest.mark.parametrize("text", ["", "c2hvcnQ=", "no base64 ☹"])
    def test_without_a_key_nothing_is_answered(self, settings, text):
        settings.SUPPRESSION_KEY = text
        with pytest.raises(SuppressionKeyMissing):
            suppression_key()
        with pytest.raises(SuppressionKeyMissing):
            ask()


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
FILL = (
    """
    INSERT INTO register_subject (id, reference, kind, status, language, registered_at)
    SELECT 1000000 + n, 'X-' || lpad(n::text, 8, '0'), 'person', 'active', 'kk', now() FROM generate_series(1, {n}) n
    """,
    """
    INSERT INTO register_dataitem (subject_id, category_id, value, state, source, medium, collected_at, tokens)
    SELECT 1000000 + n, c.id, '', 'active', 'import', 'electronic', now(),
        CASE c.code WHEN 'email' THEN ARRAY[hashtextextended(n::text, 1)]
             ELSE ARRAY[hashtextextended(n::text, 2), 7, n %% 5] END
    FROM generate_series(1, {n}) n, register_category c WHERE c.code IN ('email', 'surname')
    """,
    """
    INSERT INTO consents_consent (subject_id, kind, wording_id, series, wording_digest, purposes, categories,
        third_parties, cross_border, public_sources, given_at, state, terms, number, act, received_at, channel,
        giver, message)
    SELECT 1000000 + n, 'marketing', %s, 'marketing', '', '{{marketing}}', '{{email}}', false, false, false,
        now(), 'active', '{{}}', 1, 'given', now(), 'website_form', 'self', '' FROM generate_series(1, {n}) n
    """,
    """
    INSERT INTO consents_suppression (token, key_print, channel, scope, source, placed_at)
    SELECT sha256(n::text::bytea), '', 'email', 'marketing', 'import', now() FROM generate_series(1, {n}) n
    """,
    # What was just written waits in a list, which every question walks until a vacuum empties it.
    "SELECT gin_clean_pending_list('register_dataitem_tokens')",
    "ANALYZE register_subject, register_dataitem, consents_consent, consents_suppression",
)  # fmt: skip


def fill(cursor, wording_id, subjects):
    """Subjects with two values, a marketing consent and an opt-out each, in SQL. None of them opens."""
    for statement in FILL:
        sql = statement.format(n=subjects)
        cursor.execute(sql, [wording_id] if "%s" in sql else None if "%%" not in sql else [])


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
