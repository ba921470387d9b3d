"""What arrives late, out of order or when the data is gone: nothing is lost, and the ledger tells it right."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from compliance.audit.verify import verify
from compliance.consents.models import Consent, Publication, Withdrawal
from compliance.consents.services import publications
from compliance.consents.services.changing import change_consent, narrow_consent
from compliance.consents.services.distribution import receive_demand
from compliance.consents.services.entries import ConsentRejected
from compliance.consents.services.expiry import expire_consents
from compliance.consents.services.withdrawal import lift_bar, place_bar, receive_withdrawal
from compliance.deadlines.rules import day_of
from compliance.deadlines.services import set_calendar_day
from compliance.register.models import Processing
from compliance.register.services.destruction import destroy
from compliance.register.services.processing import end_processing
from compliance.register.services.refusals import Refused
from tests.consents.giving import DISTRIBUTION, MARKETING, NOW, OFFICER, given, somebody, why
from tests.consents.withdrawing import acts, withdrawn

DAY = timedelta(days=1)
DEMANDED = "withdrawal_demanded"
WHOLE = {"surname": "Ә", "name": "А", "patronymic": "С", "has_patronymic": True, "contact": "8 701 555 01 02"}


def barred(subject):
    return place_bar(
        subject=subject, ground="open_obligation", source="№ 7", actor=OFFICER, reason=why(DEMANDED), now=NOW
    )


def stopped(consent, *, at, now):
    return receive_demand(
        subject=consent.subject, consent=consent, contents=WHOLE, categories=("email",), received_at=at,
        channel="email", actor=OFFICER, reason=why("distribution_demand"), now=now,
    )  # fmt: skip


def narrowed(consent, *, at, now=None):
    return narrow_consent(
        consent=consent, purposes=("service_access",), received_at=at, channel="website_form",
        actor=OFFICER, reason=why(), now=now or at,
    )  # fmt: skip


def forgotten(subject, *, at):
    for processing in Processing.objects.filter(subject=subject, ended_at=None):
        end_processing(processing=processing, end_reason="achieved", actor=OFFICER, reason=why(), now=at)
    return destroy(subject=subject, categories=None, actor=OFFICER, reason=why("subject_request"), now=at)


@pytest.mark.django_db
class TestWithdrawing:
    def test_a_demand_after_a_renewal_is_not_taken_for_the_one_before_it(self):
        subject = somebody()
        consent = given(subject)
        bar = barred(subject)
        with pytest.raises(Refused):
            withdrawn(consent, at=NOW + 10 * DAY)
        lift_bar(bar=bar, actor=OFFICER, reason=why(DEMANDED), now=NOW + 11 * DAY)
        given(subject, at=NOW + 20 * DAY)

        ended = withdrawn(consent, at=NOW + 40 * DAY)

        assert (ended.state, ended.ended_at) == ("withdrawn", NOW + 40 * DAY)
        demands = Withdrawal.objects.order_by("pk").values_list("received_at", "state")
        assert list(demands) == [(NOW + 10 * DAY, "fulfilled"), (NOW + 40 * DAY, "fulfilled")]

    def test_received_first_and_decided_later_it_is_a_demand_of_its_own_too(self):
        subject = somebody()
        consent = given(subject)
        bar = barred(subject)
        with pytest.raises(Refused):
            withdrawn(consent, at=NOW + 10 * DAY)
        lift_bar(bar=bar, actor=OFFICER, reason=why(DEMANDED), now=NOW + 11 * DAY)
        given(subject, at=NOW + 20 * DAY)
        late = NOW + 40 * DAY

        demand = receive_withdrawal(
            consent=consent,
            received_at=late,
            channel="website_form",
            actor=OFFICER,
            reason=why(DEMANDED),
            now=late,
        )

        assert demand.received_at == late
        assert Withdrawal.objects.waiting().get() == demand

    def test_a_clock_that_is_a_little_behind_loses_no_withdrawal(self):
        consent = given(somebody())
        minute = timedelta(minutes=1)

        ended = withdrawn(consent, at=NOW - minute, now=NOW + minute)

        assert (ended.state, ended.ended_at) == ("withdrawn", consent.given_at)

    def test_a_demand_from_before_the_giving_is_still_not_about_it(self):
        consent = given(somebody())
        with pytest.raises(ConsentRejected) as caught:
            withdrawn(consent, at=NOW - timedelta(minutes=6), now=NOW + DAY)
        assert caught.value.codes == {"received_at": "received_out_of_order"}

    def test_the_term_is_counted_before_a_demand_that_is_overtaken_is_locked(self):
        subject = somebody()
        consent = given(subject)
        bar = barred(subject)
        with pytest.raises(Refused):
            withdrawn(consent, at=NOW + 10 * DAY)
        lift_bar(bar=bar, actor=OFFICER, reason=why(DEMANDED), now=NOW + 11 * DAY)
        given(subject, at=NOW + 20 * DAY)

        with CaptureQueriesContext(connection) as seen:
            withdrawn(consent, at=NOW + 40 * DAY)

        said = [query["sql"] for query in seen]
        counted = next(place for place, sql in enumerate(said) if "pg_advisory_xact_lock_shared" in sql)
        locked = next(place for place, sql in enumerate(said)
                      if "FOR UPDATE" in sql and 'FROM "consents_withdrawal"' in sql)  # fmt: skip
        # Who changes the calendar holds it alone and then waits for open demands.
        assert counted < locked

    def test_a_giving_older_than_a_later_act_revives_nothing_whatever_was_recorded_last(self):
        subject = somebody()
        consent = narrowed(given(subject), at=NOW + 5 * DAY)
        withdrawn(consent, at=NOW + 2 * DAY, now=NOW + 6 * DAY)

        with pytest.raises(ConsentRejected) as caught:
            given(subject, at=NOW + 3 * DAY, now=NOW + 7 * DAY)

        assert caught.value.codes == {"received_at": "received_out_of_order"}


@pytest.mark.django_db
class TestDistribution:
    def test_a_demand_that_was_held_up_behind_a_change_of_terms_stops_at_its_receipt(self):
        consent = given(somebody(), DISTRIBUTION)
        changed = change_consent(
            consent=consent, terms={"email": ["no_transfer"]}, received_at=NOW + 5 * DAY,
            channel="website_form", actor=OFFICER, reason=why(), now=NOW + 5 * DAY,
        )  # fmt: skip

        demand = stopped(changed, at=NOW + 4 * DAY, now=NOW + 6 * DAY)

        consent.refresh_from_db()
        assert demand.state == "accepted"
        assert (consent.state, consent.ended_at) == ("ended_by_demand", NOW + 4 * DAY)
        assert not Publication.objects.filter(ended_at=None).exists()

    def test_a_clock_that_is_a_little_behind_loses_no_demand_to_stop(self):
        consent = given(somebody(), DISTRIBUTION)
        stopped(consent, at=NOW - timedelta(minutes=2), now=NOW + timedelta(minutes=1))
        consent.refresh_from_db()
        assert (consent.state, consent.ended_at) == ("ended_by_demand", NOW)

    def test_a_demand_from_before_the_giving_is_not_about_it(self):
        consent = given(somebody(), DISTRIBUTION)
        with pytest.raises(ConsentRejected) as caught:
            stopped(consent, at=NOW - DAY, now=NOW + DAY)
        assert caught.value.codes["received_at"] == "received_out_of_order"


@pytest.mark.django_db
class TestDestroyedData:
    def test_live_consents_end_with_the_data_and_say_so(self):
        subject = somebody()
        consent = given(subject)

        forgotten(subject, at=NOW + 2 * DAY)

        consent.refresh_from_db()
        assert (consent.state, consent.ended_at) == ("ended_with_data", NOW + 2 * DAY)
        assert [act for _number, act, *_rest in acts(consent)] == ["given", "ended_with_data"]
        assert not Consent.objects.live(NOW + 3 * DAY).exists()

    def test_demands_that_wait_do_not_wait_for_ever(self):
        subject = somebody()
        consent = given(subject, valid_until=NOW + 10 * DAY)
        barred(subject)
        with pytest.raises(Refused):
            withdrawn(consent, at=NOW + 5 * DAY)
        expire_consents(actor=OFFICER, now=NOW + 11 * DAY)

        forgotten(subject, at=NOW + 12 * DAY)

        assert Withdrawal.objects.get().state == "fulfilled"
        assert not Withdrawal.objects.overdue(NOW + 100 * DAY).exists()

    def test_the_history_holds_and_other_peoples_consents_go_on(self):
        other = given(somebody({"surname": "Бекова", "name": "Әсел", "email": "asel@example.kz"}))
        subject = somebody()
        given(subject, MARKETING, conditions="Тек пошта")
        forgotten(subject, at=NOW + DAY)
        other.refresh_from_db()
        assert other.state == "active"
        assert verify().ok


def test_terms_and_calendar_change_at_the_same_moment(own_database, monkeypatch):
    consent = given(somebody(), DISTRIBUTION)
    was = Publication.objects.get().due_at
    reckon, inside = publications._due, threading.Event()
    faults: list[BaseException] = []

    def slowly(*arguments):
        found = reckon(*arguments)
        if threading.current_thread() is changing:
            inside.set()
            calendar.join(timeout=1)  # it can only wait for us: we hold what it wants, not the reverse
        return found

    def act(do) -> None:
        try:
            do()
        except BaseException as fault:
            faults.append(fault)
        finally:
            connection.close()

    def change() -> None:
        change_consent(
            consent=consent, terms={"email": ["no_transfer"]}, received_at=NOW + DAY, channel="website_form",
            actor=OFFICER, reason=why(), now=NOW + DAY,
        )  # fmt: skip

    def move() -> None:
        inside.wait(timeout=30)
        set_calendar_day(
            day=day_of(was - timedelta(seconds=1)), kind="day_off", order_reference="№ 7", actor=OFFICER,
            reason=why("law_changed"), now=NOW + DAY,
        )  # fmt: skip

    monkeypatch.setattr(publications, "_due", slowly)
    changing = threading.Thread(target=act, args=(change,))
    calendar = threading.Thread(target=act, args=(move,))
    calendar.start()
    changing.start()
    changing.join()
    calendar.join()

    assert faults == []
    assert Publication.objects.filter(ended_at=None).get().terms == {"email": ["no_transfer"]}
