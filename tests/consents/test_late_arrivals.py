"""What arrives late, out of order or when the data is gone: nothing is lost, and the ledger tells it right."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from compliance.audit.verify import verify
from compliance.consents.models import Consent, Publication, Withdrawal
from compliance.consents.rules.months import plus_months
from compliance.consents.services import publications
from compliance.consents.services.changing import change_consent, narrow_consent
from compliance.consents.services.distribution import receive_demand
from compliance.consents.services.entries import ConsentRejected, Spoken
from compliance.consents.services.expiry import expire_consents
from compliance.consents.services.giving import Given
from compliance.consents.services.withdrawal import lift_bar, place_bar, receive_withdrawal
from compliance.deadlines.rules import day_of
from compliance.deadlines.services import set_calendar_day
from compliance.register.models import Processing
from compliance.register.services.destruction import destroy
from compliance.register.services.processing import end_processing
from compliance.register.services.refusals import Refused
from tests.consents.giving import DISTRIBUTION, MARKETING, NOW, OFFICER, SERVICE, given, somebody, why
from tests.consents.withdrawing import acts, withdrawn

DAY = timedelta(days=1)
DEMANDED = "withdrawal_demanded"
WHOLE = {"surname": "Ә", "name": "А", "patronymic": "С", "has_patronymic": True, "contact": "8 701 555 01 02"}


def told(consent: Consent) -> list[str]:
    return list(Consent.history.filter(id=consent.pk).order_by("number").values_list("act", flat=True))


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
class TestGivingAgain:
    @pytest.mark.parametrize(
        "differs",
        [{"terms": {"email": ["no_transfer"]}}, {"valid_until": NOW + 30 * DAY}, {"conditions": "Тек пошта"}],
    )
    def test_the_same_time_with_other_terms_is_another_giving(self, differs):
        subject = somebody()
        first = given(subject, DISTRIBUTION)

        again = given(subject, DISTRIBUTION, now=NOW + DAY, **differs)

        assert told(first) == ["given", "renewed"]
        assert again.number == 2

    def test_the_very_same_is_no_new_entry_words_included(self):
        subject = somebody()
        first = given(subject, MARKETING, conditions="Тек пошта")
        again = given(subject, MARKETING, conditions="Тек пошта", now=NOW + DAY)
        assert (again.pk, told(first)) == (first.pk, ["given"])

    def test_what_ran_out_unnoticed_is_told_before_it_is_given_again(self):
        subject = somebody()
        first = given(subject, valid_until=NOW + 10 * DAY)

        given(subject, at=NOW + 20 * DAY)

        assert told(first) == ["given", "expired", "renewed"]

    def test_what_another_act_finds_run_out_has_expired_and_was_not_withdrawn(self):
        subject = somebody()
        service = given(subject, {**SERVICE, "months": None})
        given(subject, MARKETING, valid_until=NOW + 10 * DAY)

        narrowed(service, at=NOW + 12 * DAY)

        marketing = Processing.objects.get(subject=subject, purpose__code="marketing")
        assert (marketing.end_reason, marketing.ended_at) == ("expired", NOW + 10 * DAY)

    def test_so_does_another_giving(self):
        subject = somebody()
        given(subject, MARKETING, valid_until=NOW + 10 * DAY)

        given(subject, {**SERVICE, "months": None}, at=NOW + 12 * DAY)

        marketing = Processing.objects.get(subject=subject, purpose__code="marketing")
        assert (marketing.end_reason, marketing.ended_at) == ("expired", NOW + 10 * DAY)

    def test_what_was_given_again_before_its_term_was_over_did_not_expire(self):
        subject = somebody()
        first = given(subject, valid_until=NOW + 10 * DAY)

        given(subject, at=NOW + 9 * DAY, now=NOW + 11 * DAY)

        assert told(first) == ["given", "renewed"]
        assert {p.end_reason for p in Processing.objects.filter(subject=subject)} == {""}


@pytest.mark.django_db
class TestTakingAPartBack:
    @pytest.mark.parametrize("channel", ["paper", "email", "in_person"])
    def test_it_needs_its_evidence_like_the_giving(self, channel):
        consent = given(somebody())
        with pytest.raises(ConsentRejected) as caught:
            narrow_consent(
                consent=consent, purposes=("service_access",), received_at=NOW + DAY, channel=channel,
                actor=OFFICER, reason=why(), now=NOW + DAY,
            )  # fmt: skip
        assert caught.value.codes == {"evidence": "evidence"}
        narrow_consent(
            consent=consent, purposes=("service_access",), received_at=NOW + DAY, channel=channel,
            message="letter-17", actor=OFFICER, reason=why(), now=NOW + DAY,
        )  # fmt: skip
        assert told(consent) == ["given", "narrowed"]

    def test_so_do_other_bans_and_conditions(self):
        consent = given(somebody(), DISTRIBUTION)
        with pytest.raises(ConsentRejected) as caught:
            change_consent(
                consent=consent, terms={"email": ["no_transfer"]}, received_at=NOW + DAY, channel="paper",
                actor=OFFICER, reason=why(), now=NOW + DAY,
            )  # fmt: skip
        assert caught.value.codes == {"evidence": "evidence"}


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


def test_months_are_counted_on_the_operators_calendar():
    evening = datetime(2026, 4, 30, 20, tzinfo=UTC)  # the first of May in Almaty
    assert plus_months(evening, 1).astimezone(ZoneInfo("Asia/Almaty")).date().isoformat() == "2026-06-01"


@pytest.mark.parametrize("made", [Given, Spoken])
def test_nobody_is_named_where_a_giving_is_printed(made):
    said = {"name": "Ержан Сапаров", "proof": "Сенімхат 17"}
    about = {"wording": None} if made is Given else {}
    printed = repr(
        made(received_at=NOW, channel="paper", giver="representative", representative=said, **about)
    )
    assert "Сапаров" not in printed
    assert "17" not in printed
