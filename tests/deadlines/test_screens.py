"""The screens of the calendar and of the terms, and who may do what there."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.urls import reverse

from compliance.audit.models import AuditEntry
from compliance.deadlines.models import CalendarDay, DeadlineRule
from tests.deadlines.saying import FEAST, changed, said, taken_back

pytestmark = pytest.mark.django_db

CALENDAR = "/admin/deadlines/calendarday/"
TERMS = "/admin/deadlines/deadlinerule/"
COUNT = f"{TERMS}count/"
READERS = ("clerk", "officer", "auditor")
SEERS = (*READERS, "responsible")
WHY = {"reason_code": "calendar_order"}
LAW = {"reason_code": "law_changed"}
DAY_OFF: dict[str, Any] = {"day": "2026-04-07", "kind": "day_off", "order_reference": "№ 5", **WHY}


def term(code: str = "block") -> DeadlineRule:
    return DeadlineRule.objects.get(code=code)


def new_version(rule: DeadlineRule, **changes: Any) -> dict[str, Any]:
    fields = (
        "amount", "unit", "counts_from", "source", "citation", "confidence", "name_kk", "name_ru", "name_en",
    )  # fmt: skip
    return {name: getattr(rule, name) for name in fields} | {"in_force_from": "2026-05-01"} | LAW | changes


def page(answer: Any) -> str:
    text: str = answer.content.decode()
    return text


@pytest.fixture
def row() -> CalendarDay:
    return said(order_reference="№ 5")


@pytest.mark.parametrize("who", SEERS)
def test_everybody_with_a_compliance_role_sees_calendar_terms_and_the_count(who, request, row):
    client = request.getfixturevalue(who)
    for address in (
        CALENDAR, TERMS, COUNT, f"{CALENDAR}{row.pk}/change/", f"{CALENDAR}{row.pk}/history/",
        f"{TERMS}{term().pk}/change/", f"{TERMS}{term().pk}/history/",
    ):  # fmt: skip
        assert client.get(address).status_code == 200, address


@pytest.mark.parametrize("who", READERS)
def test_only_the_responsible_person_changes_anything(who, request, row):
    client = request.getfixturevalue(who)
    later = changed("block", amount=2)
    doors = (
        (f"{CALENDAR}add/", DAY_OFF),
        (f"{CALENDAR}{row.pk}/change/", DAY_OFF | {"kind": "working"}),
        (f"{CALENDAR}{row.pk}/take-back/", WHY),
        (f"{TERMS}{later.pk}/change/", new_version(later)),
        (f"{TERMS}{later.pk}/withdraw/", LAW),
        (f"{TERMS}add/", new_version(later)),
    )
    for address, data in doors:
        assert client.post(address, data).status_code == 403, address
    assert CalendarDay.objects.get().kind == "day_off"
    assert DeadlineRule.objects.filter(code="block", active=True).count() == 2
    assert "take-back" not in page(client.get(f"{CALENDAR}{row.pk}/change/"))
    assert "withdraw/" not in page(client.get(f"{TERMS}{later.pk}/change/"))
    assert f"{CALENDAR}add/" not in page(client.get(CALENDAR))


def test_the_administrator_and_the_stranger_see_nothing_of_it(administrator, stranger, row):
    for address in (CALENDAR, TERMS, COUNT, f"{CALENDAR}{row.pk}/change/", f"{TERMS}{term().pk}/change/"):
        assert administrator.get(address).status_code == 403, address
        assert stranger.get(address).status_code == 302, address
    assert "deadlines" not in page(administrator.get("/admin/"))


def test_the_sidebar_leads_to_terms_and_calendar(clerk):
    start = page(clerk.get("/admin/"))
    assert f'href="{CALENDAR}"' in start
    assert f'href="{TERMS}"' in start


def test_the_calendar_shows_holidays_transfers_and_the_offices_own_days_of_a_year(auditor, row):
    shown = page(auditor.get(f"{CALENDAR}?year=2026"))
    assert "day off for a holiday on a weekend: Nauryz" in shown
    assert "holiday: Kurban Ait; the date is estimated" in shown
    assert "order: № 5" in shown
    assert "№ 5" not in page(auditor.get(f"{CALENDAR}?year=2027"))


@pytest.mark.parametrize("year", ["", "1", "999999", "x", "²⁰²⁶", "2026'--"])
def test_an_impossible_year_shows_the_present_one(year, auditor):
    assert auditor.get(CALENDAR, {"year": year}).status_code == 200


def test_a_year_costs_the_same_queries_however_many_days_are_said(auditor, django_assert_max_num_queries):
    for day in range(1, 25):
        said(date(2026, 4, day))
    auditor.get(CALENDAR)
    with django_assert_max_num_queries(8):
        auditor.get(f"{CALENDAR}?year=2026")


def test_the_responsible_person_says_a_day_with_a_reason(responsible):
    answer = responsible.post(f"{CALENDAR}add/", DAY_OFF)
    assert answer["Location"] == f"{CALENDAR}?year=2026"
    row = CalendarDay.objects.get()
    assert (row.date, row.kind, row.order_reference) == (date(2026, 4, 7), "day_off", "№ 5")
    entry = AuditEntry.objects.get(event="deadlines.day_set")
    assert (entry.actor, entry.reason) == (responsible.actor.label, "calendar_order")
    assert row.history.get().history_actor == responsible.actor.label


@pytest.mark.parametrize(
    "wrong",
    [
        {"reason_code": ""},
        {"reason_code": "other"},
        {"kind": "holiday"},
        {"day": "2026-02-30"},
        {"day": "1999-01-01"},
        {"day": "9999-12-31"},
    ],
)
def test_a_wrong_day_is_not_saved_and_the_form_says_so(responsible, wrong):
    answer = responsible.post(f"{CALENDAR}add/", DAY_OFF | wrong)
    assert answer.status_code == 200
    assert "Nothing was saved" in page(answer)
    assert not CalendarDay.objects.exists()


def test_a_day_is_changed_and_taken_back(responsible, row):
    feast = {"kind": "holiday", "name_kk": FEAST.kk, "name_ru": FEAST.ru, "name_en": FEAST.en, **WHY}
    assert responsible.post(f"{CALENDAR}{row.pk}/change/", feast).status_code == 302
    assert "holiday: Feast" in page(responsible.get(f"{CALENDAR}?year=2026"))
    assert responsible.post(f"{CALENDAR}{row.pk}/take-back/", {}).status_code == 200
    assert responsible.post(f"{CALENDAR}{row.pk}/take-back/", WHY).status_code == 302
    row.refresh_from_db()
    assert not row.active
    assert AuditEntry.objects.filter(event="deadlines.day_removed", actor=responsible.actor.label).exists()
    assert "Taken back" in page(responsible.get(f"{CALENDAR}?year=2026"))


def test_what_is_taken_back_twice_is_told_and_recorded(responsible, row):
    taken_back()
    answer = responsible.post(f"{CALENDAR}{row.pk}/take-back/", WHY)
    assert "taken back before" in page(answer)
    assert AuditEntry.objects.filter(event="deadlines.change_refused").count() == 1


def test_a_day_of_the_shipped_calendar_leads_to_its_form(responsible):
    shown = page(responsible.get(f"{CALENDAR}?year=2026"))
    assert f"{CALENDAR}add/?day=2026-05-27" in shown
    assert 'value="2026-05-27"' in page(responsible.get(f"{CALENDAR}add/?day=2026-05-27"))


def test_the_terms_show_how_long_by_whom_and_how_sure(auditor):
    shown = page(auditor.get(TERMS))
    for text in ("15 working days", "30 calendar days", "at once", "law: 94-V 8(7)", "policy: 4.10"):
        assert text in shown


def test_a_new_version_is_saved_and_the_old_one_stays(responsible):
    rule = term()
    answer = responsible.post(f"{TERMS}{rule.pk}/change/", new_version(rule, amount=2))
    assert answer["Location"] == TERMS
    versions = DeadlineRule.objects.filter(code="block").order_by("in_force_from")
    assert [version.amount for version in versions] == [1, 2]
    entry = AuditEntry.objects.get(event="deadlines.rule_changed")
    assert (entry.actor, entry.reason) == (responsible.actor.label, "law_changed")


@pytest.mark.parametrize(
    "wrong",
    [{"amount": "4000"}, {"amount": "x"}, {"citation": ""}, {"in_force_from": ""}, {"reason_code": ""},
     {"in_force_from": "2023-03-03"}, {"unit": "hours"}],
)  # fmt: skip
def test_a_wrong_version_is_not_saved_and_the_form_says_so(responsible, wrong):
    rule = term()
    assert responsible.post(f"{TERMS}{rule.pk}/change/", new_version(rule, **wrong)).status_code == 200
    assert DeadlineRule.objects.filter(code="block").count() == 1


def test_a_version_is_cancelled_and_shown_as_such(responsible, auditor):
    wrong = changed("block", amount=51)
    assert responsible.post(f"{TERMS}{wrong.pk}/withdraw/", LAW).status_code == 302
    assert not DeadlineRule.objects.get(pk=wrong.pk).active
    assert "cancelled" in page(auditor.get(TERMS))
    assert "in_force_from" not in page(responsible.get(f"{TERMS}{wrong.pk}/change/"))


def test_the_only_version_is_not_withdrawn(responsible):
    answer = responsible.post(f"{TERMS}{term().pk}/withdraw/", LAW)
    assert "only valid version" in page(answer)
    assert term().active


def test_what_is_not_there_is_not_found(responsible):
    for address in (f"{CALENDAR}999999/take-back/", f"{TERMS}999999/withdraw/", f"{CALENDAR}999999/change/"):
        assert responsible.post(address, WHY).status_code == 404


def test_a_term_is_counted_day_by_day(clerk):
    shown = page(clerk.get(COUNT, {"term": "information", "start": "2026-03-19"}))
    assert "Due by 24:00 of 27 March 2026 (Friday)" in shown
    assert shown.count("not counted") == 5
    assert "day 3 of the term" in shown
    assert "rules of the authority: 395/НҚ 16" in shown


def test_a_calendar_term_that_ends_on_a_holiday_says_why_it_moves_on(clerk):
    shown = page(clerk.get(COUNT, {"term": "authority_request", "start": "2026-04-01"}))
    assert "Due by 24:00 of 4 May 2026 (Monday)" in shown
    assert "the term moves on" in shown


def test_at_once_is_said_so(clerk):
    assert "Due at once" in page(clerk.get(COUNT, {"term": "distribution_stop", "start": "2026-04-01"}))


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ({"term": "consent_withdrawal", "start": "2023-03-02"}, "No version of this term"),
        ({"term": "unheard_of", "start": "2026-01-17"}, "Select a valid choice"),
        ({"term": "block", "start": "soon"}, "Enter a valid date"),
        ({"term": "block", "start": ""}, "required"),
        ({"term": "block", "start": "9999-12-31"}, "less than or equal"),
    ],
)
def test_what_cannot_be_counted_is_told(clerk, asked, told):
    answer = clerk.get(COUNT, asked)
    assert answer.status_code == 200
    assert told in page(answer)


def test_addresses_have_names():
    assert reverse("admin:deadlines_deadlinerule_count") == COUNT
