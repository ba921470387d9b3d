"""Withdrawals from the screens: received, looked at, decided; what bars them; lists at a constant price."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from compliance.audit.models import AuditEntry
from compliance.consents.models import Consent, Withdrawal, WithdrawalBar
from compliance.consents.services.withdrawal import receive_withdrawal
from compliance.vault.reading import open_values
from tests.consents.admin.screens import ASKED, DEMANDED, RECEIPT, address, errors_of, text_of
from tests.consents.giving import NOW, OFFICER, given, somebody, why
from tests.consents.withdrawing import needless, started
from tests.register.admin.screens import secrets_in

pytestmark = pytest.mark.django_db

LATER = NOW + timedelta(hours=3)


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel(LATER, tick=True):
        yield


def received(consent, at=LATER):
    return receive_withdrawal(
        consent=consent, received_at=at, channel="website_form", actor=OFFICER, reason=why("withdrawal_demanded"),
        now=at,
    )  # fmt: skip


def decide(person, withdrawal, decision, **fields):
    form = {"decision": decision, "ground": "", "explanation": "", **DEMANDED, **fields}
    return person.post(address("withdrawal_change", withdrawal.pk), form)


def bar(person, subject, **fields):
    form = {
        "series": "",
        "ground": "open_obligation",
        "source": "Шарт 7",
        "until": "",
        "reason_code": "dispute",
        "note": "",
    }
    return person.post(address("consent_bar", subject.pk), {**form, **fields})


class TestReceiving:
    def test_a_clerk_records_a_demand_and_sees_its_term_counted(self, clerk):
        consent = given(somebody())
        form = {**RECEIPT, "received_at": "2026-04-06T15:00", **DEMANDED}
        answer = clerk.post(address("consent_withdraw", consent.pk), form)
        withdrawal = Withdrawal.objects.get()
        assert answer["Location"] == address("withdrawal_change", withdrawal.pk)
        page = clerk.get(answer["Location"])
        assert page.context["term"].days_left == 15
        assert "15 working days left" in text_of(page)
        assert "8(7)" in page.context["term"].citation
        assert "Withdraw the consent</button>" not in text_of(page)  # a clerk decides nothing
        consent.refresh_from_db()
        assert consent.state == "active"
        assert AuditEntry.objects.get(event="consents.withdrawal_received").actor == clerk.actor.label

    def test_a_demand_without_a_time_or_channel_is_not_kept(self, clerk):
        consent = given(somebody())
        page = clerk.post(
            address("consent_withdraw", consent.pk), {**RECEIPT, "received_at": "", "channel": "", **DEMANDED}
        )
        assert {"received_at", "channel"} <= errors_of(page).keys()
        assert not Withdrawal.objects.exists()


class TestDeciding:
    def test_the_preview_tells_what_ends_goes_on_and_becomes_due_and_then_that_happens(self, officer):
        subject = somebody()
        consent = given(subject)
        started(subject, "service_access", "law")
        withdrawal = received(consent)
        page = officer.get(address("withdrawal_change", withdrawal.pk))
        preview = page.context["preview"]
        assert {one.purpose.code for one in preview.ends} == {"notification", "service_access"}
        assert [going.why for going in preview.goes_on] == ["other_basis"]
        assert "another legal basis" in text_of(page)
        assert secrets_in(page) == []

        before = needless(subject)
        assert decide(officer, withdrawal, "withdraw").status_code == 302
        assert needless(subject) - before == set(preview.due)
        consent.refresh_from_db()
        withdrawal.refresh_from_db()
        assert (consent.state, withdrawal.state, consent.ended_at) == (
            "withdrawn",
            "fulfilled",
            withdrawal.received_at,
        )
        assert AuditEntry.objects.get(event="consents.withdrawn").actor == officer.actor.label

    def test_a_refusal_needs_a_ground_and_an_explanation(self, officer):
        withdrawal = received(given(somebody()))
        page = decide(officer, withdrawal, "refuse")
        assert {"ground", "explanation"} <= errors_of(page).keys()
        assert Withdrawal.objects.get().state == "open"

        answer = decide(
            officer, withdrawal, "refuse", ground="open_obligation", explanation="Шарт орындалмаған"
        )
        assert answer.status_code == 302
        withdrawal.refresh_from_db()
        assert (withdrawal.state, withdrawal.ground) == ("refused", "open_obligation")
        assert open_values([withdrawal.explanation])[0] == "Шарт орындалмаған"
        assert Consent.objects.get().state == "active"
        assert AuditEntry.objects.filter(event="consents.withdrawal_refused").exists()
        assert "Шарт орындалмаған" not in text_of(officer.get(address("withdrawal_change", withdrawal.pk)))

    def test_a_barred_one_is_shown_as_barred_and_cannot_be_carried_out(self, officer):
        subject = somebody()
        consent = given(subject)
        bar(officer, subject)
        withdrawal = received(consent)
        page = officer.get(address("withdrawal_change", withdrawal.pk))
        assert "Withdrawal is barred" in text_of(page)
        page = decide(officer, withdrawal, "withdraw")
        assert errors_of(page)["__all__"]
        consent.refresh_from_db()
        assert consent.state == "active"
        assert AuditEntry.objects.filter(
            event="consents.withdrawal_refused", actor=officer.actor.label
        ).exists()

    def test_one_that_was_given_again_after_the_demand_stays_and_the_page_says_so(self, officer):
        subject = somebody()
        consent = given(subject)
        withdrawal = received(consent, at=NOW + timedelta(hours=1))
        given(subject, at=NOW + timedelta(hours=2))
        answer = officer.post(
            address("withdrawal_change", withdrawal.pk),
            {"decision": "withdraw", "ground": "", "explanation": "", **DEMANDED},
            follow=True,
        )
        assert "given again after this demand" in text_of(answer)
        consent.refresh_from_db()
        assert consent.state == "active"

    def test_neither_button_changes_nothing(self, officer):
        withdrawal = received(given(somebody()))
        page = decide(officer, withdrawal, "")
        assert "Choose one" in " ".join(errors_of(page)["__all__"])
        assert Withdrawal.objects.get().state == "open"

    def test_what_was_decided_is_not_decided_again(self, officer, responsible):
        withdrawal = received(given(somebody()))
        decide(officer, withdrawal, "withdraw")
        assert (
            decide(responsible, withdrawal, "refuse", ground="contrary_to_law", explanation="x").status_code
            == 302
        )
        withdrawal.refresh_from_db()
        assert withdrawal.state == "fulfilled"


class TestBars:
    def test_a_bar_is_placed_shown_and_lifted(self, officer):
        subject = somebody()
        given(subject)
        assert bar(officer, subject).status_code == 302
        placed = WithdrawalBar.objects.get()
        page = officer.get(address("consent_subject", subject.pk))
        assert "Withdrawal is barred" in text_of(page)
        assert "Шарт 7" not in text_of(page)
        answer = officer.post(
            address("consent_lift", subject.pk, placed.pk), {"reason_code": "dispute", "note": ""}
        )
        assert answer.status_code == 302
        assert "Withdrawal is barred" not in text_of(officer.get(address("consent_subject", subject.pk)))
        assert AuditEntry.objects.filter(event="consents.bar_lifted", actor=officer.actor.label).exists()

    def test_it_needs_its_source_and_a_day_that_has_not_passed(self, officer):
        subject = somebody()
        assert {"source", "until"} <= errors_of(bar(officer, subject, source="", until="2020-01-01")).keys()
        assert not WithdrawalBar.objects.exists()

    def test_that_of_somebody_else_has_no_screen(self, officer):
        subject, other = somebody(), somebody({"surname": "Ким", "name": "Аня"})
        bar(officer, subject)
        url = address("consent_lift", other.pk, WithdrawalBar.objects.get().pk)
        assert officer.get(url).status_code == 404


class TestLists:
    def test_the_list_tells_what_waits_is_due_soon_and_is_overdue(self, officer):
        old = received(given(somebody()), at=NOW)
        fresh = received(given(somebody({"surname": "Ким", "name": "Аня"})), at=LATER)
        with time_machine.travel(old.due_at + timedelta(minutes=1)):
            shown = {term: numbers(officer, term) for term in ("open", "soon", "overdue", "decided")}
        assert shown["open"] == {old.pk, fresh.pk}
        assert shown["overdue"] >= {old.pk}
        assert shown["decided"] == set()

    @pytest.mark.parametrize("page", ["withdrawal_changelist", "consent_changelist"])
    def test_a_list_costs_the_same_for_one_row_and_for_many(self, page, officer):
        received(given(somebody()))
        officer.get(address(page))
        with CaptureQueriesContext(connection) as one:
            officer.get(address(page))
        for number in range(5):
            received(given(somebody({"surname": "Ким", "name": f"Аня{'а' * number}"})))
        with CaptureQueriesContext(connection) as many:
            answer = officer.get(address(page))
        assert len(answer.context["cl"].result_list) == 6
        assert len(many) == len(one)

    def test_consents_are_filtered_by_kind_state_series_and_end(self, officer):
        consent = given(somebody())
        for query, found in (
            ("kind=processing&state=active&series=service", 1), ("kind=marketing", 0), ("state=withdrawn", 0),
            ("state=runs_out", 0), ("series=nonsense", 1), ("q=%D0%90", 1),
        ):  # fmt: skip
            page = officer.get(address("consent_changelist") + "?" + query, follow=True)
            assert len(page.context["cl"].result_list) == found, query
        assert consent.valid_until is not None
        with time_machine.travel(consent.valid_until - timedelta(days=20)):
            officer.force_login(officer.user)
            page = officer.get(address("consent_changelist") + "?state=runs_out")
        assert len(page.context["cl"].result_list) == 1


def numbers(person, term):
    person.force_login(person.user)
    page = person.get(address("withdrawal_changelist") + f"?term={term}")
    return {row.pk for row in page.context["cl"].result_list}


class TestTheSubjectsPage:
    def test_consents_stand_on_it_with_buttons_for_who_may(self, clerk, officer, auditor):
        subject = somebody()
        given(subject)
        url = f"/admin/register/subject/{subject.pk}/change/"
        for person, buttons in ((clerk, {"Withdraw"}), (officer, {"Withdraw", "Narrow"}), (auditor, set())):
            page = text_of(person.get(url))
            shown = {word for word in ("Withdraw", "Narrow") if f">{word}<span" in page}
            assert shown == buttons
            assert ">Consents</a>" in page  # the tab
            assert secrets_in(person.get(url)) == []

    def test_its_price_does_not_grow_with_the_ledger(self, officer):
        subject = somebody()
        given(subject)
        officer.get(address("consent_subject", subject.pk))
        with CaptureQueriesContext(connection) as one:
            officer.get(address("consent_subject", subject.pk))
        for hours in range(1, 5):
            given(subject, at=NOW + timedelta(minutes=hours))
        with CaptureQueriesContext(connection) as many:
            page = officer.get(address("consent_subject", subject.pk))
        assert len(page.context["lines"]) == 5
        assert len(many) == len(one)

    def test_a_destroyed_subject_has_a_ledger_and_no_buttons(self, responsible):
        from compliance.register.services.destruction import destroy
        from tests.register.services.people import end_all

        subject = somebody()
        consent = given(subject)
        decide(responsible, received(consent), "withdraw", **ASKED)
        end_all(subject)
        destroy(subject=subject, categories=None, actor=OFFICER, reason=why("subject_request"), now=LATER)
        page = text_of(responsible.get(address("consent_subject", subject.pk)))
        assert "entry 1" in page
        assert ">Record a consent<" not in page
        assert ">Reveal<" not in page
        assert ">Print evidence<" in page
