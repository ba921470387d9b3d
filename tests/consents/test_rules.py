"""The rules of giving, of the ledger and of wordings, tried with whatever comes."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, strategies as st

from compliance.consents.rules import giving, ledger, wordings
from compliance.consents.rules.months import plus_months
from compliance.deadlines.rules import ALMATY

NOW = datetime(2026, 4, 6, 9, 30, tzinfo=UTC)
OFFER = giving.Offer(
    kind="processing",
    purposes=frozenset({"service_access"}),
    categories=frozenset({"name", "email"}),
    allowed={"name": True, "email": True, "race": False},
    needs={"service_access": frozenset({"name", "email", "iin"})},
    worded_purposes=frozenset({"service_access"}),
    worded_categories=frozenset({"name", "email"}),
    months=12,
    received_at=NOW,
    valid_until=None,
    channel="website_form",
    giver="self",
    now=NOW,
)
# What a required part looks like when it is missing: each must be told by its own code (Art. 8(4)).
WITHOUT: dict[str, dict[str, Any]] = {
    "operator": {"has_operator": False},
    "full_name": {"has_full_name": False},
    "purposes_missing": {"purposes": frozenset()},
    "data": {"categories": frozenset()},
    "receipt": {"received_at": None},
    "channel": {"channel": ""},
    "giver_unknown": {"giver": ""},
    "evidence": {"channel": "paper"},
    "representative": {"giver": "representative"},
    "representative_proof": {"giver": "representative", "representative": {"name": "Сәуле"}},
    "minor_needs_representative": {"birth_dates": (date(2010, 1, 1),)},
    "direct": {"kind": "distribution", "giver": "representative",
               "representative": {"name": "Сәуле", "proof": "№ 7"}},
    "wording_superseded": {"wording": "wording_superseded"},
}  # fmt: skip
ACTS = sorted({act for after in ledger.TRANSITIONS.values() for act in after})
instants = st.integers(-25_000, 50_000).flatmap(
    lambda days: st.integers(0, 86_399).map(lambda seconds: NOW + timedelta(days=days, seconds=seconds))
)


def test_a_whole_consent_lacks_nothing() -> None:
    assert giving.missing_parts(OFFER) == ()


@pytest.mark.parametrize("code", WITHOUT)
def test_each_missing_part_is_told_by_its_code(code: str) -> None:
    assert code in giving.missing_parts(replace(OFFER, **WITHOUT[code]))


@given(st.sets(st.sampled_from(sorted(WITHOUT)), max_size=4))
def test_a_consent_is_accepted_only_if_nothing_was_taken_away(gone: set[str]) -> None:
    changes: dict[str, Any] = {}
    for code in sorted(gone):
        changes |= WITHOUT[code]
    assert bool(giving.missing_parts(replace(OFFER, **changes))) == bool(gone)


@given(
    purposes=st.frozensets(st.sampled_from(("service_access", "marketing", "nonsense"))),
    categories=st.frozensets(st.sampled_from(("name", "email", "iin", "race", "nonsense"))),
)
def test_whatever_is_accepted_is_worded_allowed_and_needed(
    purposes: frozenset[str], categories: frozenset[str]
) -> None:
    if giving.missing_parts(replace(OFFER, purposes=purposes, categories=categories)):
        return
    assert purposes
    assert purposes <= OFFER.worded_purposes
    assert categories
    assert categories <= OFFER.worded_categories
    assert all(OFFER.allowed[code] for code in categories)
    assert all(OFFER.needs[purpose] & categories for purpose in purposes)


@given(received_at=instants, now=instants, until=st.none() | instants)
def test_whatever_is_accepted_was_received_by_now_and_runs_out_later(
    received_at: datetime, now: datetime, until: datetime | None
) -> None:
    offer = replace(OFFER, received_at=received_at, now=now, valid_until=until)
    if giving.missing_parts(offer):
        return
    at = giving.received(received_at, now)
    ends = until or giving.end_of_term(at, offer.months)
    assert giving.EARLIEST <= at <= now
    assert received_at - now <= giving.CLOCK_SKEW
    assert ends is not None
    assert now < ends <= plus_months(at, 12)


@given(st.dates(date(1900, 1, 1), date(2026, 1, 1)), st.dates(date(2013, 12, 1), date(2040, 1, 1)))
def test_nobody_is_a_minor_from_the_eighteenth_birthday_on(born: date, on: date) -> None:
    eighteenth = date(born.year + 18, born.month, born.day if (born.month, born.day) != (2, 29) else 28)
    if (born.month, born.day) == (2, 29) and eighteenth.year % 4 == 0 and eighteenth.year % 100:
        eighteenth = eighteenth.replace(day=29)
    elif (born.month, born.day) == (2, 29):
        eighteenth = date(eighteenth.year, 3, 1)
    assert giving.is_minor((born,), on) == (on < eighteenth)


@given(st.text(max_size=50))
def test_a_message_id_never_holds_an_address_or_a_number_of_a_person(text: str) -> None:
    if giving.fault_of_message(text):
        return
    assert "@" not in text
    assert " " not in text
    assert not any(text[i : i + 10].isdigit() and len(text[i : i + 10]) == 10 for i in range(len(text)))
    assert text.isascii()
    assert len(text) <= 40


@given(st.lists(st.sampled_from(ACTS), max_size=12))
def test_a_ledger_written_by_the_rules_is_whole_and_any_other_is_not(acts: list[str]) -> None:
    state = ""
    entries: list[Any] = []
    for act in acts:
        try:
            state = ledger.state_after(state, act)
        except ledger.IllegalAct:
            continue
        entries.append((len(entries) + 1, act, state))
    assert ledger.first_break(entries) is None
    for place in range(len(entries)):
        cut = [*entries[:place], *entries[place + 1 :]]
        assert ledger.first_break(cut) == (place + 1 if place < len(entries) - 1 else None)
    if entries:
        number, act, state = entries[-1]
        wrong = "withdrawn" if state == "active" else "active"
        assert ledger.first_break([*entries[:-1], (number, act, wrong)]) == len(entries)
        assert ledger.first_break([*entries, entries[-1]]) == len(entries) + 1


SAID = {
    "series": "service", "version": 1, "kind": "processing", "title_kk": "а", "title_ru": "б", "text_kk": "в",
    "text_ru": "г", "purposes": ["service_access"], "categories": ["name", "email"], "months": 12,
    "third_parties": False, "cross_border": False, "public_sources": False, "operator_name_kk": "Ж",
    "operator_name_ru": "Ш", "operator_bin": "991240000002", "in_force_from": NOW,
}  # fmt: skip


@given(st.sampled_from(wordings.FIELDS), st.text(min_size=1, max_size=5))
def test_a_digest_changes_with_each_thing_a_wording_says(field: str, other: str) -> None:
    changed = {**SAID, field: [other] if isinstance(SAID[field], list) else other}
    same = changed[field] == SAID[field]
    assert (wordings.digest_of(changed) == wordings.digest_of(SAID)) == same


def test_a_digest_does_not_depend_on_order_zone_or_anything_unsaid() -> None:
    almaty = NOW.astimezone(ZoneInfo("Asia/Almaty"))
    told = {**SAID, "categories": ("email", "name"), "in_force_from": almaty, "digest": "x"}
    assert wordings.digest_of(told) == wordings.digest_of(SAID)
    assert wordings.digest_of({**SAID, "text_kk": "вг", "text_ru": ""}) != wordings.digest_of(SAID)


@given(instants, st.integers(0, 900))
def test_months_keep_the_day_or_end_with_the_month(at: datetime, months: int) -> None:
    later, at = plus_months(at, months).astimezone(ALMATY), at.astimezone(ALMATY)
    assert (later.year * 12 + later.month) - (at.year * 12 + at.month) == months
    assert later.day == at.day or (later.day < at.day and (later + timedelta(days=1)).day == 1)
