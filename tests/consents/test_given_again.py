"""A consent given again or taken back in part: what is a new entry, what had run out, what evidence it needs."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from compliance.consents.models import Consent
from compliance.consents.rules.months import plus_months
from compliance.consents.services.changing import change_consent, narrow_consent
from compliance.consents.services.entries import ConsentRejected, Spoken
from compliance.consents.services.giving import Given
from compliance.register.models import Processing
from tests.consents.giving import DISTRIBUTION, MARKETING, NOW, OFFICER, SERVICE, given, somebody, why
from tests.consents.test_late_arrivals import DAY, narrowed


def told(consent: Consent) -> list[str]:
    return list(Consent.history.filter(id=consent.pk).order_by("number").values_list("act", flat=True))


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
