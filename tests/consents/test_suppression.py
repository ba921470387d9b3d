"""Opt-outs (clause 5.9): placed, lifted, outliving the data, and who may be contacted."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections
from hypothesis import given as examples, strategies as st

from compliance.audit.models import AuditEntry
from compliance.audit.reasons import Reason
from compliance.consents.checks import suppression_key_problems
from compliance.consents.models import Suppression
from compliance.consents.rules.contact_addresses import CLASS_OF_CHANNEL, contact, fingerprint, token_of
from compliance.consents.services.suppression import (
    filter_contacts,
    lift,
    opt_out,
)
from compliance.consents.services.suppression_key import SuppressionKeyMissing, suppression_key
from compliance.register.rules.outcome import Rejected
from tests.canaries import assert_nowhere, broker, dump
from tests.consents.giving import MARKETING, NOW, OFFICER, given, somebody, why
from tests.consents.opting_out import (
    ALLOWED,
    EMAIL,
    OPTED_OUT,
    OUT,
    PHONE,
    ask,
    back_in,
    out,
)


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
